import { describe, expect, it } from 'vitest';
import { mistakeInCall } from '../../src/core/queue-call.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { FINDING_IDS, type FindingId } from '../../src/doctor/finding.ts';
import { findingsOf } from '../../src/doctor/findings.ts';
import {
  API,
  answered,
  at,
  click,
  clicksAnswered,
  cookiesOf,
  FILE,
  facts,
  NOW,
  ORGANIC,
  REFERRED,
  TAG,
} from './support.ts';

const HEALTHY: FindingId[] = [
  'api-good',
  'consent-good',
  'cookies-good',
  'landing-none',
  'owed-nothing',
  'policy-good',
  'program-good',
  'script-good',
  'storage-good',
];

const find = (given: Facts, id: FindingId) => findingsOf(given).find((finding) => finding.id === id);
const idsOf = (given: Facts) => findingsOf(given).map(({ id }) => id);

type Severity = 'problem' | 'warning' | 'note' | 'good';
type Row = [id: FindingId, severity: Severity, when: string, given: Facts, what: RegExp, remedy?: RegExp];

const script = { tracker: 'nothing', data: undefined, isKnown: false } as const;
const landed = { arrivals: at('/?aff=ALICE') };
const OUTBOX = `affitor_outbox=${encodeURIComponent('[{"customer_key":"u1","email":"jane@example.com"}]')}`;
const OUTBOX_OF_TWO = `affitor_outbox=${encodeURIComponent('[{"customer_key":"u1"},{"customer_key":"u2"}]')}`;

