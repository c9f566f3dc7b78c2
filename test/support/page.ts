import { vi } from 'vitest';
import { optionsOf } from '../../src/browser/options.ts';
import { createTracker as create } from '../../src/browser/tracker.ts';
import type { AffitorOptions, AffitorTracker } from '../../src/types.ts';

declare global {
  /** What Vitest's jsdom environment offers of jsdom itself. */
  const jsdom: {
    reconfigure(settings: { url: string }): void;
    cookieJar: { removeAllCookiesSync(): void; getCookiesSync(url: string): StoredCookie[] };
  };
}

export interface StoredCookie {
  key: string;
  value: string;
  domain: string;
  path: string;
  hostOnly: boolean;
  secure: boolean;
  sameSite: string;
  maxAge: number | string;
}

export interface Visit {
  /** Address as loaded, where a router has replaced it since. */
  loadedAs?: string;
  referrer?: string;
  type?: 'navigate' | 'reload' | 'back_forward';
}

let leave: (() => void)[] = [];

let pages = 0;

/** Number of the page that is shown. A page that was left never learns what became of its requests. */
export const currentPage = (): number => pages;

/** Leaves the page: its listeners and timers are gone with it, cookies and `localStorage` stay. */
export const leavePage = (): void => {
  pages++;
  for (const undo of leave.reverse()) undo();
  leave = [];
  if (!vi.isFakeTimers()) return;
  const now = Date.now();
  // This sets the clock back to when it was faked, too.
  vi.clearAllTimers();
  vi.setSystemTime(now);
};

/** Loads a page of the merchant's site, leaving the one before. */
export const visit = (url: string, { loadedAs = url, referrer = '', type = 'navigate' }: Visit = {}): void => {
  leavePage();
  jsdom.reconfigure({ url });
  document.head.replaceChildren();
  document.body.replaceChildren();
  document.title = `Page ${new URL(url).pathname}`;
  define(document, 'referrer', { get: () => referrer });
  define(globalThis, 'performance', { value: { getEntriesByType: () => [{ name: loadedAs, type }] } });
  // In jsdom all pages are one document, and what observes it would outlive its page.
  const observers: MutationObserver[] = [];
  const Original = MutationObserver;
  define(globalThis, 'MutationObserver', {
    writable: true,
    value: class extends Original {
      constructor(callback: MutationCallback) {
        super(callback);
        observers.push(this);
      }
    },
  });
  const { pushState, replaceState } = History.prototype;
  const registered: (() => void)[] = [];
  for (const target of [globalThis, document]) {
    const listen = target.addEventListener.bind(target) as typeof addEventListener;
    define(target, 'addEventListener', {
      value: (...[type, listener, options]: Parameters<typeof addEventListener>) => {
        registered.push(() => target.removeEventListener(type, listener as EventListener, options));
        listen(type, listener, options);
      },
    });
  }
  leave.push(() => {
    for (const forget of registered) forget();
    for (const observer of observers) observer.disconnect();
    Object.assign(History.prototype, { pushState, replaceState });
    for (const method of ['pushState', 'replaceState']) Reflect.deleteProperty(history, method);
    delete window.affitor;
    delete window.affitorQueue;
    delete window.AFFITOR_PROGRAM_ID;
  });
};

/** Replaces a property until the page is left. */
export const define = (target: object, name: string, descriptor: PropertyDescriptor): void => {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, ...descriptor });
  leave.push(() => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  });
};

/** Starts a tracker on the page as it is. */
export const createTracker = (options: AffitorOptions = {}): AffitorTracker => create(optionsOf(options));

/** Loads a page and starts a tracker on it. */
export const land = (url: string, options: AffitorOptions = {}, how?: Visit): AffitorTracker => {
  visit(url, how);
  return createTracker({ programId: 1, ...options });
};

/** The cookies stored for the page, attributes included. */
export const storedCookies = (): StoredCookie[] => jsdom.cookieJar.getCookiesSync(location.href);

/** A browser that has never been here. */
export const forgetEverything = async (): Promise<void> => {
  await settled();
  leavePage();
  jsdom.cookieJar.removeAllCookiesSync();
  localStorage.clear();
  vi.restoreAllMocks();
  vi.useRealTimers();
};

/** Watches reads, or writes, of cookies. Vitest keeps the calls of an accessor when its mock is restored: they are cleared here. */
export const watchReads = () => vi.spyOn(document, 'cookie', 'get').mockClear();
export const watchWrites = () => vi.spyOn(document, 'cookie', 'set').mockClear();

/** Cookies as in a sandboxed frame: every access throws, `navigator.cookieEnabled` says yes nevertheless. */
export const forbidCookies = (): void => {
  const refuse = () => {
    throw new DOMException('The document is sandboxed', 'SecurityError');
  };
  define(document, 'cookie', { get: refuse, set: refuse });
};

export const forbidStorage = (): void =>
  define(globalThis, 'localStorage', {
    get: () => {
      throw new DOMException('Access is denied', 'SecurityError');
    },
  });

/** Lets everything that waits for nothing but promises happen, without time passing. */
export const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
