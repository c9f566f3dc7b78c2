import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { run } from './support/run.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const modules = path('../../node_modules');

// Up to version 18 they are ambient declarations of a module named "stripe": two versions cannot share a program.
it.each(['stripe14', 'stripe17', 'stripe18', 'stripe'])(
  'what is given to %s, and taken from it, has its types',
  (version) => {
    const folder = join(inject('project'), version);
    mkdirSync(folder);
    copyFileSync(path('fixtures/stripe.ts'), join(folder, 'use.ts'));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          lib: ['ES2022', 'DOM'],
          module: 'ESNext',
          moduleResolution: 'bundler',
          strict: true,
          noEmit: true,
          // Theirs; ours are checked elsewhere.
          skipLibCheck: true,
          esModuleInterop: true,
          typeRoots: [join(modules, '@types')],
          types: ['node'],
          paths: { stripe: [join(modules, version)], express: [join(modules, '@types/express')] },
        },
        files: ['use.ts'],
      }),
    );
    const { status, output } = run(folder, join(modules, '.bin/tsc'), '-p', '.');
    expect(status, output).toBe(0);
  },
);
