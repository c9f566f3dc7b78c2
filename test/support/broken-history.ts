import { define } from './page.ts';

const methods = ['pushState', 'replaceState'] as const;

const refuse = (): never => {
  throw new TypeError('Not here');
};

const ofEach = (descriptor: (method: (typeof methods)[number]) => PropertyDescriptor) => () => {
  for (const method of methods) define(history, method, descriptor(method));
};

/** What a page, an extension or a sandbox may have made of `history`. Each lasts until the page is left. */
export const brokenHistories: [name: string, apply: () => void][] = [
  ['methods that are read-only', ofEach((method) => ({ writable: false, value: history[method] }))],
  [
    'methods without a setter',
    ofEach((method) => {
      const original = history[method];
      return { get: () => original };
    }),
  ],
  [
    'methods with a setter that throws',
    ofEach((method) => {
      const original = history[method];
      return { get: () => original, set: refuse };
    }),
  ],
  ['methods that cannot even be read', ofEach(() => ({ get: refuse }))],
  ['no methods', ofEach(() => ({ value: undefined }))],
  ['methods that are no functions', ofEach(() => ({ value: {} }))],
  [
    'an object that is frozen',
    () => define(globalThis, 'history', { value: Object.freeze({ pushState() {}, replaceState() {}, state: null }) }),
  ],
  ['no object', () => define(globalThis, 'history', { value: undefined })],
  ['an object that cannot even be read', () => define(globalThis, 'history', { get: refuse })],
];
