import type { Framework } from '../framework.ts';

export const sveltekit: Framework = {
  name: 'sveltekit',
  generator: ['sv@0.17', 'create', 'shop', '--template', 'minimal', '--types', 'ts', '--no-add-ons', '--no-install'],
  types: 'npx svelte-check --tsconfig ./tsconfig.json --fail-on-warnings',
  client: 'build/client',
  signup: '/signup',
  base: { file: 'vite.config.ts', find: 'adapter: adapter()', replace: "adapter: adapter(), paths: { base: '/docs' }" },
};
