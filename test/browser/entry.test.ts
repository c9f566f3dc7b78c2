// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as affitor from '../../src/browser/index.ts';
import { FakeApi, json } from '../support/fake-api.ts';
import { define, forgetEverything, settled, visit } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';

/** The script, and what merchants load instead of it while they develop: nothing but its words differs. */
const SCRIPTS = {
  'affitor-tracker.js': () => import('../../src/browser/script.ts'),
  'affitor-tracker.dev.js': () => import('../../src/development/script.ts'),
};

/** What the browser does with the script tag; modules and some optimisers leave `currentScript` null. */
const runScript = async (
  attributes: Record<string, string> = {},
  { current = true, load = SCRIPTS['affitor-tracker.js'] as () => Promise<unknown> } = {},
) => {
  const script = document.createElement('script');
  script.type = 'text/plain';
  for (const [name, value] of Object.entries({ 'data-affitor-program-id': '1', ...attributes }))
    script.setAttribute(name, value);
  document.head.append(script);
  if (current) define(document, 'currentScript', { get: () => script });
  vi.resetModules();
  await load();
};

describe('the npm entry', () => {
  it('does nothing beside a tracker that knows less, as the hosted one does not know ready()', () => {
    visit(`${SHOP}/`);
    window.affitor = { getData: () => null } as never;
    expect(affitor.getTracker()).not.toBeNull();
    expect(() => affitor.ready(() => {})).not.toThrow();
    expect(() => affitor.consent(true)).not.toThrow();
  });

  it('takes null for no options', () => {
    visit(`${SHOP}/`);
    expect(affitor.init(null as never)).not.toBeNull();
    expect(affitor.getData()).toMatchObject({ programId: null, hasAttribution: false });
  });

  it.each<[object, boolean]>([
    [{ env: 'production' }, true],
    [{ env: undefined, scriptUrl: '' }, true],
    [{ env: 'staging', apiBase: 'https://staging.example' }, true],
    [{ scriptUrl: 'https://cdn.example/tracker.js', apiBase: '/affitor' }, true],
    [{ env: 'staging' }, false],
    [{ scriptUrl: 'https://cdn.example/tracker.js' }, false],
  ])('with the older options %o starts: %s', async (older, starts) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    visit(`${SHOP}/?aff=ALICE`);
    expect(affitor.init({ programId: 1, ...older } as affitor.AffitorInitOptions) !== null).toBe(starts);
    await settled();
    expect(api.sent).toHaveLength(starts ? 1 : 0);
    expect(said.mock.calls.map(([line]) => line)).toEqual(starts ? [] : [expect.stringMatching(/^\[affitor\]/)]);
    if (!starts) expect(said.mock.calls[0]!.join(' ')).toContain('apiBase');
    said.mockRestore();
  });

  it.each([{ consentDays: 365 }, { cookieWindow: 30 }])('takes no option by another name: %o', (other) => {
    visit(`${SHOP}/?aff=ALICE`);
    affitor.init({ programId: 1, cookieWindowDays: 60, ...other } as never);
    const { hasAttribution, clickedAt, expiresAt } = affitor.getData();
    expect(hasAttribution).toBe(true);
    expect(expiresAt! - clickedAt!).toBe(60 * 86_400_000);
  });

  it('calls back from ready() with what the running tracker knows, once it does', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    affitor.init({ programId: 1 });
    const callback = vi.fn();
    affitor.ready(callback);
    expect(callback).not.toHaveBeenCalled();
    await settled();
    expect(callback.mock.calls).toEqual([[affitor.getData()]]);
    expect(callback.mock.calls[0]![0]).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });

  it('returns nothing from ready(), so that an effect of React may return what it returns', () => {
    visit(`${SHOP}/`);
    affitor.init({ programId: 1 });
    expect(affitor.ready(() => {})).toBeUndefined();
  });

  it('before init() does nothing and says so', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    expect(affitor.getClickId()).toBeNull();
    expect(affitor.getData().hasAttribution).toBe(false);
    affitor.trackClick('/?aff=ALICE');
    affitor.consent(true);
    affitor.consent(false);
    expect(await affitor.signup('user_42')).toEqual({ status: 'rejected', error: expect.stringContaining('init') });
    await settled();
    expect(api.sent).toEqual([]);
    expect(document.cookie).toBe('');
  });

  it('hands every call to the tracker once it is started', async () => {
    visit(`${SHOP}/`);
    const tracker = affitor.init({ programId: 1, consent: 'required' })!;
    affitor.trackClick('/?aff=ALICE');
    expect(affitor.getClickId()).toBeNull();
    affitor.consent(true);
    expect(affitor.getClickId()).toBe(tracker.getClickId());
    expect(affitor.getData()).toEqual(tracker.getData());
    expect(affitor.getData()).toMatchObject({ programId: 1, partnerCode: 'ALICE' });
    expect(await affitor.signup('user_42')).toEqual({ status: 'sent' });
    affitor.consent(false);
    expect(affitor.getClickId()).toBeNull();
  });

  it('starts without options', () => {
    visit(`${SHOP}/?aff=ALICE`);
    expect(affitor.init()?.getData().partnerCode).toBe('ALICE');
  });
});

