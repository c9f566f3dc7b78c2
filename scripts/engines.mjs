// Finds the browsers of `npm run test:engines`, and installs what is missing where that can be done without asking.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { firefox } from 'playwright';
import { ensureChromium } from './browser.mjs';

/** A file that each Debian package brings; `*` stands for the architecture. */
const NEEDED = {
  'firefox-esr': ['/usr/bin/firefox-esr'],
  'webkit2gtk-driver': ['/usr/bin/WebKitWebDriver'],
  xvfb: ['/usr/bin/Xvfb'],
  'python3-gi': ['/usr/lib/python3/dist-packages/gi/__init__.py'],
  'gir1.2-gtk-3.0': typelib('Gtk-3.0'),
  'gir1.2-webkit2-4.1': typelib('WebKit2-4.1'),
  faketime: inLibraries('faketime/libfaketimeMT.so.1'),
};

function inLibraries(file) {
  return ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((architecture) => `/usr/lib/${architecture}/${file}`);
}

function typelib(name) {
  return [...inLibraries(`girepository-1.0/${name}.typelib`), `/usr/lib/girepository-1.0/${name}.typelib`];
}

const isThere = (files) => files.some((file) => existsSync(file));

const missing = () => Object.keys(NEEDED).filter((name) => !isThere(NEEDED[name]));

/** Launch options for Playwright's own Firefox, or for the system's, which is driven by WebDriver BiDi. */
export const findFirefox = () =>
  existsSync(firefox.executablePath()) ? {} : { channel: 'moz-firefox', executablePath: '/usr/bin/firefox-esr' };

/** @returns {string} path of the library that gives a process another clock */
export const findFaketime = () => NEEDED.faketime.find((file) => existsSync(file));

/** Installs what is missing, or says what to install. */
export const ensureEngines = () => {
  ensureChromium();
  const names = missing();
  if (!names.length) return;
  const line = `apt-get install --no-install-recommends ${names.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `Firefox and WebKit are driven as Debian packages them, and these packages are missing. As root:\n\n  ${line}\n\n` +
        '`npm test` needs none of this: it runs in Chromium alone.',
    );
  }
  console.log(`Installing ${names.join(', ')}.`);
  const apt = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], apt);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], apt);
};
