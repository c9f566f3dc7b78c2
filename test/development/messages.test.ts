import { describe, expect, it } from 'vitest';
import {
  type Answered,
  notStarted,
  ofAnswer,
  ofClick,
  ofConsent,
  ofSignup,
  ofStart,
  type Start,
  startedTwice,
} from '../../src/development/messages.ts';
import type { SignupResult } from '../../src/types.ts';
import { aLanding } from '../support/clicks.ts';

const API = 'https://api.example/api/v1/track';
const said = (isWrong: boolean, text: RegExp) => ({ isWrong, text: expect.stringMatching(text) });

describe('what is said of an answer', () => {
  const click = { program_id: 7, affiliate_url: 'https://shop.example/?aff=TYPO' };
  const lead = { program_id: 7, customer_key: 'user_42' };
  const ofBoth = (answer: Answered) => [ofAnswer(`${API}/click`, click, answer), ofAnswer(`${API}/lead`, lead, answer)];

  it.each<[string, boolean, Answered, RegExp]>([
    ['nothing came back', false, {}, /no answer.*kept, and sent again.*apiBase.*connect-src/],
    ['429', false, { status: 429, error: 'Slow down' }, /answered 429.*busy.*kept/],
    ['503 that says success: false', false, { status: 503, success: false }, /answered 503.*out of order.*kept/],
    ['404 of some other server', true, { status: 404 }, /answered 404 at https:\/\/api\.example.*apiBase.*relay/],
    ['200 without a verdict', true, { status: 200 }, /not by the API.*kept.*apiBase/],
  ])('of a click and of a signup where %s', (_case, isWrong, answer, expected) => {
    const [ofClick, ofLead] = ofBoth(answer);
    expect(ofClick).toEqual(said(isWrong, expected));
    expect(ofLead).toEqual(said(isWrong, expected));
    expect(ofClick!.text).toMatch(/^The click by TYPO’s link/);
    expect(ofLead!.text).toMatch(/^The signup of "user_42"/);
  });

  it('names the relay where the API is a path of the page’s host', () => {
    expect(ofAnswer('/affitor/api/v1/track/click', click, {}).text).toContain('no relay mounted there');
    expect(ofAnswer(`${API}/click`, click, {}).text).not.toContain('relay mounted');
  });

  it('of a code that no partner of the program has names code, program and what to do', () => {
    const answer = { status: 400, error: 'Referral link not found' };
    const expected = /TYPO.*does not count.*"Referral link not found".*program 7.*Correct the link, or programId/;
    expect(ofAnswer(`${API}/click`, click, answer)).toEqual(said(true, expected));
    expect(ofAnswer(`${API}/click`, { ...click, program_id: undefined }, answer).text).toContain('of your program');
  });

  it('of an inactive link is what to do in the dashboard', () => {
    const answer = { status: 200, success: false, message: 'Referral link is inactive' };
    const expected = /TYPO.*"Referral link is inactive".*Activate the partner/;
    expect(ofAnswer(`${API}/click`, click, answer)).toEqual(said(true, expected));
  });

  it('of a refusal for another reason is that reason alone', () => {
    const malformed = ofAnswer(`${API}/click`, click, { status: 400, error: 'Malformed JSON' });
    expect(malformed).toEqual(said(true, /"Malformed JSON"/));
    expect(malformed.text).not.toContain('Correct the link');
    const crossSite = ofAnswer(`${API}/lead`, lead, { status: 403, error: 'Cross-site' });
    expect(crossSite).toEqual(said(true, /refused for good: "Cross-site"\.$/));
    const large = ofAnswer(`${API}/click`, click, { status: 413, error: 'Too large' });
    expect(large).toEqual(said(true, /answered 413 at .*: "Too large"\. It is kept/));
  });

  it('of a signup that was refused for good is why', () => {
    expect(ofAnswer(`${API}/lead`, lead, { status: 400, error: 'Customer not found.' })).toEqual(
      said(true, /"user_42" was refused for good: "Customer not found\.".*cookie window.*program 7/),
    );
    expect(ofAnswer(`${API}/lead`, lead, { status: 404, error: 'Not found' })).toEqual(said(true, /apiBase is wrong/));
  });

  it('is a word where it was taken', () => {
    expect(ofBoth({ status: 200, success: true })).toEqual([
      said(false, /^The click by TYPO’s link is reported\.$/),
      said(false, /^The signup of "user_42" is reported\.$/),
    ]);
  });

  it('is never an exception', () => {
    for (const strange of [{}, { affiliate_url: 'no address' }, { customer_key: '' }])
      for (const answer of [{}, { status: 400, error: { deep: 1n } }, { status: 200, success: false }])
        expect(ofAnswer('', strange, answer).text).toEqual(expect.any(String));
  });
});