describe('one tracker a page (F16)', () => {
  it('however often init() is called', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    const first = affitor.init({ programId: 1 });
    await settled();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(affitor.init({ programId: 2 })).toBe(first);
    await settled();
    expect(api.sent).toHaveLength(1);
  });

  it('however often the script is loaded', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    await runScript();
    const tracker = window.affitor;
    await runScript({ 'data-affitor-program-id': '2' });
    await settled();
    expect(window.affitor).toBe(tracker);
    expect(api.of('click').map(({ program_id }) => program_id)).toEqual([1]);
  });

  it('from a tag and an import alike', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    await runScript();
    expect(affitor.init({ programId: 2 })).toBe(window.affitor);
    await settled();
    expect(api.sent).toHaveLength(1);
  });

  it('even where an element of the page is called affitor', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    document.body.innerHTML = '<form id="affitor"></form>';
    Object.assign(window, { affitor: document.getElementById('affitor') });
    expect(affitor.getClickId()).toBeNull();
    expect(await affitor.signup('user_42')).toMatchObject({ status: 'rejected' });
    const tracker = affitor.init({ programId: 1 });
    expect(affitor.init({ programId: 1 })).toBe(tracker);
    await settled();
    expect(affitor.getClickId()).toBe(tracker!.getClickId());
    expect(api.sent).toHaveLength(1);
  });
});

