import { describe, expect, it } from 'vitest';
import { acknowledge, bareClick, decodeClick, expiresAt, isClickId, windowDays } from '../../src/core/click.ts';
import { aClick, NOW } from '../support/clicks.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('windowDays', () => {
  it.each([1, 30, 60, 90, 365])('takes %d days', (days) => {
    expect(windowDays(days)).toBe(days);
  });

  it('takes the text of an attribute for its number', () => {
    expect(Number(windowDays('30'))).toBe(30);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    [''],
    [0],
    ['0'],
    [-1],
    [366],
    [1e9],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['a month'],
    [{}],
    [() => 30],
  ])('is the fallback for %o', (value) => {
    expect(windowDays(value)).toBe(90);
    expect(windowDays(value, 45)).toBe(45);
  });
});

describe('isClickId', () => {
  it.each(['V1StGXR8_Z5jdHi6B-myT', 'a', '0', 'abc.DEF:123~x_y-z', 'x'.repeat(128)])('accepts %s', (id) => {
    expect(isClickId(id)).toBe(true);
  });

  it.each(['', 'x'.repeat(129), 'a b', 'a;b', 'a,b', 'a=b', '<b>', '"', 'é', 'a%20b', 'a\n', ' a'])(
    'refuses %j',
    (id) => {
      expect(isClickId(id)).toBe(false);
    },
  );
});

describe('expiresAt', () => {
  it('is the window after the click', () => {
    expect(expiresAt(aClick({ at: NOW, days: 30 }))).toBe(NOW + 30 * DAY);
  });
});

describe('bareClick', () => {
  it('credits no partner, since none is known', () => {
    expect(bareClick('legacy')).toEqual({ at: 0, days: 90, id: 'legacy', codes: [] });
  });
});

describe('decodeClick', () => {
  const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value));

  it('reads back what was stored', () => {
    const click = aClick({
      url: 'https://a.example/ü?aff=ALICE',
      from: 'https://b.example/',
      prev: aClick({ id: 'p' }),
    });
    expect(decodeClick(encoded(click))).toEqual(click);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['text', 'hello'],
    ['half a percent-encoding', '%E0%A4%A'],
    ['half of what was stored', encoded(aClick()).slice(0, 40)],
    ['null', encoded(null)],
    ['a number', encoded(5)],
    ['a list', encoded([])],
    ['an object of something else', encoded({})],
    ['no time', encoded({ ...aClick(), at: undefined })],
    ['no codes', encoded({ ...aClick(), codes: undefined })],
    ['codes that are null', encoded({ ...aClick(), codes: null })],
    ['codes that are text', encoded({ ...aClick(), codes: 'ALICE' })],
    ['codes that are an object', encoded({ ...aClick(), codes: { map: true } })],
    ['time zero, which stands for unknown', encoded(aClick({ at: 0 }))],
    ['a negative time', encoded(aClick({ at: -1 }))],
  ])('is nothing for %s', (_case, value) => {
    expect(decodeClick(value)).toBeFalsy();
  });
});

describe('acknowledge', () => {
  const undelivered = aClick({
    id: 'minted',
    days: 45,
    url: 'https://shop.example.com/?aff=ALICE',
    undelivered: true,
    from: 'https://blog.example/',
    prev: aClick({ id: 'earlier' }),
  });
  const acknowledged = {
    at: NOW,
    days: 45,
    id: 'minted',
    codes: ['ALICE'],
    url: 'https://shop.example.com/?aff=ALICE',
  };

  it('is delivered and has no fallback click', () => {
    expect(JSON.parse(JSON.stringify(acknowledge(undelivered, {})))).toEqual(acknowledged);
  });

  it('adopts the id and the window that the API answered with (F22)', () => {
    const click = acknowledge(undelivered, { click_id: 'theirs', cookie_window_days: 30 });
    expect(click).toMatchObject({ id: 'theirs', days: 30, at: NOW, codes: ['ALICE'] });
  });

  it.each([0, -1, 366, 'soon', null, {}])('keeps its window when the API answers with %o', (days) => {
    expect(acknowledge(undelivered, { cookie_window_days: days }).days).toBe(45);
  });

  it.each([null, '', undefined])('keeps its id when the API answers with %o', (id) => {
    expect(acknowledge(undelivered, { click_id: id }).id).toBe('minted');
  });

  it('stays on its domain', () => {
    expect(acknowledge({ ...undelivered, domain: 'example.com' }, {}).domain).toBe('example.com');
  });

  it('keeps what the API tells of the partner', () => {
    const partner = { name: 'Alice', image_url: 'https://a.example/1.png', discount: { percent: 20, code: 'A20' } };
    expect(acknowledge(undelivered, { partner }).partner).toEqual(partner);
  });
});