describe('what is said of a signup', () => {
  const bad: SignupResult = { status: 'rejected', error: 'bad customer_key' };

  it.each([undefined, null, '', 0, {}, { id: 42 }, { customer_key: '' }, [], new Map()])(
    'of %o, a mistake: what was wanted and what came',
    (customer) => {
      expect(ofSignup(customer, undefined, bad)).toEqual([
        said(true, /your own id of the customer.*got .*signup\(user\.id, user\.email\)/),
      ]);
    },
  );

  it.each<[SignupResult, boolean, RegExp]>([
    [{ status: 'queued' }, false, /"user_42" from the API.*kept.*sent again/],
    [{ status: 'skipped', reason: 'no_click' }, false, /no click to tie it to.*follow the link/],
    [{ status: 'skipped', reason: 'no_consent' }, false, /consent\(true\) on every page/],
    [{ status: 'skipped', reason: 'not_a_browser' }, true, /on a server.*trackLead\(\)/],
  ])('%o', (result, isWrong, text) => {
    expect(ofSignup('user_42', 'jane@example.com', result)).toEqual([said(isWrong, text)]);
  });

  it('warns of arguments that were taken, and can hardly be meant', () => {
    expect(ofSignup('jane@example.com', 'user_42', { status: 'sent' })).toEqual([said(true, /got "user_42" for an/)]);
    expect(ofSignup('  ', null, { status: 'sent' })).toEqual([said(true, /blank/)]);
  });

  it.each<SignupResult>([{ status: 'sent' }, { status: 'rejected', error: 'Customer not found' }])(
    'is nothing of %o: it is well, or said of the answer',
    (result) => {
      expect(ofSignup({ customer_key: 42, email: 'jane@example.com' }, undefined, result)).toEqual([]);
    },
  );
});

describe('what is said at the start', () => {
  const start = (query: string, more: Partial<Start> = {}) =>
    ofStart({ params: ['aff', 'via'], landing: undefined, isKnown: false, query: new URLSearchParams(query), ...more });

  it.each<[string, ReturnType<typeof start>, boolean, RegExp]>([
    ['of a link', start('', { landing: aLanding('ALICE') }), false, /link of ALICE.*to https:\/\/api\.affitor\.com\.$/],
    ['of the same link again', start('', { landing: aLanding('ALICE'), isKnown: true }), false, /same click.*private/],
    ['of no link', start('x=1', { apiBase: '/affitor' }), false, /no \?aff= or \?via=.*to \/affitor\.$/],
    ['of what is no code', start('via=a+b'), true, /\?via= is no partner code: "a b"/],
    ['of what is no code, by another case of the name', start('Via=a+b'), true, /\?Via= is no partner code: "a b"/],
    ['of a code with a space behind it', start('aff=ALICE+&via=a+b'), true, /\?via= is no partner code: "a b"/],
    ['where consent is awaited', start('', { consent: 'required' }), false, /before consent\(true\)/],
  ])('%s', (_case, message, isWrong, text) => {
    expect(message).toEqual(said(isWrong, text));
  });
});

it('tells of calls that do nothing, and of arguments that are something else', () => {
  expect(startedTwice()).toEqual(said(true, /runs on this page already.*Keep one/));
  expect(notStarted('consent')).toEqual(said(true, /^consent\(\) does nothing before init\(\)/));
  expect(ofConsent(1)).toEqual([said(true, /got 1, which counts as false/)]);
  for (const choice of [true, false, 'granted', 'denied']) expect(ofConsent(choice)).toEqual([]);
  const page = 'https://shop.example/';
  for (const url of ['http://[', { type: 'click' }, 5])
    expect(ofClick(url, page)).toEqual([said(true, /trackClick\(\) needs an address.*got /)]);
  const links = ['/pricing?aff=A', '/?x=1&amp;AFF=A)', '/?aff=', '/?aff=a+b&aff=A', '/?next=//other.example/?aff=a+b'];
  for (const url of [undefined, page, new URL(page), ...links]) expect(ofClick(url, page)).toEqual([]);
  for (const url of ['/?aff=a+b', '?x=1&amp;aff=a+b', '/#/pricing?aff=a+b#top', '/?next=%2F%3Faff%3Da%2Bb'])
    expect(ofClick(url, page)).toEqual([said(true, /^What stands in \?aff= is no partner code: "a b"/)]);
  expect(ofClick('/?Ref=a+b', page, ['via', 'ref'])).toEqual([said(true, /\?Ref= is no partner code/)]);
});
