// `npm run soak [-- --seed N --seconds N --visitors N]`: real browsers walk through a shop while everything fails now and then.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './browser.mjs';
import { buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
ensureChromium();
await buildIfStale(root);
const soak = spawn(process.execPath, ['--import', 'tsx', 'e2e/soak/main.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
const [code] = await once(soak, 'exit');
process.exitCode = code ?? 1;
