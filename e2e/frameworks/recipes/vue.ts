import type { Framework } from '../framework.ts';

export const vue: Framework = {
  name: 'vue',
  // The last generator for Node.js 20.
  generator: ['create-vite@9', 'shop', '--template', 'vue-ts', '--no-interactive'],
  types: 'npx vue-tsc -b',
  client: 'dist',
  signup: '/',
};
