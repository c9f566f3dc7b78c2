// @vitest-environment jsdom
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type * as Sdk from '../../src/browser/index.ts';
import { FakeApi, json, unreachable } from '../support/fake-api.ts';
import { forgetEverything, settled, visit } from '../support/page.ts';

const project = inject('project');
const SHOP = 'https://shop.example.com';

describe('the development build', () => {
  let api: FakeApi;
  let sdk: typeof Sdk;
  let said: { warn: string[]; info: string[] };

  beforeEach(async () => {
    vi.useFakeTimers();
    api = new FakeApi();
    said = { warn: [], info: [] };
    for (const kind of ['warn', 'info'] as const)
      vi.spyOn(console, kind).mockImplementation((prefix, text) => {
        expect(prefix).toBe('[affitor]');
        said[kind].push(text);
      });
    vi.spyOn(console, 'log').mockImplementation(() => {});
    const file = join(project, 'node_modules/@affitor/sdk/dist/index.development.js');
    // A module of its own for each test, as for each page.
    sdk = await import(/* @vite-ignore */ `${pathToFileURL(file)}?${Math.random()}`);
  });
  afterEach(forgetEverything);

  it('spells out with debug that a code is unknown, and what to do', async () => {
    api.next(json({ error: 'Referral link not found' }, 400));
    visit(`${SHOP}/?aff=TYPO`);
    sdk.init({ programId: 7, debug: true });
    await settled();
    expect(said.info).toEqual([expect.stringMatching(/TYPO.*“?program 7.*Correct the link, or programId/)]);
    expect(said.warn).toEqual([]);
  });

  it('says nothing of that without debug, and nothing at all where all is well', async () => {
    api.next(json({ error: 'Referral link not found' }, 400));
    visit(`${SHOP}/?aff=TYPO`);
    sdk.init({ programId: 7 });
    await settled();
    visit(`${SHOP}/?aff=ALICE`);
    sdk.init({ programId: 7, debug: true });
    await settled();
    expect(await sdk.signup('user_42', 'jane@example.com')).toEqual({ status: 'sent' });
    sdk.consent(true);
    expect(said).toEqual({ warn: [], info: [] });
    expect(api.kinds()).toEqual(['click', 'click', 'lead']);
  });

  it('explains an API that cannot be reached, and a signup that has to wait for it', async () => {
    api.always(unreachable);
    visit(`${SHOP}/?aff=ALICE`);
    const tracker = sdk.init({ programId: 7, debug: true })!;
    await settled();
    expect(said.info[0]).toMatch(/ALICE.*connect-src/);
    const result = tracker.signup('user_42');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await result).toEqual({ status: 'queued' });
    expect(said.info.at(-1)).toMatch(/"user_42" is kept/);
  });

  it.each([undefined, true])('tells of mistakes in the code that calls it, with debug %o', async (debug) => {
    visit(`${SHOP}/?aff=ALICE`);
    expect(await sdk.signup('user_42')).toMatchObject({ status: 'rejected' });
    sdk.consent(true);
    expect(said.warn).toEqual([
      expect.stringContaining('signup() does nothing before init()'),
      expect.stringContaining('consent() does nothing before init()'),
    ]);
    sdk.init({ progamId: 7, ...(debug && { debug }) } as Sdk.AffitorOptions);
    expect(said.warn.slice(2)).toEqual([
      expect.stringContaining('“progamId”'),
      expect.stringContaining('no programId'),
    ]);
    expect(await window.affitor!.signup({ id: 42 } as never)).toMatchObject({ status: 'rejected' });
    window.affitor!.consent('denied' as never);
    sdk.trackClick('http://[');
    expect(said.warn.slice(4)).toEqual([
      expect.stringContaining('got {"id":42}'),
      expect.stringContaining('got "denied"'),
      expect.stringContaining('got "http://["'),
    ]);
  });

  it('is one tracker, wrapped once, however often it is started', async () => {
    visit(`${SHOP}/`);
    const first = sdk.init({ programId: 7 });
    expect(sdk.init({ programId: 8, debug: true })).toBe(first);
    expect(sdk.getTracker()).toBe(first);
    expect(await sdk.signup('')).toMatchObject({ status: 'rejected' });
    expect(said).toEqual({ warn: [expect.stringContaining('signup() needs')], info: [] });
  });
});
