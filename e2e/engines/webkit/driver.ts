import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.ts';
import { isReady, openSession, type WebDriver } from './webdriver.ts';

const BROWSER = fileURLToPath(new URL('./browser.py', import.meta.url));

/** Debian's own Python has the bindings; another one that comes first in the path may not. */
const PYTHON = '/usr/bin/python3';

/** Milliseconds for a display or a driver to be there. */
const START = 15_000;

/** Settings of browser.py. */
export interface BrowserSettings {
  proxy: string;
  errors: string;
  profile?: string;
  prevention?: boolean;
  blocksStorage?: boolean;
  clock?: string;
  faketime?: string;
}

export const webkitVersion = (): string => execFileSync(PYTHON, [BROWSER, '--version'], { encoding: 'utf8' }).trim();

const end = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(force);
};

/** A screen that nobody sees. */
export const startDisplay = async (): Promise<{ name: string; end(): Promise<void> }> => {
  // The server takes a free number and tells it.
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    setTimeout(() => reject(new Error('Xvfb was not ready in time')), START).unref();
  });
  return { name: `:${number}`, end: () => end(child) };
};

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Opens a browser under a WebDriver server of its own, on a fresh port: one server has one session at a time. */
const tryToOpen = async (display: string, settings: BrowserSettings): Promise<WebDriver> => {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'affitor-webkit-'));
  const child = spawn('WebKitWebDriver', [`--port=${port}`], {
    // No bus and no graphics card: what the desktop would offer is not looked for.
    env: { ...process.env, DISPLAY: display, HOME: home, NO_AT_BRIDGE: '1', LIBGL_ALWAYS_SOFTWARE: '1' },
    stdio: 'ignore',
  });
  const close = async () => {
    await end(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const server = `http://127.0.0.1:${port}`;
    await eventually(() => isReady(server), 'WebKitWebDriver', { within: START });
    const session = await openSession(server, {
      // The driver's own waiting ends at the wrong moment now and then; the visitor looks for itself.
      pageLoadStrategy: 'none',
      timeouts: { script: 15_000 },
      'webkitgtk:browserOptions': {
        binary: PYTHON,
        args: [BROWSER, '--automation', `--settings=${JSON.stringify(settings)}`],
      },
    });
    return { ...session, end: () => session.end().then(close) };
  } catch (error) {
    await close();
    throw error;
  }
};

/** A session that does not open is tried once more: on a busy machine the browser misses the driver's deadline. */
export const openBrowser = (display: string, settings: BrowserSettings): Promise<WebDriver> =>
  tryToOpen(display, settings).catch(() => tryToOpen(display, settings));
