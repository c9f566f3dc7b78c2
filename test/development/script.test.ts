// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi } from '../support/fake-api.ts';
import { define, forgetEverything, settled, visit } from '../support/page.ts';
import { loadAfresh } from './support.ts';

const SHOP = 'https://www.example.com';

let api: FakeApi;
const logged: [level: string, ...words: unknown[]][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
  logged.length = 0;
  for (const level of ['error', 'warn', 'info'] as const)
    vi.spyOn(console, level).mockImplementation((prefix, ...words) => {
      expect(prefix).toBe('[affitor]');
      logged.push([level, ...words]);
    });
  // What the tracker itself logs with debug.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(forgetEverything);

/** Runs the script from a tag that has these attributes alone. */
const runScript = async (attributes: Record<string, string> = {}, path = '/') => {
  visit(`${SHOP}${path}`);
  await runAgain({ 'data-affitor-program-id': '1', ...attributes });
};
const runAgain = async (attributes: Record<string, string>) => {
  const script = document.createElement('script');
  script.type = 'text/plain';
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
  document.head.append(script);
  define(document, 'currentScript', { get: () => script });
  await loadAfresh(() => import('../../src/development/script.ts'));
};
const push = (call: unknown) => window.affitorQueue!.push(call as never);

describe('the script tag for development', () => {
  it('is silent if everything is right', async () => {
    await runScript({ 'data-affitor-api-base': '/affitor', 'data-cfasync': 'false' }, '/?aff=ALICE');
    push(['signup', 'user_42', 'jane@example.com']);
    await settled();
    expect(api.kinds()).toEqual(['click', 'lead']);
    expect(logged).toEqual([]);
  });

  it('names an attribute that is none, also on a tag that names no program', async () => {
    visit(`${SHOP}/`);
    await runAgain({ 'data-affitor-programid': '1', 'data-affitor-apibase': '/affitor' });
    expect(logged).toEqual([
      ['warn', 'data-affitor-programid is not an option. Did you mean data-affitor-program-id?'],
      ['warn', 'data-affitor-apibase is not an option. Did you mean data-affitor-api-base?'],
      ['warn', expect.stringContaining('no data-affitor-program-id')],
    ]);
  });

  it('names a key of window.affitorOptions that is none, and reads the others', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    define(window, 'affitorOptions', { value: { programId: 7, apibase: '/affitor' } });
    await runAgain({});
    await settled();
    expect(logged).toEqual([['warn', 'window.affitorOptions.apibase is not an option. Did you mean apiBase?']]);
    expect(api.of('click')).toMatchObject([{ program_id: 7 }]);
  });

  it('reads the program id from the global', async () => {
    visit(`${SHOP}/`);
    window.AFFITOR_PROGRAM_ID = 7;
    await runAgain({});
    expect(logged).toEqual([]);
  });

  it('says with data-affitor-debug how it starts', async () => {
    await runScript({ 'data-affitor-debug': 'true', 'data-affitor-api-base': '/affitor' }, '/?aff=ALICE');
    expect(logged).toEqual([['info', expect.stringMatching(/^Started: an affiliate link of ALICE.*\/affitor/)]]);
  });

  it('says that a tracker runs already, which it leaves alone', async () => {
    await runScript();
    const first = window.affitor;
    const { signup } = first!;
    await runAgain({ 'data-affitor-program-id': '2', 'data-affitor-apibase': '/' });
    expect(logged).toEqual([['warn', expect.stringContaining('runs on this page already')]]);
    expect(window.affitor).toBe(first);
    expect(first!.signup).toBe(signup);
  });

  it('explains a call with wrong arguments', async () => {
    await runScript();
    push(['consent', 'yes']);
    expect(logged).toEqual([['warn', expect.stringContaining('got "yes"')]]);
    logged.length = 0;
    push(['signup', { id: 42 }]);
    await settled();
    expect(logged).toEqual([
      ['error', 'signup() was rejected: bad customer_key'],
      ['warn', expect.stringContaining('signup() needs your own id')],
    ]);
  });
});

describe('calls in the queue', () => {
  const MISSPELT = ['error', expect.stringContaining('"sginup"'), 'Did you mean signup?', ['sginup', 'user_42']];
  const BARE = ['error', expect.stringContaining('other than an array'), expect.any(String), 'signup'];

  it('that are none are named once each, before and after the start, and hold up no other', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    window.affitorQueue = [['sginup', 'user_42'], 'signup', ['signup', 'user_1']] as never;
    await runAgain({ 'data-affitor-program-id': '1' });
    expect(logged).toEqual([MISSPELT, BARE]);
    logged.length = 0;
    push('signup');
    push(['sginup', 'user_42']);
    push(['signup', 'user_2']);
    await settled();
    expect(logged).toEqual([BARE, MISSPELT]);
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['user_1', 'user_2']);
  });

  it('that do nothing there are named, though they throw nothing', async () => {
    await runScript();
    push(['init', { programId: 2 }]);
    push(['toString']);
    expect(logged).toEqual([
      ['error', expect.stringContaining('"init"'), expect.any(String), expect.anything()],
      ['error', expect.stringContaining('"toString"'), expect.any(String), ['toString']],
    ]);
  });

  it('that throw are named, as nothing is wrong with the call', async () => {
    await runScript();
    Object.assign(window.affitor!, {
      trackClick() {
        throw new Error('patched');
      },
    });
    push(['trackClick', '/']);
    expect(logged).toEqual([['error', 'not carried out:', ['trackClick', '/'], expect.any(Error)]]);
  });
});

it('gives the page a queue and no exception if the tracker cannot start', async () => {
  visit(`${SHOP}/`);
  define(window, 'AFFITOR_PROGRAM_ID', { value: Symbol('1') });
  await runAgain({});
  push(['signup', 'user_42']);
  expect(window.affitor).toBeUndefined();
  expect(logged).toEqual([
    ['error', expect.any(TypeError)],
    ['error', 'not carried out:', ['signup', 'user_42'], expect.any(TypeError)],
  ]);
});