/** What provokes each finding, and what is said of it. */
const ROWS: Row[] = [
  [
    'script-missing',
    'problem',
    'there is no tag and no tracker',
    facts({ ...script, tags: [] }),
    /not on this page/,
    /init\(\)/,
  ],
  [
    'script-name-taken',
    'problem',
    'an element is called affitor',
    facts({ ...script, tracker: 'something-else' }),
    /not the tracker, but an element/,
    /another name/,
  ],
  [
    'script-not-found',
    'problem',
    'the file is missing',
    facts({ ...script, file: { ...FILE, status: 404, type: 'text/html' } }),
    /affitor-tracker\.js answers 404/,
    /correct src/,
  ],
  [
    'script-not-a-script',
    'problem',
    'a page stands in place of the file',
    facts({ ...script, file: { ...FILE, type: 'text/html' } }),
    /answers with text\/html/,
  ],
  [
    'script-not-a-script',
    'problem',
    'the file has no type',
    facts({ ...script, file: { ...FILE, type: '' } }),
    /answers with no type/,
  ],
  [
    'script-forbidden',
    'problem',
    'the policy forbids it',
    facts({ ...script, file: { ...FILE, isForbidden: true } }),
    /Content-Security-Policy forbids https:\/\/www\.example\.com\/affitor-tracker\.js/,
    /Add https:\/\/www\.example\.com to script-src/,
  ],
  [
    'script-blocked',
    'problem',
    'nothing answers for the file',
    facts({ ...script, file: { ...FILE, status: 0, type: '' } }),
    /cannot be loaded/,
    /host of your pages/,
  ],
  [
    'script-not-started',
    'problem',
    'the file is fine but nothing started',
    facts(script),
    /has not started/,
    /consent platform/,
  ],
  [
    'script-not-started',
    'problem',
    'the file was not asked for',
    facts({ ...script, file: undefined }),
    /has not started/,
  ],
  ['script-twice', 'warning', 'there are two tags', facts({ tags: [TAG, TAG] }), /loaded 2 times/, /Keep one/],
  [
    'script-twice',
    'warning',
    'a tag was taken out after it loaded',
    facts({ loading: { times: 3, isAfterLoad: false, milliseconds: 9 } }),
    /loaded 3 times/,
  ],
  [
    'script-contradiction',
    'problem',
    'two tags name two programs',
    facts({ tags: [TAG, { ...TAG, programId: '8' }] }),
    /program 7, then 8/,
    /Keep one/,
  ],
  [
    'script-contradiction',
    'problem',
    'two tags name two APIs',
    facts({ tags: [TAG, { ...TAG, apiBase: '/affitor' }] }),
    /contradict each other/,
  ],
  [
    'script-late',
    'warning',
    'the tag was added after the page had loaded',
    facts({ loading: { times: 1, isAfterLoad: true, milliseconds: 50 } }),
    /only after the page has loaded/,
    /into the head/,
  ],
  [
    'script-slow',
    'warning',
    'the file takes more than 3 s',
    facts({ loading: { times: 1, isAfterLoad: false, milliseconds: 4210 } }),
    /took 4\.2 s/,
    /cache/,
  ],
  [
    'script-other-version',
    'note',
    'the file is another',
    facts({ file: { ...FILE, isOwnVersion: false } }),
    /not that of version test/,
    /same release/,
  ],
  [
    'script-development',
    'note',
    'the file is the one for development',
    facts({ tags: [{ ...TAG, src: 'https://www.example.com/affitor-tracker.dev.js?v=1' }] }),
    /tracker for development/,
    /affitor-tracker\.js on public pages/,
  ],
  ['script-good', 'good', 'the file is ours', facts(), /version test, unchanged/],
  [
    'script-good',
    'good',
    'the file cannot be told',
    facts({ file: { ...FILE, isOwnVersion: undefined } }),
    /^The tracker runs\.$/,
  ],
  [
    'option-unknown',
    'problem',
    'an attribute is misspelt',
    facts({ misspelt: [{ name: 'data-affitor-apibase', meant: 'data-affitor-api-base' }] }),
    /^data-affitor-apibase is not an option/,
    /^Did you mean data-affitor-api-base\?$/,
  ],
  [
    'option-unknown',
    'warning',
    'an attribute is like none',
    facts({ misspelt: [{ name: 'data-affitor-key', meant: undefined }] }),
    /^data-affitor-key is not an option/,
    /remove it/,
  ],
  [
    'queue-invalid',
    'problem',
    'a call is none',
    facts({ callMistakes: [mistakeInCall(['singup', 'user_42'])!] }),
    /affitorQueue was given a call of "singup"/,
    /Did you mean signup\?/,
  ],
  [
    'program-missing',
    'problem',
    'no program is named',
    facts({ settings: { programId: undefined } }),
    /No program id is set/,
    /data-affitor-program-id/,
  ],
  [
    'program-impossible',
    'problem',
    'a placeholder was left',
    facts({ settings: { programId: 'YOUR_PROGRAM_ID' } }),
    /“YOUR_PROGRAM_ID”/,
    /whole numbers/,
  ],
  ['program-impossible', 'problem', 'it is 0', facts({ settings: { programId: '0' } }), /“0”/],
  ['program-unknown', 'problem', 'the API knows none', facts({ program: 'unknown' }), /no program 7/, /Correct the id/],
  [
    'program-unknown',
    'problem',
    'a click was taken for another one before',
    facts({ program: 'unknown', data: REFERRED, cookies: cookiesOf(click()) }),
    /no program 7/,
  ],
  [
    'program-unconfirmed',
    'note',
    'it could not be asked',
    facts({ program: 'unclear' }),
    /cannot check here whether program 7/,
    /an affiliate link/,
  ],
  ['program-good', 'good', 'the API knows it', facts(), /Program 7 exists/],
  [
    'program-good',
    'good',
    'a click was taken for it',
    facts({ program: 'unclear', data: REFERRED, cookies: cookiesOf(click()) }),
    /Program 7 exists/,
  ],
  [
    'api-invalid',
    'problem',
    'the address is none',
    facts({ settings: { apiBase: undefined, apiBaseText: 'https://' }, api: undefined }),
    /“https:\/\/” is not the address/,
    /api\.affitor\.com/,
  ],
  [
    'api-mixed',
    'problem',
    'a page of https reports to http',
    facts({ settings: { apiBase: 'http://api.example.com' }, api: { ...API, status: 0, error: undefined } }),
    /is not, so browsers block it/,
    /https/,
  ],
  [
    'api-forbidden',
    'problem',
    'the policy forbids it',
    facts({ api: { status: 0, error: undefined, forbiddenBy: 'connect-src' } }),
    /\(connect-src\) forbids/,
    /Add https:\/\/api\.affitor\.com to connect-src/,
  ],
  [
    'api-forbidden',
    'problem',
    'the policy forbids the relay',
    facts({
      settings: { apiBase: 'https://www.example.com/affitor' },
      api: { status: 0, error: undefined, forbiddenBy: 'connect-src' },
    }),
    /forbids/,
    /Add 'self'/,
  ],
  [
    'api-unreachable',
    'problem',
    'a page of http reports to http in vain',
    facts({
      protocol: 'http:',
      settings: { apiBase: 'http://api.example.com' },
      api: { ...API, status: 0, error: undefined },
    }),
    /cannot be reached/,
  ],
  [
    'api-offline',
    'warning',
    'the browser is offline',
    facts({ isOnline: false, api: { ...API, status: 0, error: undefined } }),
    /offline/,
  ],
  [
    'api-unreachable',
    'problem',
    'nothing answers',
    facts({ api: { ...API, status: 0, error: undefined } }),
    /API at https:\/\/api\.affitor\.com cannot be reached/,
    /extensions/,
  ],
  [
    'api-failing',
    'warning',
    'it answers 503',
    facts({ api: { ...API, status: 503, error: 'Busy' } }),
    /answers 503 \(Busy\)/,
    /Nothing is lost/,
  ],
  [
    'api-failing',
    'warning',
    'it answers 429',
    facts({ api: { ...API, status: 429, error: undefined } }),
    /answers 429\./,
  ],
  [
    'api-foreign',
    'problem',
    'something else answers',
    facts({ api: { ...API, status: 404, error: 'Not found' } }),
    /not like the API \(status 404\)/,
    /origin alone/,
  ],
  [
    'api-foreign',
    'problem',
    'a page answers for the relay',
    facts({ settings: { apiBase: 'https://www.example.com/affitor' }, api: { ...API, status: 200, error: undefined } }),
    /status 200/,
    /Mount the relay/,
  ],
  ['api-foreign', 'problem', 'another 400', facts({ api: { ...API, error: 'Bad request' } }), /status 400/],
  [
    'api-assumed',
    'note',
    'nothing says where the API is',
    facts({ settings: { isAssumed: true } }),
    /used the default/,
    /openDoctor\(\{ apiBase \}\)/,
  ],
  ['api-good', 'good', 'the API answers', facts(), /^The API at https:\/\/api\.affitor\.com answers\.$/],
  [
    'api-good',
    'good',
    'a relay answers',
    facts({ settings: { apiBase: 'https://www.example.com/affitor' } }),
    /^The relay at https:\/\/www\.example\.com\/affitor answers\.$/,
  ],
  ['policy-good', 'good', 'no policy forbids it', facts(), /allows the API/],
  [
    'page-framed',
    'warning',
    'a frame of another site',
    facts({ isFramed: true }),
    /frame of another site/,
    /its own window/,
  ],
  ['page-insecure', 'note', 'plain http', facts({ protocol: 'http:' }), /not https/, /redirect/],
  [
    'cookies-blocked',
    'problem',
    'reading throws',
    facts({ cookies: undefined, domain: undefined }),
    /Cookies are blocked/,
    /allow-same-origin/,
  ],
  ['cookies-blocked', 'problem', 'writing is ignored', facts({ domain: undefined }), /Cookies are blocked/],
  [
    'cookies-host-only',
    'note',
    'only the host takes them',
    facts({ host: 'shop.example.io:8080', domain: '' }),
    /for shop\.example\.io alone/,
    /affitor-links\.js/,
  ],
  ['cookies-good', 'good', 'the domain takes them', facts(), /for example\.com: all its subdomains/],
  [
    'cookies-good',
    'good',
    'a host without a domain',
    facts({ host: 'localhost:4601', domain: '' }),
    /for localhost\.$/,
  ],
  [
    'cookie-domain-refused',
    'warning',
    'the configured domain is refused',
    facts({ isDomainRefused: true, settings: { cookieDomain: '.co.uk' } }),
    /“\.co\.uk” on www\.example\.com/,
    /public suffix/,
  ],
  [
    'cookie-narrow',
    'warning',
    'the click is on the host alone',
    facts({ cookies: cookiesOf(click({ domain: undefined })) }),
    /although example\.com is possible/,
    /cookieDomain/,
  ],
  [
    'cookie-twins',
    'warning',
    'there are two of the same',
    facts({ cookies: cookiesOf(click(), click()) }),
    /there twice: for this host alone/,
    /one tracker/,
  ],
  [
    'cookie-twins',
    'problem',
    'the older twin stands first',
    facts({ cookies: cookiesOf(click({ id: 'older0000000000000001', at: NOW - 9e6 }), click()) }),
    /Servers read the older one \(older0000000000000001\).*\(clickofalice000000001\)/,
  ],
  [
    'cookie-without-companion',
    'note',
    "another tracker's cookie",
    facts({ cookies: 'affitor_click_id=other' }),
    /^Another tracker stored/,
  ],
  ['storage-blocked', 'note', 'localStorage throws', facts({ hasStorage: false }), /is blocked/],
  ['storage-good', 'good', 'localStorage works', facts(), /localStorage works/],
  [
    'consent-misspelt',
    'problem',
    'the setting is misspelt',
    facts({ settings: { consent: 'require' }, isKnown: false }),
    /“require” is neither/,
    /one of the two/,
  ],
  [
    'consent-withheld',
    'warning',
    'there is a click without consent',
    facts({ settings: { consent: 'required' }, isKnown: false, cookies: cookiesOf(click()) }),
    /A click is stored, but consent was not given/,
    /every page/,
  ],
  [
    'consent-required',
    'warning',
    'consent was not given',
    facts({ settings: { consent: 'required' }, isKnown: false }),
    /nothing is stored or sent/,
    /affitor\.consent\(true\)/,
  ],
  [
    'consent-required',
    'warning',
    'an import does not say',
    facts({ settings: { consent: undefined }, isKnown: false }),
    /not given/,
  ],
  ['consent-good', 'good', 'it is not asked for', facts(), /not required/],
  ['consent-good', 'good', 'it was given', facts({ settings: { consent: 'required' } }), /was given/],
  ['landing-none', 'note', 'there is no code', facts(), /has no \?aff=/, /add \?aff=/],
  [
    'landing-other-name',
    'warning',
    'another name is used',
    facts({ arrivals: at('/?via=ALICE') }),
    /has \?via=, and the tracker reads aff/,
    /data-affitor-param="aff,via"/,
  ],
  [
    'landing-unusable',
    'problem',
    'the code is none',
    facts({ arrivals: at('/?aff=<b>') }),
    /\?aff= is no partner code: “<b>”/,
    /1 to 64/,
  ],
  [
    'landing-unusable',
    'problem',
    'the code is none, in a link that was mangled',
    facts({ arrivals: at('/?x=1&amp;AFF=two%20words#top') }),
    /\?AFF= is no partner code: “two words”/,
  ],
  [
    'landing-unusable',
    'problem',
    'the code is none, and the router has removed it',
    facts({ arrivals: [...at('/'), ...at('/?aff=<b>')] }),
    /\?aff= is no partner code: “<b>”/,
  ],
  [
    'landing-other-name',
    'warning',
    'another name is used, in another case',
    facts({ arrivals: at('/?Via=ALICE') }),
    /has \?via=, and the tracker reads aff/,
  ],
  ['landing-unusable', 'problem', 'the code is empty', facts({ arrivals: at('/#/start?aff=') }), /“”/],
  [
    'landing-unseen',
    'problem',
    'a tracker that needs no consent did not record it',
    facts({ ...landed, isKnown: false }),
    /ALICE’s link is not recorded, although the tracker runs/,
    /console/,
  ],
  [
    'landing-refused',
    'problem',
    'the API refused it',
    facts({ ...landed, reports: clicksAnswered(400) }),
    /does not count: the API rejected the click \(400\)\.$/,
    /belongs to another program than 7/,
  ],
  [
    'landing-refused',
    'problem',
    'it is inactive',
    facts({ ...landed, reports: clicksAnswered(200) }),
    /rejected the click\.$/,
    /inactive/,
  ],
  [
    'landing-refused',
    'problem',
    'an earlier partner stays',
    facts({ arrivals: at('/?aff=BOB'), data: REFERRED, cookies: cookiesOf(click()) }),
    /BOB’s link .* ALICE is credited as before/,
  ],
  [
    'landing-counted',
    'good',
    'the click is stored',
    facts({ ...landed, cookies: cookiesOf(click({ at: NOW - 1000 })) }),
    /ALICE’s link is recorded\.$/,
  ],
  [
    'landing-counted',
    'good',
    'the click of a link that was mangled is stored',
    facts({ arrivals: at('/?x=1&amp;AFF=ALICE).'), cookies: cookiesOf(click({ at: NOW - 1000 })) }),
    /ALICE’s link is recorded\.$/,
  ],
  [
    'landing-counted',
    'good',
    'the click is stored, and the API has not had it',
    facts({ ...landed, cookies: cookiesOf(click({ at: NOW - 1000, undelivered: true })) }),
    /ALICE’s link is stored\. It counts once the API has acknowledged it\.$/,
  ],
  [
    'landing-counted',
    'good',
    'the same link again, the click still undelivered',
    facts({ ...landed, cookies: cookiesOf(click({ undelivered: true })) }),
    /is stored, 5 min ago: within 30 minutes it is the same click\. It counts once/,
  ],
  [
    'landing-counted',
    'good',
    'the same link again',
    facts({ ...landed, cookies: cookiesOf(click()) }),
    /recorded, 5 min ago: within 30 minutes/,
  ],
  [
    'landing-counted',
    'good',
    'the router took the code away',
    facts({ arrivals: [...at('/'), ...at('/?aff=ALICE')], cookies: cookiesOf(click()) }),
    /is recorded/,
  ],
  [
    'landing-known',
    'note',
    'a later partner stands',
    facts({ arrivals: at('/?aff=ALICE', true), cookies: cookiesOf(click({ codes: ['BOB', 'ALICE'] })) }),
    /BOB came later/,
    /private window/,
  ],
  [
    'signup-good',
    'good',
    'the last one was taken',
    facts({ reports: answered(['lead', 400], ['lead', 200]) }),
    /has the last signup/,
  ],
  [
    'signup-refused',
    'problem',
    'the last one was rejected',
    facts({ reports: answered(['lead', 200], ['lead', 400]), cookies: cookiesOf(click()) }),
    /rejected the last signup of this page \(400\)/,
    /console says why.*click clickofalice000000001 may be older.*not of program 7/,
  ],
  [
    'signup-refused',
    'problem',
    'there is no click any more',
    facts({ reports: answered(['lead', 404]) }),
    /\(404\)/,
    /\[affitor\]\.$/,
  ],
  [
    'click-unknown',
    'warning',
    'a click of an earlier page was reported again after the signup',
    facts({ reports: answered(['lead', 400], ['click', 200], ['lead', 200]), cookies: cookiesOf(click()) }),
    /did not know the click clickofalice000000001\. The tracker reported it again/,
    /reset.*one program id/,
  ],
  [
    'click-unknown',
    'problem',
    'the API refused to take the click again',
    facts({ reports: answered(['lead', 400], ['click', 400]) }),
    /did not know the click\./,
  ],
  [
    'host-two-names',
    'note',
    'this machine has other names, and there is no click',
    facts({ host: 'localhost:5173', domain: '' }),
    /^localhost and 127\.0\.0\.1 are different sites/,
    /under one name/,
  ],
  [
    'host-two-names',
    'note',
    'it is opened by its number, and there is no click',
    facts({ host: '127.0.0.1', domain: '' }),
    /^127\.0\.0\.1 and localhost are different sites/,
  ],
  [
    'host-two-names',
    'warning',
    'the page links to itself by another name',
    facts({ host: 'localhost:5173', linkedHosts: ['www.example.com', '127.0.0.1:5173'], cookies: cookiesOf(click()) }),
    /^localhost and 127\.0\.0\.1 are different sites.*linked with both/,
    /under one name/,
  ],
  [
    'cookie-other-port',
    'warning',
    'the click was made at another port',
    facts({ host: 'localhost:5173', cookies: cookiesOf(click({ url: 'http://localhost:4601/?aff=ALICE' })) }),
    /made at http:\/\/localhost:4601\..*at localhost:5173 uses it/,
    /shop\.localhost.*private window/,
  ],
  [
    'cookie-other-port',
    'warning',
    'the click was made at no port',
    facts({ host: 'localhost:5173', cookies: cookiesOf(click({ url: 'http://localhost/?aff=ALICE' })) }),
    /made at http:\/\/localhost\./,
  ],
  [
    'owed-click',
    'warning',
    'the API has not had it',
    facts({ cookies: cookiesOf(click({ undelivered: true })) }),
    /click by ALICE’s link/,
    /sent again/,
  ],
  [
    'owed-signups',
    'warning',
    'one signup waits',
    facts({ cookies: `${cookiesOf(click())}; ${OUTBOX}` }),
    /^A signup is pending/,
  ],
  [
    'owed-signups',
    'warning',
    'two signups wait',
    facts({ cookies: `${cookiesOf(click())}; ${OUTBOX_OF_TWO}` }),
    /^2 signups are pending/,
  ],
  ['owed-nothing', 'good', 'there is nothing', facts(), /No click is stored/],
  [
    'owed-nothing',
    'good',
    'the API has it',
    facts({ cookies: cookiesOf(click()) }),
    /has the click clickofalice000000001 of ALICE/,
  ],
];

