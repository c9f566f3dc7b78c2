// `npm run docs:reference`: writes docs/reference.md from the declarations in dist/.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './lib/build.mjs';
import { readEntries } from './lib/reference.mjs';
import { referencePage } from './lib/reference-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await buildIfStale(root);
writeFileSync(join(root, 'docs/reference.md'), referencePage(readEntries(root)));
console.log('docs/reference.md is written');
