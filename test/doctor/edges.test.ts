import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/doctor/facts.ts';
import type { FindingId } from '../../src/doctor/finding.ts';
import { findingsOf } from '../../src/doctor/findings.ts';
import { API, at, click, clicksAnswered, cookiesOf, FILE, facts, NOW, REFERRED, TAG } from './support.ts';

const idsOf = (given: Facts, prefix: string) =>
  findingsOf(given)
    .map(({ id }) => id)
    .filter((id) => id.startsWith(prefix));
const find = (given: Facts, id: FindingId) => findingsOf(given).find((finding) => finding.id === id);

/** What is found of a page by a part of the doctor, for facts at the edge of a rule. */
const TABLE: Record<string, [when: string, given: Facts, ids: FindingId[]][]> = {
  script: [
    [
      'the file takes 3,001 ms',
      facts({ loading: { times: 1, isAfterLoad: false, milliseconds: 3001 } }),
      ['script-slow'],
    ],
    [
      'it came late and slowly, late alone is said',
      facts({ loading: { times: 1, isAfterLoad: true, milliseconds: 9000 } }),
      ['script-late'],
    ],
    [
      'it is slow and another version, both are said',
      facts({ file: { ...FILE, isOwnVersion: false }, loading: { times: 1, isAfterLoad: false, milliseconds: 9000 } }),
      ['script-slow', 'script-other-version'],
    ],
    [
      'it was loaded twice',
      facts({ loading: { times: 2, isAfterLoad: false, milliseconds: 1 } }),
      ['script-twice', 'script-good'],
    ],
    ['an import runs', facts({ tags: [], loading: undefined, file: undefined }), ['script-good']],
    [
      'two tags agree but for what one leaves out',
      facts({ tags: [TAG, { ...TAG, programId: undefined }] }),
      ['script-contradiction', 'script-good'],
    ],
    [
      'two tags name programs that begin alike',
      facts({
        tags: [
          { ...TAG, programId: '1', apiBase: undefined },
          { ...TAG, programId: '11', apiBase: undefined },
        ],
      }),
      ['script-contradiction', 'script-good'],
    ],
    ...(
      [
        [399, 'text/html', 'script-not-a-script'],
        [400, 'text/html', 'script-not-found'],
        [500, 'text/javascript', 'script-not-found'],
        [200, 'application/ecmascript', 'script-not-started'],
        [200, 'application/x-javascript', 'script-not-started'],
        [0, 'text/javascript', 'script-blocked'],
      ] as const
    ).map(([status, type, id]): [string, Facts, FindingId[]] => [
      `nothing runs, and the file is ${status} ${type}`,
      facts({ tracker: 'nothing', data: undefined, isKnown: false, file: { ...FILE, status, type } }),
      [id],
    ]),
    [
      'nothing runs, and the policy forbids a file that is missing',
      facts({
        tracker: 'nothing',
        data: undefined,
        isKnown: false,
        file: { ...FILE, status: 404, isForbidden: true },
      }),
      ['script-forbidden'],
    ],
  ],
  program: [
    ...(
      [
        ['1', 'program-good'],
        ['123456789012345', 'program-good'],
        ['1234567890123456', 'program-impossible'],
        ['01', 'program-impossible'],
        ['-1', 'program-impossible'],
        ['7x', 'program-impossible'],
        ['x7', 'program-impossible'],
        ['1.5', 'program-impossible'],
      ] as const
    ).map(([programId, id]): [string, Facts, FindingId[]] => [
      `the id is ${programId}`,
      facts({ settings: { programId } }),
      [id],
    ]),
    ['an import names none', facts({ tags: [], settings: { programId: undefined } }), ['program-missing']],
    [
      'a tag names none, and nothing runs',
      facts({ tracker: 'nothing', data: undefined, settings: { programId: undefined } }),
      ['program-missing'],
    ],
    [
      'a click is not delivered',
      facts({ program: 'unclear', data: { ...REFERRED, delivered: false } }),
      ['program-unconfirmed'],
    ],
    ['nothing runs that could tell', facts({ program: 'unclear', data: undefined }), ['program-unconfirmed']],
  ],
  api: [
    ...(
      [
        [400, 'affiliate_url is required', 'api-good'],
        [401, 'affiliate_url is required', 'api-foreign'],
        [400, undefined, 'api-foreign'],
        [408, undefined, 'api-failing'],
        [429, undefined, 'api-failing'],
        [499, undefined, 'api-foreign'],
        [500, undefined, 'api-failing'],
      ] as const
    ).map(([status, error, id]): [string, Facts, FindingId[]] => [
      `it answers ${status} ${error}`,
      facts({ api: { ...API, status, error } }),
      [id],
    ]),
    ['nothing was asked', facts({ api: undefined }), []],
    [
      'a page of https reached http all the same',
      facts({ settings: { apiBase: 'http://api.example.com' } }),
      ['api-good'],
    ],
    [
      'a page of https does not reach an API of https',
      facts({ settings: { apiBase: 'https://api.example.com' }, api: { ...API, status: 0, error: undefined } }),
      ['api-unreachable'],
    ],
  ],
  page: [
    ...(
      [
        ['localhost', []],
        ['localhost:4601', []],
        ['shop.localhost', []],
        ['127.0.0.1:80', []],
        ['[::1]:80', []],
        ['shop.example.com', ['page-insecure']],
        ['mylocalhost.com', ['page-insecure']],
        ['10.127.0.1', ['page-insecure']],
      ] as const
    ).map(([host, ids]): [string, Facts, FindingId[]] => [
      `http is that of ${host}`,
      facts({ protocol: 'http:', host }),
      [...ids],
    ]),
    ['it is https in no frame', facts(), []],
  ],
  'cookies-': [
    ...(
      [
        ['shop.example.io', 'cookies-host-only'],
        ['192.168.0.1', 'cookies-good'],
        ['192.168.0.1:4601', 'cookies-good'],
        ['localhost', 'cookies-good'],
        ['intranet:8080', 'cookies-good'],
      ] as const
    ).map(([host, id]): [string, Facts, FindingId[]] => [
      `${host} takes them alone`,
      facts({ host, domain: '' }),
      [id],
    ]),
  ],
  'cookie-': [
    [
      'the companion alone is there twice',
      facts({ cookies: `${cookiesOf(click())}; affitor_click=other` }),
      ['cookie-twins'],
    ],
    ['a companion stands alone', facts({ cookies: cookiesOf(click()).split('; ')[1]! }), []],
    [
      'an id stands beside a companion of another',
      facts({ cookies: `affitor_click_id=x; ${cookiesOf(click()).split('; ')[1]}` }),
      ['cookie-without-companion'],
    ],
    ['an older tracker’s id stands alone', facts({ cookies: 'customer_code=old' }), ['cookie-narrow']],
    ['the click stands on the domain', facts({ cookies: cookiesOf(click()) }), []],
    ['nothing can be read', facts({ cookies: undefined }), []],
  ],
  consent: [
    ...(
      [
        ['granted', ['consent-good']],
        ['required', ['consent-good']],
        ['granted!', ['consent-misspelt', 'consent-good']],
        ['not required', ['consent-misspelt', 'consent-good']],
        [undefined, ['consent-good']],
      ] as const
    ).map(([consent, ids]): [string, Facts, FindingId[]] => [
      `the setting is ${consent}, and the tracker knows`,
      facts({ settings: { consent } }),
      [...ids],
    ]),
    ['it is granted, and the tracker does not know yet', facts({ isKnown: false }), []],
    ['no tracker runs', facts({ tracker: 'nothing', settings: { consent: 'no' } }), []],
    [
      'nothing can be read',
      facts({ cookies: undefined, isKnown: false, settings: { consent: 'required' } }),
      ['consent-required'],
    ],
  ],
  landing: [
    [
      'an earlier code is an echo, and the click is stored',
      facts({ arrivals: at('/?aff=ALICE', true), cookies: cookiesOf(click({ at: NOW - 9e9 })) }),
      ['landing-counted'],
    ],
    ['no address can be read', facts({ arrivals: [{ address: 'about:', isEcho: false }] }), ['landing-none']],
    ['an address is none', facts({ arrivals: [{ address: '', isEcho: false }] }), ['landing-none']],
    ['another name has no value', facts({ arrivals: at('/?via=') }), ['landing-none']],
    [
      'the tracker runs without a word on consent, but knows a click',
      facts({ arrivals: at('/?aff=ALICE'), isKnown: false, data: REFERRED }),
      ['landing-refused'],
    ],
  ],
  owed: [
    [
      'a signup waits without a click',
      facts({ cookies: `affitor_outbox=${encodeURIComponent('[{"customer_key":"u1"}]')}` }),
      ['owed-signups'],
    ],
    [
      'click and signup wait',
      facts({
        cookies: `${cookiesOf(click({ undelivered: true }))}; affitor_outbox=${encodeURIComponent('[{"customer_key":"u1"}]')}`,
      }),
      ['owed-click', 'owed-signups'],
    ],
    ['nothing can be read', facts({ cookies: undefined }), ['owed-nothing']],
  ],
};

