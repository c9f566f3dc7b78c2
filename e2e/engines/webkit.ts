import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import type { Visitor, VisitorCookie } from '../support/visitor.ts';
import type { Engine, Visit } from './engine.ts';
import { type BrowserSettings, openBrowser, startDisplay, webkitVersion } from './webkit/driver.ts';
import { BLANK, startHostProxy } from './webkit/host-proxy.ts';
import type { WebDriver } from './webkit/webdriver.ts';

/** Milliseconds for one look at a page: of one that is frozen while it is asked there is never an answer. */
const LOOK = 2000;

/** An expression, or statements: a page's policy may forbid `eval`, so the code becomes part of the command's own. */
const bodyOf = (code: string) => {
  try {
    new Function(`async () => (${code}\n)`);
    return `return (${code}\n)`;
  } catch {
    return code;
  }
};

interface Cookie {
  name: string;
  value: string;
  domain: string;
  expiry?: number;
  secure: boolean;
}

const visitorIn = (driver: WebDriver, tab: string, errors: () => string[]): Visitor => {
  const command = <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object, limit?: number) =>
    driver.inTab<T>(tab, method, path, body, limit);

  const run = async <T>(code: string, limit?: number): Promise<T> => {
    const script = `const [done] = arguments; (async () => { ${bodyOf(code)} })().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const body = { script, args: [] };
    const { value, error } = await command<{ value: T; error?: string }>('POST', '/execute/async', body, limit);
    if (error) throw new Error(error);
    // As JSON, `undefined` is missing and `null` is itself.
    return value;
  };

  const until = async (expression: string) => {
    let last: unknown;
    const look = async () => {
      last = undefined;
      // Between two pages there is none to ask.
      return run(`!!(${expression})`, LOOK).catch((error) => {
        last = error;
        return false;
      });
    };
    await eventually(look, expression, { every: 30 }).catch((error: Error) => {
      throw new Error(error.message, { cause: last });
    });
  };

  /** Does what leads to another page, and waits for that page: the one that does not bear the mark of the one before. */
  const leave = async (act: () => Promise<unknown>, ready: string) => {
    const mark = JSON.stringify(randomUUID());
    await run(`window.__mark = ${mark}`);
    await act();
    await until(`window.__mark !== ${mark} && ${ready}`);
  };
  const LOADED = "document.readyState === 'complete'";
  const go = (url: string) => command('POST', '/url', { url });

  return {
    open: (url) => leave(() => go(url), LOADED),
    glance: (url) => leave(() => go(url), "location.protocol !== 'about:'"),
    reload: () => leave(() => command('POST', '/refresh'), LOADED),
    // A moment later: a page that is frozen at once does not answer the command.
    back: () => leave(() => run('void setTimeout(() => history.back())'), 'true'),
    run,
    until,
    leaveBy: (code) => leave(() => run(`{ ${code} }`), LOADED),
    async newTab() {
      const { handle } = await command<{ handle: string }>('POST', '/window/new', { type: 'tab' });
      return visitorIn(driver, handle, errors);
    },
    closeTab: () => command('DELETE', '/window'),
    async cookies() {
      const cookies = await command<Cookie[]>('GET', '/cookie');
      return cookies.map(({ expiry = -1, name, value, domain, secure }): VisitorCookie => {
        return { name, value, domain, secure, expires: expiry };
      });
    },
    async setCookie({ name, value, url, domain }) {
      const { origin } = new URL(url);
      if ((await run('location.origin')) !== origin) await leave(() => go(origin + BLANK), LOADED);
      await run(`document.cookie = ${JSON.stringify(`${name}=${value}; path=/${domain ? `; domain=${domain}` : ''}`)}`);
    },
    errors,
  };
};

export const startWebkit = async (): Promise<
  Engine & { browse(settings: Partial<BrowserSettings>): Promise<Visit> }
> => {
  const display = await startDisplay();
  const proxy = await startHostProxy();

  const browse = async (settings: Partial<BrowserSettings>): Promise<Visit> => {
    const folder = await mkdtemp(join(tmpdir(), 'affitor-visitor-'));
    const errors = join(folder, 'errors');
    const driver = await openBrowser(display.name, { proxy: proxy.url, errors, ...settings });
    const seen = () => (existsSync(errors) ? readFileSync(errors, 'utf8').split('\n').filter(Boolean) : []);
    return {
      visitor: visitorIn(driver, driver.tab, seen),
      async end() {
        await driver.end();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };

  return {
    version: `WebKitGTK ${webkitVersion()}`,
    lacks: { prerendering: 'WebKit does not prerender what a page asks for' },
    browse,
    visit: (wishes) => browse({ ...wishes }),
    async close() {
      await proxy.close();
      await display.end();
    },
  };
};
