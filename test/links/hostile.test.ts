// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinksOptions } from '../../src/links/options.ts';
import { brokenHistories } from '../support/broken-history.ts';
import { FakeApi } from '../support/fake-api.ts';
import { createTracker, define, forgetEverything, land, settled, visit } from '../support/page.ts';
import { APP, COM, DOMAINS, handedBy, open, press, put } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
  new FakeApi();
});
afterEach(forgetEverything);

const FROM_COM = { referrer: `${COM}/` };
const options = { domains: DOMAINS, stripe: true };

/** A fresh module each time, as on each page. */
const starts: [name: string, start: () => Promise<void>][] = [
  [
    'initLinks()',
    async () => {
      vi.resetModules();
      (await import('../../src/links/index.ts')).initLinks(options);
    },
  ],
  [
    'the script tag',
    async () => {
      const script = document.createElement('script');
      script.type = 'text/plain';
      script.setAttribute('data-affitor-domains', DOMAINS.join());
      script.setAttribute('data-affitor-stripe', '');
      document.head.append(script);
      vi.resetModules();
      await import('../../src/links/script.ts');
    },
  ],
];

/** The address under which a visitor whom Alice referred arrives on the other domain. */
const handOver = async () => {
  const id = open(`${COM}/?aff=ALICE`).getClickId();
  await settled();
  const link = put(`<a href="${APP}/">There</a>`);
  press(link);
  return { id, address: link.href };
};

const refuse = () => {
  throw new Error('Not here');
};

/** What the page lacks or has replaced, with the part of the work that cannot be done then. */
const pages: [name: string, spoil: () => void][] = [
  ['an element called querySelectorAll', () => define(document, 'querySelectorAll', { value: {} })],
  ['no MutationObserver', () => define(globalThis, 'MutationObserver', { value: undefined })],
  ['a MutationObserver that throws', () => define(globalThis, 'MutationObserver', { value: refuse })],
];

describe.each(starts)('%s on a hostile page', (_name, start) => {
  it.each(brokenHistories)('with a history that has %s takes the click that was handed over', async (_how, spoil) => {
    const { id, address } = await handOver();
    visit(address, FROM_COM);
    spoil();
    await start();
    const tracker = createTracker({ programId: 1 });
    window.affitor = tracker;
    for (const [method, callback] of (window.affitorQueue ?? []) as unknown as [string, () => void][])
      if (method === 'ready') tracker.ready(callback);
    await settled();
    expect(tracker.getClickId()).toBe(id);
  });

  it.each(pages)('with %s does what it still can', async (_what, spoil) => {
    window.affitor = land(`${COM}/?aff=ALICE`);
    await settled();
    spoil();
    await start();
    const link = put(`<a href="${APP}/">There</a>`);
    press(link);
    expect(handedBy(link.href)).not.toBeNull();
  });

  it('with an element called addEventListener fills the buttons all the same', async () => {
    const tracker = land(`${COM}/?aff=ALICE`);
    window.affitor = tracker;
    await settled();
    const button = put('<stripe-buy-button></stripe-buy-button>');
    define(globalThis, 'addEventListener', { value: {} });
    await start();
    expect(button.getAttribute('client-reference-id')).toBe(tracker.getClickId());
  });

  it('with a frame of another site called affitor throws nothing', async () => {
    visit(`${COM}/`);
    define(window, 'affitor', { value: new Proxy({}, { get: refuse }), writable: true });
    await start();
    const link = put(`<a href="${APP}/">There</a>`);
    press(link);
    expect(link.href).toBe(`${APP}/`);
  });
});

it.each([undefined, null, 'example.com', { domains: 5 }, { domains: null }])(
  'initLinks(%o) throws nothing',
  async (given) => {
    visit(`${COM}/`);
    vi.resetModules();
    const { initLinks } = await import('../../src/links/index.ts');
    expect(() => initLinks(given as LinksOptions)).not.toThrow();
  },
);