describe('each finding', () => {
  it.each(ROWS)('%s (%s) when %s', (id, severity, _, given, what, remedy = /\w/) => {
    const found = find(given, id);
    expect(found, idsOf(given).join(', ')).toBeDefined();
    expect(found!.severity).toBe(severity);
    expect(found!.what).toMatch(what);
    expect(found!.remedy).toMatch(remedy);
  });

  it('is provoked here', () => {
    // That of the doctor itself is provoked in start.test.ts.
    expect(new Set([...ROWS.map(([id]) => id), 'doctor-failed'])).toEqual(new Set(FINDING_IDS));
  });
});

describe('nothing is found', () => {
  it('where nothing is wrong, but that nobody was referred', () => {
    expect(idsOf(facts()).sort()).toEqual(HEALTHY);
  });

  it('wrong with a referred visitor', () => {
    const given = facts({ ...landed, data: REFERRED, cookies: cookiesOf(click()) });
    expect(findingsOf(given).filter(({ severity }) => severity !== 'good')).toEqual([]);
  });

  it.each<[FindingId, string, Facts]>([
    ['script-late', 'of a tracker whose loading the browser does not tell', facts({ loading: undefined })],
    [
      'script-slow',
      'of a file that came in 3 s',
      facts({ loading: { times: 1, isAfterLoad: false, milliseconds: 3000 } }),
    ],
    [
      'program-missing',
      'of a program where there is no tracker at all',
      facts({ ...script, tags: [], settings: { programId: undefined } }),
    ],
    ['page-insecure', 'of http on this machine', facts({ protocol: 'http:', host: 'localhost:4601' })],
    ['page-insecure', 'of http on a name of this machine', facts({ protocol: 'http:', host: 'shop.localhost' })],
    ['api-mixed', 'of http that is reached all the same', facts({ settings: { apiBase: 'http://127.0.0.1:4600' } })],
    [
      'consent-required',
      'of consent where a click is told of',
      facts({ data: REFERRED, isKnown: false, settings: { consent: 'required' } }),
    ],
    [
      'cookie-narrow',
      'of a host that has no wider domain',
      facts({ domain: '', cookies: cookiesOf(click({ domain: undefined })) }),
    ],
    [
      'landing-other-name',
      'of another name beside a code',
      facts({ arrivals: at('/?aff=ALICE&ref=newsletter'), cookies: cookiesOf(click()) }),
    ],
    [
      'landing-none',
      'of a name that is configured',
      facts({ arrivals: at('/?via=ALICE'), settings: { params: ['aff', 'via'] }, cookies: cookiesOf(click()) }),
    ],
    [
      'landing-refused',
      'of the code where the program is what the API does not know',
      facts({ ...landed, program: 'unknown', reports: clicksAnswered(400) }),
    ],
    [
      'policy-good',
      'good of a policy that forbids the API',
      facts({ api: { status: 0, error: undefined, forbiddenBy: 'connect-src' } }),
    ],
    ['signup-good', 'of a page without a signup', facts()],
    ['signup-refused', 'of a click that was refused', facts({ reports: clicksAnswered(400) })],
    ['signup-refused', 'of a server that is busy', facts({ reports: answered(['lead', 429], ['lead', 503]) })],
    [
      'click-unknown',
      'of a click that was made after a signup that was rejected',
      facts({ reports: answered(['lead', 400], ['click', 200]), cookies: cookiesOf(click({ at: NOW - 1500 })) }),
    ],
    [
      'click-unknown',
      'of a signup that followed its click',
      facts({ reports: answered(['click', 200], ['lead', 400]), cookies: cookiesOf(click()) }),
    ],
    [
      'click-unknown',
      'of a signup that failed for another reason',
      facts({ reports: answered(['lead', 404], ['click', 200]), cookies: cookiesOf(click()) }),
    ],
    ['host-two-names', 'of a page on the internet', facts({ linkedHosts: ['localhost', '127.0.0.1'] })],
    [
      'host-two-names',
      'of links to another port of this machine, such as the inspector',
      facts({ host: 'localhost:4601', linkedHosts: ['127.0.0.1:4600', 'localhost:4601'], cookies: cookiesOf(click()) }),
    ],
    ['cookie-other-port', 'of a click of this page', facts({ cookies: cookiesOf(click()) })],
    [
      'cookie-other-port',
      'of a click on another host of the domain',
      facts({ host: 'app.example.com:8443', cookies: cookiesOf(click()) }),
    ],
    [
      'cookie-other-port',
      'of a click from before https',
      facts({ cookies: cookiesOf(click({ url: 'http://www.example.com/?aff=ALICE' })) }),
    ],
    [
      'cookie-other-port',
      'of a click whose address is not known',
      facts({ host: 'localhost:5173', cookies: cookiesOf(click({ url: undefined })) }),
    ],
  ])('%s: %s', (id, _, given) => {
    expect(idsOf(given)).not.toContain(id);
  });
});

it('tells the worst first', () => {
  const order = ['problem', 'warning', 'note', 'good'];
  const ranks = findingsOf(
    facts({ isFramed: true, tags: [TAG, TAG], settings: { programId: 'x' }, hasStorage: false }),
  ).map(({ severity }) => order.indexOf(severity));
  expect(new Set(ranks)).toEqual(new Set([0, 1, 2, 3]));
  expect(ranks).toEqual([...ranks].sort());
});

it('tells no e-mail address', () => {
  const given = facts({ cookies: `${cookiesOf(click())}; ${OUTBOX}`, data: ORGANIC });
  expect(JSON.stringify(findingsOf(given))).not.toContain('jane');
});
