import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { bin, mustRun } from './support/run.ts';

const project = inject('project');

/** Of a message of the development build, and of no other. */
const SPELT_OUT = 'If somebody was credited before, they still are';

describe('an app', () => {
  const source = `import { init } from '@affitor/sdk'; import { Affitor } from '@affitor/sdk/react'; console.log(init, Affitor);`;

  it.each([
    ['development', true],
    ['production', false],
  ])('bundled with the condition %j has messages spelt out: %s', (condition, isSpeltOut) => {
    writeFileSync(join(project, 'app.js'), source);
    const options = ['--bundle', '--format=esm', '--external:react', `--conditions=${condition}`];
    const text = mustRun(project, bin('esbuild'), 'app.js', ...options);
    expect(text.includes(SPELT_OUT)).toBe(isSpeltOut);
    // React and plain import share the tracker.
    expect(text.split('/api/v1/track/$')).toHaveLength(2);
  });

  it.each(['development', 'production'])('built by Vite for %s has the build of that name', (mode) => {
    const folder = join(project, `app-${mode}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.html'), '<script type="module" src="./app.js"></script>');
    writeFileSync(join(folder, 'app.js'), `import { init } from '@affitor/sdk'; init({ programId: 1 });`);
    mustRun(folder, '/usr/bin/env', `NODE_ENV=${mode}`, bin('vite'), 'build', '--mode', mode, '--logLevel', 'error');
    const [file] = readdirSync(join(folder, 'dist/assets'));
    expect(readFileSync(join(folder, 'dist/assets', file!), 'utf8').includes(SPELT_OUT)).toBe(mode === 'development');
  });
});
