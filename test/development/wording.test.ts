import { describe, expect, it } from 'vitest';
import { ofAnswer, ofConsent, ofSignup, ofStart } from '../../src/development/messages.ts';

const API = 'https://api.example/api/v1/track';
const click = { program_id: 7, affiliate_url: 'https://shop.example/?aff=TYPO' };
const lead = { program_id: 7, customer_key: 'user_42' };

describe('a value in a message', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [5, '5'],
    [Number.NaN, 'NaN'],
    ['yes', '"yes"'],
    [{ a: 1 }, '{"a":1}'],
    [() => {}, 'function'],
    [1n, 'bigint'],
  ])('%s reads %s', (value, text) => {
    expect(ofConsent(value)[0]!.text).toContain(`got ${text}, which counts as false`);
  });

  it('is cut after 100 characters', () => {
    const { text } = ofConsent('x'.repeat(1000))[0]!;
    expect(/x+/.exec(text)![0]).toHaveLength(99);
  });
});

describe('what follows a report that was not taken', () => {
  const KEPT =
    /It is kept, and sent again: after 2, 4, 6 … seconds as long as the page is open, and on every further page\.$/;

  it.each([413, 403])('ends with its being kept, where %i does not end it', (status) => {
    expect(ofAnswer(`${API}/click`, click, { status: status, error: 'No' }).text).toMatch(KEPT);
  });

  it.each([
    [200, true],
    [404, true],
    [405, true],
    [403, false],
    [302, false],
  ])('after %i asks for the place of the API: %s', (status, asks) => {
    expect(ofAnswer(`${API}/click`, click, { status }).text.includes('Set apiBase')).toBe(asks);
  });

  it('is that an earlier partner stays, where the reason is another than the code', () => {
    const { text } = ofAnswer(`${API}/click`, click, { status: 400, error: 'Malformed JSON' });
    expect(text).toMatch(/the API says "Malformed JSON"\. If somebody was credited before, they still are\.$/);
  });

  it.each([
    [`${API}/click`, 'apiBase wrong; a Content-Security-Policy'],
    ['/affitor/api/v1/track/click', 'apiBase wrong or no relay mounted there; a Content-Security-Policy'],
  ])('names what may be in the way to %s', (url, text) => {
    expect(ofAnswer(url, click, {}).text).toContain(text);
  });

  it('is not that a customer is missing, where the API says nothing of one', () => {
    expect(ofAnswer(`${API}/lead`, lead, { status: 400, error: 'Malformed JSON' }).text).toMatch(
      /was refused for good: "Malformed JSON"\.$/,
    );
  });
});

describe('a signup', () => {
  it('that the API rejected has nothing wrong with its arguments', () => {
    expect(ofSignup(42, undefined, { status: 'rejected', error: 'Customer not found' })).toEqual([]);
  });

  it('on a server is told of the server first, whatever its arguments', () => {
    const found = ofSignup({}, undefined, { status: 'skipped', reason: 'not_a_browser' });
    expect(found).toEqual([{ isWrong: true, text: expect.stringContaining('on a server') }]);
  });
});

describe('the start', () => {
  const start = (query: string, consent?: string) =>
    ofStart({ params: ['aff', 'via'], landing: undefined, isKnown: false, query: new URLSearchParams(query), consent });

  it.each([
    ['aff=', false],
    ['aff=ALICE', false],
    ['aff=&aff=a+b', true],
    ['via=a+b', true],
  ])('with ?%s warns of a code that is none: %s', (query, warns) => {
    expect(start(query).isWrong).toBe(warns);
  });

  it.each([
    [undefined, false],
    ['granted', false],
    ['required', true],
    ['grnated', true],
  ])('with consent %s says that nothing is sent before it: %s', (consent, waits) => {
    expect(start('', consent).text.includes('before consent(true)')).toBe(waits);
  });
});
