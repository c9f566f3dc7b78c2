import type { Framework } from '../framework.ts';

// Its generator fetches templates from elsewhere than the npm registry.
export const nuxt: Framework = {
  name: 'nuxt',
  types: 'npx nuxt typecheck',
  client: '.output/public',
  signup: '/signup',
  base: { file: 'nuxt.config.ts', find: 'app: {', replace: "app: { baseURL: '/docs/'," },
};
