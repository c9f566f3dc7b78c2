import type { Page } from '@playwright/test';

/** What a page view paid. */
export interface Accesses {
  cookieReads: number;
  cookieWrites: number;
  storage: number;
  listeners: number;
  /** Milliseconds from the start of the script until the last cookie before the first request; `null` without both. */
  durable: number | null;
}

/** Runs in the page before any script of its own. */
const COUNT = `{
  const counted = (window.counted = { cookieReads: 0, cookieWrites: 0, storage: 0, listeners: 0, durable: null });
  let lastWrite = null;
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(Document.prototype, 'cookie', {
    configurable: true,
    get() { counted.cookieReads++; return get.call(this); },
    set(value) { counted.cookieWrites++; set.call(this, value); lastWrite = performance.now(); },
  });
  for (const name of ['localStorage', 'sessionStorage']) {
    const { get } = Object.getOwnPropertyDescriptor(window, name);
    Object.defineProperty(window, name, { configurable: true, get() { counted.storage++; return get.call(window); } });
  }
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (...args) { counted.listeners++; return addEventListener.apply(this, args); };
  const { fetch } = window;
  window.fetch = (...args) => {
    if (counted.durable === null && lastWrite !== null) counted.durable = lastWrite - window.scriptStarted;
    return fetch(...args);
  };
}`;

export const countAccesses = (page: Page): Promise<unknown> => page.addInitScript(COUNT);

export const accessesOf = (page: Page): Promise<Accesses> => page.evaluate('window.counted');
