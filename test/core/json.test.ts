import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/core/json.ts';

describe('what the API says', () => {
  const read = (value: unknown) => readAnswer(JSON.stringify(value));

  it('is read as it is', () => {
    const partner = {
      name: 'Älice',
      image_url: 'https://a.example/1.png?a=1&b=2',
      discount: { percent: 20, code: 'A20' },
    };
    const answer = { success: true, click_id: 'theirs', cookie_window_days: 30, partner, more: [null, false, 0, ''] };
    expect(read(answer)).toEqual(answer);
  });

  it('is kept to 300 characters a text, and to no markup, wherever it stands', () => {
    expect(read({ partner: { name: 'x'.repeat(10_000) } })).toEqual({ partner: { name: 'x'.repeat(300) } });
    expect(read({ partner: { name: '<img src=x onerror="a">\\\n' } })).toEqual({
      partner: { name: 'img src=x onerror=a\\\n' },
    });
    expect(read(['<b>', [['<i>']]])).toEqual(['b', [['i']]]);
  });

  it.each([
    ['in a short answer', '{"a":"<b>"}', { a: 'b' }],
    ['in an escape', '{"a":"\\u003cb\\u003E \\u0022"}', { a: 'b ' }],
    ['in a closing bracket', '{"a":"b>"}', { a: 'b' }],
    [
      'beside names that texts have methods of',
      '{"a":"<b>","split":20,"replace":1,"toString":"<x>"}',
      { a: 'b', split: 20, replace: 1, toString: 'x' },
    ],
    ['more than once', '{"a":"<<b>> <c>"}', { a: 'b c' }],
    ['as a quotation mark alone', '{"a":"\\""}', { a: '' }],
    ['in a name, which is nobody’s text', '{"<b>":"\\u003c"}', { '<b>': '' }],
  ])('holds no markup, wherever it hides: %s', (_where, answer, expected) => {
    expect(readAnswer(answer)).toEqual(expected);
  });

  it('is cut where the answer is just long enough for a text that is too long', () => {
    const text = 'x'.repeat(301);
    expect(readAnswer(`"${text}"`)).toBe('x'.repeat(300));
    expect(readAnswer(`"${text.slice(1)}"`)).toBe('x'.repeat(300));
  });

  it('takes no longer where it is nested deeply', () => {
    const depth = 2000;
    const started = performance.now();
    readAnswer('['.repeat(depth) + ']'.repeat(depth));
    expect(performance.now() - started, 'milliseconds').toBeLessThan(200);
  });

  it.each(['', 'hello', '<!doctype html>', '{'])('is nothing where it is not JSON: %j', (text) => {
    expect(() => readAnswer(text)).toThrow(SyntaxError);
  });
});
