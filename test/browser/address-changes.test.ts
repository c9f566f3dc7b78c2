// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi } from '../support/fake-api.ts';
import { createTracker, define, forgetEverything, settled, visit } from '../support/page.ts';

// How a page's address can change without a new page, and what other scripts do to `history`.

beforeEach(() => {
  vi.useFakeTimers();
  new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const METHODS = ['pushState', 'replaceState'] as const;

/** Another script's patch, on the instance or on the prototype. */
const patch = (owner: History, seen: unknown[]) => {
  for (const method of METHODS) {
    const original = owner[method];
    owner[method] = function (this: History, ...args) {
      seen.push(this);
      return original.apply(this, args);
    };
  }
};

const OWNERS: [name: string, owner: () => History][] = [
  ['the instance', () => history],
  ['the prototype', () => History.prototype],
];

describe.each(METHODS)('history.%s (F30)', (method) => {
  const go = (url: string) => history[method](null, '', url);

  it.each(OWNERS)('patched on %s by an earlier script: both see a change', async (_where, owner) => {
    visit(`${SHOP}/`);
    const seen: unknown[] = [];
    patch(owner(), seen);
    const tracker = createTracker();
    go('/pricing?aff=ALICE');
    expect(seen).toEqual([history]);
    expect(tracker.getData().partnerCode).toBe('ALICE');
  });

  it.each(OWNERS)('patched on %s by a later script: both see a change', async (_where, owner) => {
    visit(`${SHOP}/`);
    const tracker = createTracker();
    const seen: unknown[] = [];
    patch(owner(), seen);
    go('/pricing?aff=ALICE');
    expect(seen).toEqual([history]);
    expect(tracker.getData().partnerCode).toBe('ALICE');
  });

  it('called on the prototype keeps `this`, and its answer', () => {
    visit(`${SHOP}/`);
    History.prototype[method] = function (this: History) {
      return (this === history ? 'answer' : 'lost') as never;
    };
    createTracker();
    expect(History.prototype[method].call(history, null, '', '/x')).toBe('answer');
  });

  it('throws what it threw before, and nothing else', () => {
    visit(`${SHOP}/`);
    createTracker();
    expect(() => go('https://other.example/')).toThrow(DOMException);
    define(document, 'createElement', {
      value: () => {
        throw new Error('No');
      },
    });
    expect(() => go('/pricing?aff=ALICE')).not.toThrow();
  });

  it.each<[string, () => unknown]>([
    ['a frozen history', () => define(globalThis, 'history', { value: Object.freeze(Object.create(history, {})) })],
    [
      'a read-only method of the prototype',
      () => define(History.prototype, method, { value: History.prototype[method], writable: false }),
    ],
  ])('of %s cannot be wrapped: the page works, and the hash is seen', async (_how, spoil) => {
    visit(`${SHOP}/`);
    spoil();
    const tracker = createTracker();
    location.hash = '#/x?aff=ALICE';
    dispatchEvent(new Event('hashchange'));
    expect(tracker.getData().partnerCode).toBe('ALICE');
  });
});

it('the hash is seen (F30)', async () => {
  visit(`${SHOP}/`);
  const tracker = createTracker();
  location.hash = '#/x?aff=ALICE';
  dispatchEvent(new Event('hashchange'));
  await settled();
  expect(tracker.getData().partnerCode).toBe('ALICE');
});

it('the Navigation API is listened to where there is one, and history stays as it is (F30)', async () => {
  visit(`${SHOP}/`);
  const navigation = Object.assign(new EventTarget(), { currentEntry: {} });
  define(window, 'navigation', { value: navigation });
  const before = METHODS.map((method) => history[method]);
  const tracker = createTracker();
  expect(METHODS.map((method) => history[method])).toEqual(before);
  history.pushState(null, '', '/pricing?aff=ALICE');
  navigation.dispatchEvent(new Event('currententrychange'));
  expect(tracker.getData().partnerCode).toBe('ALICE');
});
