// What common blocklists make of the tracker's requests and names. `npm run test:blocklists`
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findFilterLists } from './filter-lists.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(`${root}.cache`, { recursive: true });
const lists = findFilterLists(`${root}.cache/filter-lists`);
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/vitest/vitest.mjs`, 'run', '--config', 'test/blocklists/vitest.blocklists.config.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FILTER_LIST_FILES: lists.join('\n') } },
);
process.exitCode = status ?? 1;
