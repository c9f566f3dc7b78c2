import { describe, expect, it } from 'vitest';
import { attributeOf } from '../../src/core/misspelt.ts';
import { ofOptions, ofTag } from '../../src/development/option-messages.ts';

const said = (isWrong: boolean, text: RegExp) => ({ isWrong, text: expect.stringMatching(text) });

describe('what is said of options', () => {
  it.each<[unknown, RegExp]>([
    ['1', /as an object/],
    [null, /as an object/],
    [{ progamId: 1, programId: 1 }, /no option “progamId”\. Did you mean programId\?$/],
    [{ ProgramID: 1, programId: 1 }, /no option “ProgramID”.*Did you mean programId/],
    [{ key: 1, programId: 1 }, /no option “key”\. The options are programId, apiBase, .*debug\.$/],
    [{}, /init\(\) was given no programId/],
    [{ programId: 1, apiBase: 'api.example.com' }, /apiBase "api\.example\.com" is not an address/],
    [{ programId: 1, apiBase: 'ftp://api.example.com' }, /apiBase/],
    [{ programId: 1, apiBase: 'https://api.example.com/api' }, /leave \/api and what follows out/],
    [{ programId: 1, apiBase: '/affitor/api/v1/track' }, /leave \/api and what follows out/],
    [{ programId: 1, consent: 'grnated' }, /"grnated".*counts as 'required'/],
    [{ programId: 1, cookieWindowDays: 400 }, /400.*counts as 90/],
    [{ programId: 1, cookieWindowDays: 0 }, /0 is not between.*counts as 90/],
  ])('%o', (options, expected) => {
    expect(ofOptions(options, undefined)).toEqual([said(true, expected)]);
  });

  it.each<[Record<string, unknown>, unknown]>([
    [{ programId: 1 }, undefined],
    [{ programId: null, param: undefined, key: undefined }, 7],
    [{ program: 1, apiBase: '/affitor', cookieDomain: '.example.com', param: 'aff,via', debug: true }, undefined],
    [{ programId: 'a', apiBase: 'http://127.0.0.1:4600/', consent: 'required', cookieWindowDays: '30' }, undefined],
    [{ programId: 1, apiBase: '/' }, undefined],
    [{ programId: 1, apiBase: '/api/affitor' }, undefined],
    [{ programId: 1, apiBase: 'HTTPS://api.example.com' }, undefined],
  ])('is nothing where %o and the global %o are right', (options, global) => {
    expect(ofOptions(options, global)).toEqual([]);
  });
});

describe('an address of an API', () => {
  const textsOf = (apiBase: string) => ofOptions({ programId: 1, apiBase }, undefined).map(({ text }) => text);
  const followed = [expect.stringContaining('leave /api and what follows out')];

  it.each([
    'http://api.example.com/api',
    'https://api.example.com/api/',
    'https://api.example.com/API/v1',
    '/relay/api/v1',
    'https://example.com/relay/api/v1/track',
  ])('%s holds what the tracker adds', (apiBase) => {
    expect(textsOf(apiBase)).toEqual(followed);
  });

  it.each([
    'https://api.example.com',
    'https://api.example.com/apis',
    '/api',
    '/proxy/https://api.example.com/api',
    '/relay/api/v10',
  ])('%s holds nothing of it', (apiBase) => {
    expect(textsOf(apiBase)).toEqual([]);
  });
});

describe('an option that is misspelt', () => {
  it.each(['cookiedomain', 'CookieWindowDays', 'PARAM', 'Consent', 'DEBUG', 'apibase'])('%s is recognised', (name) => {
    const { text } = ofOptions({ programId: 1, [name]: 'granted' }, undefined)[0]!;
    const meant = /Did you mean (\w+)\?/.exec(text)![1]!;
    expect(meant).not.toBe(name);
    expect(meant.toLowerCase()).toBe(name.toLowerCase());
  });
});

describe('what is said of a script tag', () => {
  const of = (attributes: string[], globals: object = {}, values: Record<string, unknown> = {}) =>
    ofTag(attributes, globals, { programId: '1', ...values }, attributeOf).map(({ text }) => text);

  it.each<[string, string]>([
    ['data-affitor-apibase', 'data-affitor-apibase is not an option. Did you mean data-affitor-api-base?'],
    ['data-affitor-window', 'data-affitor-window is not an option. Did you mean data-affitor-cookie-window?'],
  ])('names %s and what was meant', (attribute, text) => {
    expect(of(['src', 'async', 'data-affitor-program-id', attribute])).toEqual([text]);
  });

  it('lists the attributes if none is close', () => {
    expect(of(['data-affitor-key'])).toEqual([
      expect.stringMatching(
        /^data-affitor-key is not an option\. The options are data-affitor-program-id, .*-debug\.$/,
      ),
    ]);
  });

  it('names keys of window.affitorOptions', () => {
    expect(of([], { programId: 1, apibase: '/affitor' })).toEqual([
      'window.affitorOptions.apibase is not an option. Did you mean apiBase?',
    ]);
  });

  it.each<[Record<string, unknown>, RegExp]>([
    [{ programId: undefined }, /^The script tag was given no data-affitor-program-id/],
    [{ apiBase: 'api.example.com' }, /^data-affitor-api-base "api\.example\.com" is not an address/],
    [{ apiBase: 'https://api.example.com/api' }, /^data-affitor-api-base .*leave \/api/],
    [{ consent: 'yes' }, /^data-affitor-consent "yes"/],
    [{ cookieWindowDays: '400' }, /^data-affitor-cookie-window "400"/],
  ])('names the attribute of a wrong value: %o', (values, text) => {
    expect(of([], {}, values)).toEqual([expect.stringMatching(text)]);
  });

  it('is nothing if all is right', () => {
    expect(
      of(['src', 'data-affitor-program-id', 'data-affitor-cookie-window'], { debug: true }, { cookieWindowDays: '30' }),
    ).toEqual([]);
  });
});
