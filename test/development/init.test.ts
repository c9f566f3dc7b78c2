// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AffitorOptions } from '../../src/types.ts';
import { aClick, cookiesOf } from '../support/clicks.ts';
import { FakeApi } from '../support/fake-api.ts';
import { forbidCookies, forgetEverything, settled, visit } from '../support/page.ts';
import { loadAfresh } from './support.ts';

let api: FakeApi;
let affitor: typeof import('../../src/development/index.ts');
const logged: { level: string; text: string }[] = [];

beforeEach(async () => {
  vi.useFakeTimers();
  api = new FakeApi();
  logged.length = 0;
  for (const level of ['warn', 'info'] as const)
    vi.spyOn(console, level).mockImplementation((_prefix, text) => void logged.push({ level, text }));
  // What the tracker itself logs with debug.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  affitor = await loadAfresh(() => import('../../src/development/index.ts'));
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const DEBUG = { programId: 1, debug: true };
const texts = () => logged.map(({ text }) => text);
const start = (path: string, options?: AffitorOptions) => {
  visit(`${SHOP}${path}`);
  return affitor.init(options)!;
};
const storeClick = (codes: string[], at = Date.now()) => {
  // biome-ignore lint/suspicious/noDocumentCookie: both cookies, as they are listed
  for (const cookie of cookiesOf(aClick({ codes, at })).split('; ')) document.cookie = cookie;
};

describe('init()', () => {
  it('is silent where everything is right', async () => {
    start('/?aff=ALICE', { programId: 1 });
    await settled();
    expect(logged).toEqual([]);
    expect(api.kinds()).toEqual(['click']);
  });

  it.each([true, 'true'])('notes with debug %j how it starts', (debug) => {
    const tracker = start('/?aff=ALICE', { ...DEBUG, debug: debug as boolean });
    expect(logged).toEqual([
      { level: 'info', text: expect.stringMatching(/link of ALICE.*https:\/\/api\.affitor\.com/) },
    ]);
    expect(tracker).toBe(affitor.getTracker());
  });

  it.each([false, 'false', 1, undefined])('notes nothing with debug %j', (debug) => {
    start('/?aff=ALICE', { programId: 1, debug: debug as boolean });
    expect(logged).toEqual([]);
  });

  it.each([undefined, null])('takes %s for no options, which lack a program', (options) => {
    expect(start('/', options as never)).not.toBeNull();
    expect(logged).toEqual([{ level: 'warn', text: expect.stringContaining('no programId') }]);
  });

  it('goes by the global program id where the options have none', () => {
    visit(`${SHOP}/`);
    window.AFFITOR_PROGRAM_ID = 7;
    affitor.init();
    expect(logged).toEqual([]);
  });

  it('warns of options that are no object, and starts nevertheless', () => {
    expect(start('/', '1' as never)).not.toBeNull();
    expect(logged).toEqual([{ level: 'warn', text: expect.stringContaining('as an object') }]);
  });

  it('names the address of a link’s API, and that consent is awaited', () => {
    start('/?aff=ALICE', { ...DEBUG, apiBase: '/affitor', consent: 'required' });
    expect(texts()).toEqual([expect.stringMatching(/link of ALICE, to be reported to \/affitor\..*consent\(true\)/)]);
  });

  it.each([
    ['/?via=BOB', 'aff, via', /link of BOB/],
    ['/?x=1', 'aff, via', /no \?aff= or \?via=\./],
    ['/?x=1', undefined, /no \?aff=\./],
    ['/#/pricing?aff=ALICE', undefined, /link of ALICE/],
  ])('looks for a code in %s by the names %s', (path, param, text) => {
    start(path, { ...DEBUG, param });
    expect(texts()).toEqual([expect.stringMatching(text)]);
  });

  it('warns of a code that cannot be one, without debug', () => {
    start('/?aff=two%20words', { programId: 1 });
    expect(logged).toEqual([{ level: 'warn', text: expect.stringMatching(/\?aff= is no partner code: "two words"/) }]);
  });

  describe('of a link that the visitor has come by before', () => {
    it.each<[string, AffitorOptions, RegExp]>([
      ['says so', {}, /come by the link of ALICE before/],
      ['says so where consent is granted', { consent: 'granted' }, /come by the link of ALICE before/],
      ['reads no cookies to tell, without consent', { consent: 'required' }, /an affiliate link of ALICE/],
    ])('%s', (_name, options, text) => {
      visit(`${SHOP}/?aff=ALICE`);
      storeClick(['ALICE']);
      const reads = vi.spyOn(document, 'cookie', 'get');
      affitor.init({ ...DEBUG, ...options });
      expect(texts()).toEqual([expect.stringMatching(text)]);
      if (options.consent === 'required') expect(reads).not.toHaveBeenCalled();
    });

    it('takes a partner’s link for a new one after another partner’s', () => {
      visit(`${SHOP}/?aff=ALICE`);
      storeClick(['BOB']);
      affitor.init(DEBUG);
      expect(texts()).toEqual([expect.stringMatching(/an affiliate link of ALICE/)]);
    });
  });

  it('starts where cookies cannot be read, and a parameter name is no text', () => {
    visit(`${SHOP}/?aff=ALICE`);
    forbidCookies();
    expect(affitor.init(DEBUG)).not.toBeNull();
    expect(texts()[0]).toMatch(/link of ALICE/);
  });

  it('starts with options that nothing can be made of', () => {
    expect(start('/?aff=ALICE', { ...DEBUG, param: Symbol('aff') as never })).not.toBeNull();
    expect(logged).toEqual([]);
  });

  describe('called again', () => {
    it.each<[string, AffitorOptions]>([
      ['the same options', { programId: 1, param: 'aff' }],
      ['a consent that has come since', { programId: 1, param: 'aff', consent: 'granted' }],
    ])('is silent with %s', (_name, options) => {
      const tracker = start('/', { programId: 1, param: 'aff' });
      expect(affitor.init(options)).toBe(tracker);
      expect(logged).toEqual([]);
    });

    it('warns once of other options, which do not count', () => {
      const tracker = start('/', { programId: 1 });
      for (let times = 0; times < 2; times++) expect(affitor.init({ programId: 2 })).toBe(tracker);
      expect(logged).toEqual([{ level: 'warn', text: expect.stringContaining('called again') }]);
      expect(affitor.getData().programId).toBe(1);
    });

    it('is silent where a script tag has started the tracker', () => {
      visit(`${SHOP}/`);
      window.affitor = { getData: () => ({}) } as never;
      expect(affitor.init({ programId: 2 })).toBe(window.affitor);
      expect(affitor.init({ programId: 3 })).toBe(window.affitor);
      expect(logged).toEqual([]);
    });
  });
});

describe('a call of the running tracker', () => {
  beforeEach(() => void start('/?aff=ALICE', { programId: 1 }));

  it('reports a signup, and is silent', async () => {
    expect(await affitor.signup('user_42', 'jane@example.com')).toEqual({ status: 'sent' });
    expect(api.of('lead')).toEqual([expect.objectContaining({ customer_key: 'user_42', email: 'jane@example.com' })]);
    expect(logged).toEqual([]);
  });

  it('warns of a signup without a customer, whoever makes it', async () => {
    expect(await window.affitor!.signup('')).toMatchObject({ status: 'rejected' });
    expect(logged).toEqual([{ level: 'warn', text: expect.stringContaining('your own id of the customer') }]);
  });

  it('warns of arguments of a signup that can hardly be meant', async () => {
    await affitor.signup('jane@example.com', 'user_42');
    expect(texts()).toEqual([expect.stringContaining('got "user_42" for an address')]);
  });

  it('stores another click, and is silent', async () => {
    await affitor.trackClick('/?aff=BOB');
    expect(affitor.getData().partnerCode).toBe('BOB');
    expect(logged).toEqual([]);
  });

  it('warns of a code that is none, by the name that it has here', async () => {
    await affitor.trackClick('/?Aff=two%20words');
    expect(logged).toEqual([{ level: 'warn', text: expect.stringMatching(/\?Aff= is no partner code: "two words"/) }]);
    expect(affitor.getData().partnerCode).toBe('ALICE');
  });

  it('warns of an address that is none', async () => {
    await affitor.trackClick('http://[');
    expect(logged).toEqual([{ level: 'warn', text: expect.stringContaining('trackClick() needs an address') }]);
    expect(affitor.getData().partnerCode).toBe('ALICE');
  });

  it('withdraws consent, and is silent', () => {
    affitor.consent(false);
    expect(affitor.getClickId()).toBeNull();
    expect(logged).toEqual([]);
  });

  it('warns of a consent that is no answer, which counts as a refusal', () => {
    affitor.consent('yes' as never);
    expect(logged).toEqual([{ level: 'warn', text: expect.stringContaining('consent() takes true or false') }]);
    expect(affitor.getClickId()).toBeNull();
  });

  it('calls back from ready(), and is silent', async () => {
    const callback = vi.fn();
    affitor.ready(callback);
    await settled();
    expect(callback).toHaveBeenCalledOnce();
    expect(logged).toEqual([]);
  });
});

describe('a call before init()', () => {
  it.each<[string, () => unknown]>([
    ['signup', () => affitor.signup('user_42')],
    ['trackClick', () => affitor.trackClick('/?aff=ALICE')],
    ['ready', () => affitor.ready(() => {})],
    ['consent', () => affitor.consent(true)],
  ])('of %s() warns once that it does nothing', async (method, call) => {
    visit(`${SHOP}/`);
    await call();
    await call();
    expect(logged).toEqual([
      { level: 'warn', text: expect.stringContaining(`${method}() does nothing before init()`) },
    ]);
    expect(api.sent).toEqual([]);
  });

  it('of signup() has the result of the tracker’s build', async () => {
    visit(`${SHOP}/`);
    expect(await affitor.signup('user_42')).toEqual({ status: 'rejected', error: expect.stringContaining('init()') });
  });
});
