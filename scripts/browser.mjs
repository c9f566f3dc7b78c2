// Finds a Chromium for the end-to-end tests, and installs one where there is none.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const isRoot = process.getuid?.() === 0;

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Path of an installed Chromium: `CHROMIUM_PATH`, Playwright's own, or the system's.
 *
 * @returns {string | undefined}
 */
export const findChromium = () =>
  [process.env.CHROMIUM_PATH, chromium.executablePath(), ...INSTALLED].find((path) => path && existsSync(path));

const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/**
 * Path of Chromium's headless shell, which needs half the processor time of the whole browser. It has no back/forward cache,
 * no background tabs and no settings: tests of those need the whole browser.
 *
 * @returns {string | undefined} the whole browser's if there is no shell, or if `CHROMIUM_PATH` names a browser
 */
export const findHeadlessShell = () => {
  const whole = findChromium();
  return !process.env.CHROMIUM_PATH && existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : whole;
};

/** @returns {string} path of a Chromium, installed now if there was none */
export const ensureChromium = () => {
  const found = findChromium();
  if (found) return found;
  console.log('No Chromium found; asking Playwright to install one.');
  const cli = fileURLToPath(new URL('../node_modules/playwright/cli.js', import.meta.url));
  const installed = spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit', timeout: 300_000 });
  if (installed.status !== 0 && isRoot && existsSync('/usr/bin/apt-get')) {
    console.log('That did not work; installing the Debian packages.');
    const apt = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    execFileSync('apt-get', ['update', '-qq'], apt);
    const install = ['install', '-y', '-qq', '--no-install-recommends'];
    execFileSync('apt-get', [...install, 'chromium'], apt);
    // Makes the tests faster. Not every release of Debian has it.
    spawnSync('apt-get', [...install, 'chromium-headless-shell'], apt);
  }
  const path = findChromium();
  if (!path) {
    throw new Error(
      'The end-to-end tests need Chromium. Install it (for example with `npx playwright install chromium`), ' +
        'or set CHROMIUM_PATH to an installed one.',
    );
  }
  return path;
};

/** Launch arguments: no sandbox for root, no look-ups in the background, test hosts on this machine. */
export const chromiumArgs = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.co.uk 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
];
