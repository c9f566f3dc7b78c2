// @vitest-environment jsdom
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import type * as Sdk from '../../src/browser/index.ts';
import { FakeApi, json, unreachable } from '../support/fake-api.ts';
import { forgetEverything, settled, visit } from '../support/page.ts';

const project = inject('project');
const SHOP = 'https://shop.example.com';

/** A module of its own each time, as on each page. */
const load = (): Promise<typeof Sdk> => {
  const file = join(project, 'node_modules/@affitor/sdk/dist/index.development.js');
  return import(/* @vite-ignore */ `${pathToFileURL(file)}?${Math.random()}`);
};

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
    sdk = await load();
  });
  afterEach(forgetEverything);

  it.each([undefined, true])('spells out that a code is unknown, and what to do, with debug %o', async (debug) => {
    api.next(json({ error: 'Referral link not found' }, 400));
    visit(`${SHOP}/?aff=TYPO`);
    sdk.init({ programId: 7, ...(debug && { debug }) });
    await settled();
    expect(said.warn).toEqual([expect.stringMatching(/TYPO.*program 7.*Correct the link, or programId/)]);
  });

  it.each([undefined, true])('tells of what goes well with debug alone: %o', async (debug) => {
    visit(`${SHOP}/?aff=ALICE`);
    sdk.init({ programId: 7, ...(debug && { debug }) });
    await settled();
    expect(await sdk.signup('user_42', 'jane@example.com')).toEqual({ status: 'sent' });
    sdk.consent(true);
    expect(api.kinds()).toEqual(['click', 'lead']);
    expect(said.warn).toEqual([]);
    expect(said.info).toEqual(
      debug
        ? [
            expect.stringMatching(/^Started: an affiliate link of ALICE/),
            'The click by ALICE’s link is reported.',
            'The signup of "user_42" is reported.',
          ]
        : [],
    );
  });

  it('tells of the same link again, and of what is no code', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    sdk.init({ programId: 7 });
    await settled();
    visit(`${SHOP}/?aff=ALICE`);
    sdk.init({ programId: 7, debug: true });
    expect(said.info).toEqual([expect.stringMatching(/ALICE before.*same click/)]);
    visit(`${SHOP}/?aff=bad%20code`);
    sdk.init({ programId: 7 });
    expect(said.warn).toEqual([expect.stringContaining('"bad code"')]);
  });

  it('explains an API that cannot be reached, and a signup that has to wait for it', async () => {
    api.always(unreachable);
    visit(`${SHOP}/?aff=ALICE`);
    const tracker = sdk.init({ programId: 7, debug: true })!;
    await settled();
    await vi.advanceTimersByTimeAsync(30_000);
    // Once, however often it was tried.
    expect(said.info).toEqual([expect.stringMatching(/^Started/), expect.stringMatching(/ALICE.*connect-src/)]);
    const result = tracker.signup('user_42');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await result).toEqual({ status: 'queued' });
    expect(said.info.at(-1)).toMatch(/"user_42" from the API.*It is kept/);
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
    window.affitor!.consent('yes' as never);
    sdk.trackClick('http://[');
    expect(said.warn.slice(4)).toEqual([
      expect.stringContaining('got {"id":42}'),
      expect.stringContaining('got "yes"'),
      expect.stringContaining('got "http://["'),
    ]);
  });

  it('is one tracker, wrapped once, however often it is started', async () => {
    visit(`${SHOP}/`);
    const first = sdk.init({ programId: 7 });
    expect(sdk.init({ programId: 7, consent: 'granted' })).toBe(first);
    expect(said.warn).toEqual([]);
    expect(sdk.init({ programId: 8, debug: true })).toBe(first);
    const copy = await load();
    expect(copy.init({ programId: 9 })).toBe(first);
    expect(sdk.getTracker()).toBe(first);
    expect(await copy.signup('')).toMatchObject({ status: 'rejected' });
    expect(said).toEqual({
      warn: [expect.stringContaining('with other options'), expect.stringContaining('signup() needs')],
      info: [],
    });
  });

  it('leaves a tracker alone that something else has started', async () => {
    visit(`${SHOP}/`);
    class Other {
      getData = () => ({ clickId: 'theirs' });
      signup() {
        return this.getData().clickId;
      }
    }
    const other = Object.freeze(new Other());
    Object.assign(window, { affitor: other });
    expect(sdk.init({ programId: 7 })).toBe(other);
    expect(await sdk.signup('user_42')).toBe('theirs');
  });
});