describe.each(Object.entries(SCRIPTS))('the script tag of %s', (_, load) => {
  beforeEach(() => {
    for (const level of ['error', 'warn', 'info'] as const) vi.spyOn(console, level).mockImplementation(() => {});
  });

  it.each([true, false])('is configured by its attributes, found as the current script: %s', async (current) => {
    visit(`${SHOP}/?via=ALICE`);
    await runScript(
      {
        'data-affitor-program-id': '7',
        'data-affitor-api-base': '/affitor/',
        'data-affitor-cookie-window': '30',
        'data-affitor-param': 'aff,via',
        'data-cfasync': 'false',
      },
      { current, load },
    );
    const data = window.affitor!.getData();
    expect(data).toMatchObject({ programId: 7, partnerCode: 'ALICE' });
    expect(data.expiresAt! - data.clickedAt!).toBe(30 * 86_400_000);
    await settled();
    expect(api.sent[0]!.url).toBe('/affitor/api/v1/track/click');
    expect(api.sent[0]!.body.program_id).toBe(7);
  });

  it('holds back until consent is given', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    await runScript({ 'data-affitor-consent': 'required' }, { load });
    await settled();
    expect(api.sent).toEqual([]);
    window.affitor!.consent(true);
    await settled();
    expect(api.sent).toHaveLength(1);
  });

  it('without any attribute, or none to be found, uses the defaults', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    window.AFFITOR_PROGRAM_ID = 9;
    vi.resetModules();
    await load();
    expect(window.affitor!.getData()).toMatchObject({ programId: 9, partnerCode: 'ALICE' });
  });

  it.each<[string | undefined, boolean]>([
    ['true', true],
    ['false', false],
    [undefined, false],
  ])('with data-affitor-debug=%j explains itself: %s', async (debug, explains) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    visit(`${SHOP}/?aff=ALICE`);
    await runScript(debug === undefined ? {} : { 'data-affitor-debug': debug }, { load });
    await settled();
    const lines = log.mock.calls;
    expect(lines.length > 0).toBe(explains);
    for (const [prefix] of lines) expect(prefix).toBe('[affitor]');
    if (explains) {
      expect(lines.map(([, told]) => told)).toEqual([
        ['ALICE', expect.objectContaining({ codes: ['ALICE'], undelivered: true })],
        ['click', expect.objectContaining({ success: true })],
      ]);
    }
  });

  it('with data-affitor-debug tells of a code that is unknown, and of a signup without a customer', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    api.next(json({ error: 'Referral link not found' }, 400));
    visit(`${SHOP}/?aff=TYPO`);
    window.affitorQueue = [['signup', '']] as never;
    await runScript({ 'data-affitor-debug': 'true' }, { load });
    await settled();
    const told = log.mock.calls.map(([, told]) => told);
    expect(told).toContainEqual(['click', expect.objectContaining({ error: 'Referral link not found' })]);
    expect(told).toContainEqual({ status: 'rejected', error: 'bad customer_key' });
  });
});

describe('options of a tag that lost its attributes (F37)', () => {
  const runStripped = async (options: unknown, attributes: Record<string, string> = {}) => {
    visit(`${SHOP}/?via=ALICE`);
    define(window, 'affitorOptions', { value: options, configurable: true });
    const script = document.createElement('script');
    for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
    define(document, 'currentScript', { get: () => script });
    vi.resetModules();
    await import('../../src/browser/script.ts');
    await settled();
  };

  it('are those of window.affitorOptions', async () => {
    await runStripped({ programId: 7, apiBase: '/affitor', param: 'via', cookieWindowDays: 30 });
    expect(api.sent).toMatchObject([{ url: '/affitor/api/v1/track/click', body: { program_id: 7 } }]);
    const { clickedAt, expiresAt } = window.affitor!.getData();
    // The API's own window is longer.
    expect(expiresAt! - clickedAt!).toBe(90 * 86_400_000);
  });

  it('hold everything back until the consent that they require', async () => {
    await runStripped({ programId: 7, param: 'via', consent: 'required' });
    expect(document.cookie).toBe('');
    expect(api.sent).toEqual([]);
    window.affitor!.consent(true);
    await settled();
    expect(api.of('click')).toHaveLength(1);
  });

  it.each(['required', false, 0, ''])('keep back what a blank attribute would grant: consent %o', async (consent) => {
    await runStripped({ programId: 7, param: 'via', consent }, { 'data-affitor-consent': '' });
    expect(document.cookie).toBe('');
    expect(api.sent).toEqual([]);
  });

  it('give way to the attributes that are left', async () => {
    await runStripped(
      { programId: 7, param: 'ref', consent: 'required' },
      { 'data-affitor-param': 'via', 'data-affitor-consent': 'granted' },
    );
    expect(api.of('click')).toMatchObject([{ program_id: 7 }]);
  });

  it.each([null, 'text', 5, document.createElement('div')])('that are none, %o, are passed over', async (options) => {
    await runStripped(options, { 'data-affitor-program-id': '7', 'data-affitor-param': 'via' });
    expect(api.of('click')).toMatchObject([{ program_id: 7 }]);
  });
});

