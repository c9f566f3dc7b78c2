import type { Framework } from '../framework.ts';

// Its generator fetches templates from elsewhere than the npm registry.
export const astro: Framework = {
  name: 'astro',
  types: 'npx astro check',
  client: 'dist/client',
  signup: '/signup',
  base: { file: 'astro.config.mjs', find: 'output:', replace: "base: '/docs', output:" },
};