describe.each(Object.entries(TABLE))('of what begins with %s', (prefix, rows) => {
  it.each(rows)('when %s', (_when, given, ids) => {
    expect(idsOf(given, prefix).sort()).toEqual([...ids].sort());
  });
});

describe('the other names of a code', () => {
  it.each(['via', 'ref', 'fpr', 'deal', 'affiliate', 'partner'])(
    '?%s= is named, with the attribute that reads it',
    (name) => {
      const found = find(facts({ arrivals: at(`/?${name}=ALICE`) }), 'landing-other-name')!;
      expect(found.what).toContain(`?${name}=`);
      expect(found.remedy).toContain(`data-affitor-param="aff,${name}"`);
    },
  );

  it('are those that are not configured, aff included', () => {
    const found = find(
      facts({ arrivals: at('/?aff=ALICE'), settings: { params: ['code', 'via'] } }),
      'landing-other-name',
    )!;
    expect(found.what).toContain('?aff=, and the tracker reads code, via.');
    expect(found.remedy).toContain('data-affitor-param="code,via,aff"');
  });
});

describe('what is said of a landing', () => {
  const landed = { arrivals: at('/?aff=ALICE') };
  it.each([
    [29_999, false],
    [30_000, true],
    [29.4 * 60_000, true],
    [29.6 * 60_000, false],
    [-60_000, false],
  ])('that was counted %i ms ago has its age: %s', (age, hasAge) => {
    const { what } = find(facts({ ...landed, cookies: cookiesOf(click({ at: NOW - age })) }), 'landing-counted')!;
    expect(what.includes('min ago')).toBe(hasAge);
  });

  it('whose code is none shows the beginning of it', () => {
    const { what } = find(facts({ arrivals: at(`/?aff=${'<'.repeat(300)}`) }), 'landing-unusable')!;
    expect(/<+/.exec(what)![0]).toHaveLength(80);
  });

  it.each([
    [[399], false],
    [[400], true],
    [[499], true],
    [[500], false],
    [[200, 403], true],
    [[], false],
  ])('that was refused names the status of %j: %s', (statuses, isNamed) => {
    const { what } = find(facts({ ...landed, reports: clicksAnswered(...statuses) }), 'landing-refused')!;
    expect(/\(\d+\)/.test(what)).toBe(isNamed);
  });

  it('that was refused names the program, or this one', () => {
    expect(find(facts({ ...landed }), 'landing-refused')!.remedy).toMatch(/than 7\.$/);
    const unnamed = facts({ ...landed, settings: { programId: undefined } });
    expect(find(unnamed, 'landing-refused')!.remedy).toMatch(/than this one\.$/);
  });

  it('that was refused leaves an earlier click, of whom it is unknown', () => {
    const given = facts({ ...landed, data: REFERRED, cookies: 'affitor_click_id=other' });
    expect(find(given, 'landing-refused')!.what).toMatch(
      /rejected the click\. The earlier click is credited as before\.$/,
    );
  });

  it('without a code names the first parameter that the tracker looks for', () => {
    const { what, remedy } = find(facts({ settings: { params: ['code', 'aff'] } }), 'landing-none')!;
    expect([what, remedy]).toEqual([expect.stringContaining('no ?code=.'), expect.stringContaining('add ?code=')]);
  });
});

