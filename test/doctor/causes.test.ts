import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/doctor/causes.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { FINDING_IDS, type FindingId } from '../../src/doctor/finding.ts';
import { findingsOf } from '../../src/doctor/findings.ts';
import { API, answered, at, click, clicksAnswered, cookiesOf, FILE, facts, REFERRED } from './support.ts';

const wrongOf = (given: Facts) =>
  findingsOf(given)
    .filter(({ severity }) => severity === 'problem' || severity === 'warning')
    .map(({ id, severity }) => `${severity} ${id}`);
const idsOf = (given: Facts) => findingsOf(given).map(({ id }) => id);

const silent = { ...API, status: 0, error: undefined };
const OUTBOX = `affitor_outbox=${encodeURIComponent('[{"customer_key":"u1"}]')}`;
/** A visitor whose click and signup the API has not acknowledged. */
const pending = {
  program: 'unclear',
  data: { ...REFERRED, delivered: false },
  cookies: `${cookiesOf(click({ undelivered: true }))}; ${OUTBOX}`,
} as const;
const stopped = { tracker: 'nothing', data: undefined, isKnown: false } as const;
const landed = { arrivals: at('/?aff=ALICE') };

describe('one cause is one finding', () => {
  it.each<[string, Facts, string[]]>([
    ['an API that cannot be reached', facts({ ...pending, api: silent }), ['problem api-unreachable']],
    ['a browser without a network', facts({ ...pending, api: silent, isOnline: false }), ['warning api-offline']],
    [
      'a policy that forbids the API',
      facts({ ...pending, api: { ...silent, forbiddenBy: 'connect-src' } }),
      ['problem api-forbidden'],
    ],
    [
      'an API of http on a page of https',
      facts({ ...pending, api: silent, settings: { apiBase: 'http://api.example.com' } }),
      ['problem api-mixed'],
    ],
    ['an API that fails', facts({ ...pending, api: { ...API, status: 503 } }), ['warning api-failing']],
    [
      'something else at the address of the API',
      facts({ ...pending, api: { ...API, status: 404 } }),
      ['problem api-foreign'],
    ],
    [
      'an address that is none',
      facts({ ...pending, api: undefined, settings: { apiBase: undefined, apiBaseText: 'x' } }),
      ['problem api-invalid'],
    ],
    ['no tracker', facts({ ...pending, ...landed, ...stopped, tags: [] }), ['problem script-missing']],
    [
      'a file that is not there',
      facts({ ...pending, ...landed, ...stopped, file: { ...FILE, status: 404 } }),
      ['problem script-not-found'],
    ],
    [
      'a script that did not start',
      facts({ ...landed, ...stopped, program: 'unclear' }),
      ['problem script-not-started'],
    ],
    [
      'consent that was not given',
      facts({ ...landed, isKnown: false, settings: { consent: 'required' } }),
      ['problem consent-required'],
    ],
    [
      'consent that was not given on this page',
      facts({ ...pending, program: 'known', data: undefined, isKnown: false, settings: { consent: 'required' } }),
      ['warning consent-withheld'],
    ],
    [
      'a consent setting that is misspelt',
      facts({ ...landed, isKnown: false, settings: { consent: 'require' } }),
      ['problem consent-misspelt'],
    ],
    [
      'a program that does not exist',
      facts({ ...landed, program: 'unknown', reports: clicksAnswered(400) }),
      ['problem program-unknown'],
    ],
    [
      'an id that is none, behind a relay',
      facts({ ...landed, program: 'unclear', reports: clicksAnswered(400), settings: { programId: 'YOUR_ID' } }),
      ['problem program-impossible'],
    ],
    [
      'a program that does not exist, at a signup',
      facts({ program: 'unknown', reports: answered(['lead', 400]), cookies: cookiesOf(click()) }),
      ['problem program-unknown'],
    ],
    [
      'a click that the API does not know',
      facts({ reports: answered(['lead', 400], ['click', 200], ['lead', 400]), cookies: cookiesOf(click()) }),
      ['problem click-unknown'],
    ],
    ['a frame of another site', facts({ ...landed, isFramed: true }), ['problem page-framed']],
    [
      'cookies that are blocked',
      facts({ ...landed, cookies: undefined, domain: undefined, hasStorage: false }),
      ['problem cookies-blocked'],
    ],
    [
      'an attribute for the program that is misspelt',
      facts({
        settings: { programId: undefined },
        misspelt: [{ name: 'data-affitor-programid', meant: 'data-affitor-program-id' }],
      }),
      ['problem option-unknown'],
    ],
    [
      'a key for the program that is misspelt',
      facts({
        settings: { programId: undefined },
        misspelt: [{ name: 'window.affitorOptions.programid', meant: 'programId' }],
      }),
      ['problem option-unknown'],
    ],
    [
      'an attribute for the parameter that is misspelt',
      facts({
        arrivals: at('/?via=ALICE'),
        misspelt: [{ name: 'data-affitor-parm', meant: 'data-affitor-param' }],
      }),
      ['problem option-unknown'],
    ],
  ])('%s', (_cause, given, found) => {
    expect(wrongOf(given)).toEqual(found);
  });
});

describe('two causes are two findings', () => {
  it.each<[string, Facts, FindingId[]]>([
    [
      'an attribute is misspelt that has nothing to do with the program',
      facts({
        settings: { programId: undefined },
        misspelt: [{ name: 'data-affitor-apibase', meant: 'data-affitor-api-base' }],
      }),
      ['option-unknown', 'program-missing'],
    ],
    [
      'a frame, and no consent',
      facts({ ...landed, isFramed: true, isKnown: false, settings: { consent: 'required' } }),
      ['page-framed', 'consent-required'],
    ],
    [
      'an API that cannot be reached, and an older click of another tracker',
      facts({ api: silent, cookies: 'affitor_click_id=other' }),
      ['api-unreachable', 'cookie-without-companion'],
    ],
  ])('%s', (_causes, given, ids) => {
    for (const id of ids) expect(idsOf(given)).toContain(id);
  });
});

describe('the causes of the table', () => {
  const named = (causes: RegExp) => FINDING_IDS.filter((id) => causes.test(id));

  it('name findings, none of which is good or a mere note', () => {
    const all = RULES.map(({ causes }) => named(causes));
    for (const ids of all) expect(ids.length).toBeGreaterThan(0);
    expect(
      all.flat().filter((id) => /-(good|assumed|twice|contradiction|late|slow|version|development)$/.test(id)),
    ).toEqual([]);
    expect(named(RULES[0]!.causes)).toEqual([
      'api-invalid',
      'api-mixed',
      'api-forbidden',
      'api-offline',
      'api-unreachable',
      'api-failing',
      'api-foreign',
    ]);
    expect(named(RULES[1]!.causes)).toEqual([
      'script-missing',
      'script-name-taken',
      'script-not-found',
      'script-not-a-script',
      'script-forbidden',
      'script-blocked',
      'script-not-started',
    ]);
  });
});

describe('what has no cause on the page is told', () => {
  it('of a click and a signup that are pending', () => {
    const ids = idsOf(facts({ ...pending }));
    expect(ids).toContain('owed-click');
    expect(ids).toContain('owed-signups');
    expect(ids).toContain('program-unconfirmed');
  });
});

it('is the worst first, also if a cause is as severe as what follows from it', () => {
  const given = facts({ ...landed, isFramed: true, settings: { cookieDomain: 'x' }, isDomainRefused: true });
  expect(wrongOf(given)).toEqual(['problem page-framed', 'warning cookie-domain-refused']);
});
