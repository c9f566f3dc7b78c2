import type { Framework } from '../framework.ts';

// Its generator fetches templates from elsewhere than the npm registry.
export const reactRouter: Framework = {
  name: 'react-router',
  types: 'npm run typecheck',
  client: 'build/client',
  signup: '/signup',
  base: { file: 'react-router.config.ts', find: 'ssr: true', replace: "basename: '/docs', ssr: true" },
};
