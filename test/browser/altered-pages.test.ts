// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClick } from '../../src/core/stored-click.ts';
import { FakeApi, unreachable } from '../support/fake-api.ts';
import { createTracker, define, forgetEverything, settled, visit } from '../support/page.ts';

// Pages that have replaced, extended or frozen what the language and the browser bring.

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';

/** What Prototype.js 1.6 makes of JSON: arrays and objects are encoded twice. */
const addToJSON = (prototype: object) => {
  define(prototype, 'toJSON', {
    value() {
      return '"changed"';
    },
  });
};

const ALTERATIONS: [name: string, alter: () => void][] = [
  ['a text called URL', () => define(globalThis, 'URL', { value: '/home' })],
  [
    'a URL that throws',
    () =>
      define(globalThis, 'URL', {
        value: class {
          constructor() {
            throw new Error('No');
          }
        },
      }),
  ],
  ['Array.prototype.toJSON', () => addToJSON(Array.prototype)],
  ['a clock that stands at 0', () => define(Date, 'now', { value: () => 0 })],
  ['a clock that is not a number', () => define(Date, 'now', { value: () => Number.NaN })],
  [
    'a clock that throws',
    () =>
      define(Date, 'now', {
        value: () => {
          throw new Error('No');
        },
      }),
  ],
  ['no Date.now', () => define(Date, 'now', { value: undefined })],
  [
    'an enumerable method on Array.prototype',
    () => define(Array.prototype, 'extra', { value: () => 1, enumerable: true }),
  ],
  [
    'a console that throws',
    () =>
      define(globalThis, 'console', {
        get: () => {
          throw new Error('No');
        },
      }),
  ],
];

describe('a page with altered built-ins (F31)', () => {
  it.each(ALTERATIONS)('%s: click and signup are recorded', async (_name, alter) => {
    visit(`${SHOP}/?aff=ALICE&utm_source=mail`);
    alter();
    api.next(unreachable);
    const tracker = createTracker({ programId: 1 });
    await settled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.of('click')[1]).toMatchObject({ affiliate_url: `${SHOP}/?aff=ALICE&utm_source=mail`, program_id: 1 });
    expect(api.of('lead')).toMatchObject([{ customer_key: 'user_42', click_id: tracker.getClickId() }]);
  });

  it('a console that throws, with debug on: click and signup are recorded', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    define(globalThis, 'console', {
      get: () => {
        throw new Error('No');
      },
    });
    const tracker = createTracker({ programId: 1, debug: true });
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.kinds()).toEqual(['click', 'lead']);
  });

  it('Array.prototype.toJSON: a later page reads the click', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    addToJSON(Array.prototype);
    api.always(unreachable);
    createTracker({ programId: 1 });
    await settled();
    expect(readClick(document.cookie)).toMatchObject({ codes: ['ALICE'], undelivered: true });
  });
});
