import { describe, expect, it } from 'vitest';
import {
  type Answered,
  notStarted,
  ofAnswer,
  ofClick,
  ofConsent,
  ofOptions,
  ofSignup,
} from '../../src/development/messages.ts';
import type { SignupResult } from '../../src/types.ts';

const API = 'https://api.example/api/v1/track';

describe('what is said of an answer', () => {
  const click = { program_id: 7, affiliate_url: 'https://shop.example/?aff=TYPO' };
  const lead = { program_id: 7, customer_key: 'user_42' };
  const ofBoth = (answer: Answered) => [ofAnswer(`${API}/click`, click, answer), ofAnswer(`${API}/lead`, lead, answer)];

  it.each<[string, Answered, RegExp]>([
    ['nothing came back', {}, /no answer.*kept, and sent again.*apiBase.*connect-src/],
    ['429', { _status: 429, error: 'Slow down' }, /answered 429.*busy.*kept/],
    ['503 that says success: false', { _status: 503, success: false }, /answered 503.*out of order.*kept/],
    ['404 of some other server', { _status: 404 }, /answered 404 at https:\/\/api\.example.*apiBase.*relay/],
    ['200 without a verdict', { _status: 200 }, /not by the API.*apiBase/],
  ])('of a click and of a signup where %s', (_case, answer, expected) => {
    const [ofClick, ofLead] = ofBoth(answer);
    expect(ofClick).toMatch(/^The click by TYPO’s link/);
    expect(ofLead).toMatch(/^The signup of "user_42"/);
    expect(ofClick).toMatch(expected);
    if (answer._status !== 404) expect(ofLead).toMatch(expected);
  });

  it('of a code that no partner of the program has names code, program and what to do', () => {
    expect(ofAnswer(`${API}/click`, click, { _status: 400, error: 'Referral link not found' })).toMatch(
      /TYPO.*does not count.*"Referral link not found".*Whoever was credited before still is.*program 7.*Correct the link, or programId/,
    );
  });

  it('of an inactive link is what to do in the dashboard', () => {
    expect(
      ofAnswer(`${API}/click`, click, { _status: 200, success: false, message: 'Referral link is inactive' }),
    ).toMatch(/TYPO.*"Referral link is inactive".*Activate the partner/);
  });

  it('of a signup that was refused for good is why', () => {
    expect(ofAnswer(`${API}/lead`, lead, { _status: 400, error: 'Customer not found.' })).toMatch(
      /"user_42" was refused for good: "Customer not found\.".*cookie window.*program than 7/,
    );
  });

  it('is nothing where it was taken', () => {
    expect(ofBoth({ _status: 200, success: true })).toEqual([undefined, undefined]);
  });

  it('is never an exception', () => {
    for (const strange of [{}, { affiliate_url: 'no address' }, { customer_key: '' }])
      for (const answer of [{}, { _status: 400, error: { deep: 1n } }, { _status: 200, success: false }])
        expect(ofAnswer('', strange, answer)).toEqual(expect.any(String));
  });
});

describe('what is said of a signup', () => {
  const bad: SignupResult = { status: 'rejected', error: 'bad customer_key' };

  it.each([undefined, null, '', 0, {}, { id: 42 }, { customer_key: '' }, [], new Map()])(
    'of %o, a mistake: what was wanted and what came',
    (customer) => {
      expect(ofSignup(customer, bad)).toEqual({
        isWrong: true,
        text: expect.stringMatching(/your own id of the customer.*got .*signup\(user\.id, user\.email\)/),
      });
    },
  );

  it.each<[SignupResult, boolean, RegExp]>([
    [{ status: 'queued' }, false, /"user_42" is kept.*sent again/],
    [{ status: 'skipped', reason: 'no_click' }, false, /nobody referred this visitor.*\?aff=CODE/],
    [{ status: 'skipped', reason: 'no_consent' }, false, /consent\(true\) on every page/],
    [{ status: 'skipped', reason: 'not_a_browser' }, true, /on a server.*trackLead\(\)/],
  ])('%o', (result, isWrong, text) => {
    expect(ofSignup('user_42', result)).toEqual({ isWrong, text: expect.stringMatching(text) });
  });

  it.each<SignupResult>([{ status: 'sent' }, { status: 'rejected', error: 'Customer not found' }])(
    'is nothing of %o: it is well, or said of the answer',
    (result) => {
      expect(ofSignup({ customer_key: 42 }, result)).toBeUndefined();
    },
  );
});

describe('what is said of options', () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ progamId: 1, programId: 1 }, /no option “progamId”.*programId, apiBase/],
    [{}, /no programId/],
    [{ programId: 1, apiBase: 'api.example.com' }, /apiBase "api\.example\.com" is no address/],
    [{ programId: 1, apiBase: 'ftp://api.example.com' }, /apiBase/],
    [{ programId: 1, consent: 'grnated' }, /"grnated".*counts as 'required'/],
    [{ programId: 1, cookieWindowDays: 400 }, /400.*counts as 90/],
  ])('%o', (options, expected) => {
    expect(ofOptions(options, undefined)).toEqual([expect.stringMatching(expected)]);
  });

  it.each<[Record<string, unknown>, unknown]>([
    [{ programId: 1 }, undefined],
    [{}, 7],
    [{ program: 1, apiBase: '/affitor', cookieDomain: '.example.com', param: 'aff,via', debug: true }, undefined],
    [{ programId: 'a', apiBase: 'http://127.0.0.1:4600/', consent: 'required', cookieWindowDays: '30' }, undefined],
  ])('is nothing where %o and the global %o are right', (options, global) => {
    expect(ofOptions(options, global)).toEqual([]);
  });
});

it('tells of calls that do nothing, and of arguments that are something else', () => {
  expect(notStarted('consent')).toMatch(/^consent\(\) does nothing before init\(\)/);
  expect(ofConsent('denied')).toMatch(/got "denied", which counts as true/);
  expect(ofConsent(false)).toBeUndefined();
  expect(ofClick('http://[', 'https://shop.example/')).toMatch(/trackClick\(\) needs an address.*got "http:\/\/\["/);
  for (const url of [undefined, '/pricing?aff=A', 'https://shop.example/'])
    expect(ofClick(url, 'https://shop.example/')).toBeUndefined();
});
