import { describe, expect, it } from 'vitest';
import { readClick } from '../../src/core/stored-click.ts';
import { aClick, companionOf, cookiesOf, NOW } from '../support/clicks.ts';

const alice = aClick({ id: 'alice-id', at: NOW - 1000 });
const bob = aClick({ id: 'bob-id', codes: ['BOB'], at: NOW });
const pending = { ...bob, url: 'https://shop.example.com/?aff=BOB', from: '', undelivered: true as const };
const bare = (id: string) => ({ at: 0, days: 90, id, codes: [] });

describe('readClick', () => {
  it.each([
    '',
    ' ',
    ';',
    '=',
    'theme=dark',
    'xaffitor_click_id=x',
    'x-affitor_click_id=x',
    'last_page=/account?lang=de&customer_code=4711',
    'affitor_click_id_=x',
    'affitor_click_id',
    'affitor_click_id=',
    'a=affitor_click_id=x',
    'affitor_click_id=; customer_code=',
    'customer_code=;affitor_click_id=x',
  ])('finds nothing in %j', (cookies) => {
    expect(readClick(cookies)).toBeUndefined();
  });

  it('finds the click among other cookies', () => {
    expect(readClick(`a=1; ${cookiesOf(alice)}; z=2`)).toEqual(alice);
    expect(readClick(`${companionOf(alice)}; a=1; affitor_click_id=alice-id`)).toEqual(alice);
  });

  it('finds an undelivered click with all there is to report', () => {
    const undelivered = { ...pending, prev: alice };
    expect(readClick(cookiesOf(undelivered))).toEqual(undelivered);
  });

  it('honours the id of another tracker alone (F24)', () => {
    expect(readClick('affitor_click_id=abc.def')).toEqual(bare('abc.def'));
    expect(readClick('affitor_click_id=a=b')).toEqual(bare('a=b'));
  });

  it('believes no companion without an id cookie', () => {
    expect(readClick(companionOf(alice))).toBeUndefined();
  });

  it('believes no companion of another id', () => {
    expect(readClick(`affitor_click_id=legacy; ${companionOf(alice)}`)).toEqual(bare('legacy'));
  });

  it('takes the last listed of several ids, which is the cookie set last', () => {
    expect(readClick('affitor_click_id=older; affitor_click_id=newer')).toEqual(bare('newer'));
    expect(readClick('affitor_click_id=older; a=1; affitor_click_id=; b=2')).toEqual(bare('older'));
  });

  it.each([
    ['listed first', `${cookiesOf(bob)}; ${cookiesOf(alice)}`],
    ['listed last', `${cookiesOf(alice)}; ${cookiesOf(bob)}`],
    [
      'among ids that are listed the other way round',
      `affitor_click_id=bob-id; affitor_click_id=alice-id; ${companionOf(alice)}; ${companionOf(bob)}`,
    ],
  ])('prefers the later click of twins, %s (F13)', (_case, cookies) => {
    expect(readClick(cookies)).toEqual(bob);
  });

  it('takes either form of the same click: what is sent once more is the same click to the API', () => {
    expect(readClick(`affitor_click_id=bob-id; ${companionOf(bob)}; ${companionOf(pending)}`)).toEqual(pending);
    expect(readClick(`affitor_click_id=bob-id; ${companionOf(pending)}; ${companionOf(bob)}`)).toEqual(bob);
  });

  it.each([
    'affitor_click=hello',
    'affitor_click=%',
    'affitor_click=%7B%7D',
    'affitor_click=null',
    companionOf([bob]),
    companionOf({ ...bob, codes: 5 }),
  ])('passes over junk: %s', (junk) => {
    expect(readClick(`affitor_click_id=bob-id; ${junk}`)).toEqual(bare('bob-id'));
    expect(readClick(`${junk}; ${cookiesOf(bob)}; ${junk}`)).toEqual(bob);
  });

  it.each([
    ['<script>', undefined],
    ['>', undefined],
    ['a"b', 'a'],
    ['a<b', 'a'],
  ])('takes no markup into an id: %s', (id, expected) => {
    expect(readClick(`affitor_click_id=${id}`)?.id).toBe(expected);
  });

  it('honours the cookie of an older tracker, unless there is one of ours (F24)', () => {
    expect(readClick('customer_code=old')).toEqual(bare('old'));
    expect(readClick('customer_code=old; affitor_click_id=newer')).toEqual(bare('newer'));
    expect(readClick(`customer_code=old; ${cookiesOf(alice)}`)).toEqual(alice);
  });

  it('stays fast among 150 other cookies', () => {
    const others = [...Array(150).keys()].map((index) => `cookie_${index}=${'x'.repeat(200)}`).join('; ');
    const started = performance.now();
    for (let time = 0; time < 100; time++) expect(readClick(`${others}; ${cookiesOf(alice)}`)).toEqual(alice);
    expect((performance.now() - started) / 100).toBeLessThan(10);
  });
});