describe('what is said of scripts', () => {
  it('that contradict each other lists the program of each', () => {
    const given = facts({ tags: [TAG, { ...TAG, programId: undefined }, { ...TAG, programId: '9' }] });
    expect(find(given, 'script-contradiction')!.what).toContain(
      '3 script tags contradict each other: program 7, then none, then 9.',
    );
  });

  it.each([
    ['https://cdn.example.com:8443/a/affitor-tracker.js', 'https://cdn.example.com:8443'],
    ['inline', 'inline'],
  ])('that the policy forbids from %s names what to allow', (src, allowed) => {
    const given = facts({ tracker: 'nothing', tags: [{ ...TAG, src }], file: { ...FILE, isForbidden: true } });
    expect(find(given, 'script-forbidden')!.remedy).toContain(`Add ${allowed} to script-src`);
  });

  it('that are of a release says which', () => {
    expect(find(facts(), 'script-good')!.what).toBe('The tracker runs, version test, unchanged.');
    expect(find(facts({ file: undefined }), 'script-good')!.what).toBe('The tracker runs.');
  });
});

describe('what is said of cookies', () => {
  it.each([
    ['shop.example.io:8080', 'Browsers accept cookies for shop.example.io alone'],
    ['8080.example.io', 'Browsers accept cookies for 8080.example.io alone'],
  ])('of %s alone has no port', (host, what) => {
    expect(find(facts({ host, domain: '' }), 'cookies-host-only')!.what).toContain(what);
  });
});

it('says of what is good that nothing is to be done', () => {
  for (const { severity, remedy } of findingsOf(facts())) if (severity === 'good') expect(remedy).toBe('Nothing.');
});

it('says what an API that is busy answers, with its reason if it has one', () => {
  const failing = (error: string | undefined) =>
    find(facts({ api: { ...API, status: 503, error } }), 'api-failing')!.what;
  expect(failing('Busy')).toMatch(/answers 503 \(Busy\)\.$/);
  expect(failing(undefined)).toMatch(/answers 503\.$/);
});

it('says of a known click whose it is, where that is known', () => {
  expect(find(facts({ cookies: 'affitor_click_id=other' }), 'owed-nothing')!.what).toBe(
    'The API has the click other. Nothing is pending.',
  );
});