describe.each(Object.entries(SCRIPTS))('the queue of %s', (_, load) => {
  beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));

  it('is replayed in order, and calls straight through from then on', async () => {
    visit(`${SHOP}/`);
    window.affitorQueue = [];
    window.affitorQueue.push(['trackClick', '/?aff=ALICE']);
    window.affitorQueue.push(['signup', 'user_42', 'jane@example.com']);
    await runScript({}, { load });
    await settled();
    expect(api.kinds()).toEqual(['click', 'lead']);
    expect(api.of('lead')[0]).toMatchObject({ customer_key: 'user_42', email: 'jane@example.com' });
    window.affitorQueue.push(['signup', 'user_43']);
    await settled();
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['user_42', 'user_43']);
  });

  it.each(['text', 5, {}, { push() {} }, null])('that is none, %o, is replaced', async (queue) => {
    visit(`${SHOP}/?aff=ALICE`);
    window.affitorQueue = queue as never;
    await runScript({}, { load });
    (window.affitorQueue as unknown as string[][]).push(['signup', 'user_42']);
    await settled();
    expect(api.kinds()).toEqual(['click', 'lead']);
  });

  it('is still there after the script was loaded twice', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    await runScript({}, { load });
    await runScript({}, { load });
    window.affitorQueue!.push(['signup', 'user_42']);
    await settled();
    expect(api.kinds()).toEqual(['click', 'lead']);
  });
});

describe('the queue', () => {
  it('passes over entries that are no calls, and tells the merchant', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    visit(`${SHOP}/?aff=ALICE`);
    const junk = [null, undefined, 5, '', 'signup', {}, [], ['sginup', 'user_42'], [null], [Symbol('x')], ['signup']];
    window.affitorQueue = [...junk, ['signup', 'user_42']] as unknown as typeof window.affitorQueue;
    await runScript();
    await settled();
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['user_42']);
    // The last is a call with an argument missing.
    expect(error).toHaveBeenCalledTimes(junk.length);
    expect(error).toHaveBeenLastCalledWith('[affitor]', 'signup() was rejected: bad customer_key');
    expect(() => window.affitorQueue!.push(null as never)).not.toThrow();
    expect(error).toHaveBeenLastCalledWith('[affitor]', 'not a call:', null, expect.any(TypeError));
  });
});

describe('the names of the hosted tracker', () => {
  it('name the program by data-affitor-program', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    const script = document.createElement('script');
    script.type = 'text/plain';
    script.setAttribute('data-affitor-program', '7');
    document.head.append(script);
    vi.resetModules();
    await import('../../src/browser/script.ts');
    await settled();
    expect(window.affitor!.getData().programId).toBe(7);
    expect(api.sent[0]!.body.program_id).toBe(7);
  });

  it('hold a click in customer_code, which is never written (F24)', async () => {
    visit(`${SHOP}/`);
    Cookies.set('customer_code', 'old.click');
    const tracker = affitor.init({ programId: 1 })!;
    expect(tracker.getData()).toMatchObject({ clickId: 'old.click', hasAttribution: true, partnerCode: null });
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.of('lead')[0]!.click_id).toBe('old.click');
    tracker.consent(false);
    expect(document.cookie).toBe('');
  });

  it('ask for the running tracker', async () => {
    visit(`${SHOP}/`);
    expect(affitor.getTracker()).toBeNull();
    const tracker = affitor.init({ programId: 1 });
    expect(affitor.getTracker()).toBe(tracker);
    expect(tracker!.init({ programId: 2 })).toBe(tracker);
  });

  it('wait for the click to be stored', async () => {
    visit(`${SHOP}/`);
    const tracker = affitor.init({ programId: 1 })!;
    await affitor.trackClick('/?aff=ALICE');
    expect(document.cookie).toContain('affitor_click_id');
    expect(tracker.getData().partnerCode).toBe('ALICE');
  });

  it.each([
    ['7', 7],
    ['007', '007'],
    ['1e3', '1e3'],
    ['12345678901234567890', '12345678901234567890'],
    ['p1', 'p1'],
    [7, 7],
  ])('give the program id %j as %j', (given, told) => {
    visit(`${SHOP}/`);
    expect(affitor.init({ programId: given })!.getData().programId).toBe(told);
  });
});
