import type { Framework } from '../framework.ts';

export const next: Framework = {
  name: 'next',
  generator: [
    'create-next-app@16',
    'shop',
    '--ts',
    '--app',
    '--src-dir',
    '--no-eslint',
    '--no-tailwind',
    '--no-react-compiler',
    '--skip-install',
    '--disable-git',
    '--yes',
    '--use-npm',
  ],
  types: 'npx tsc --noEmit',
  client: '.next/static',
  signup: '/signup',
  base: {
    file: 'next.config.ts',
    find: 'cacheComponents',
    replace: "basePath: '/docs', trailingSlash: true, cacheComponents",
  },
};
