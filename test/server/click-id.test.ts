import { describe, expect, it } from 'vitest';
import { getClickId } from '../../src/server/index.ts';

const id = 'V1StGXR8_Z5jdHi6B-myT';
const cookie = `theme=dark; affitor_click_id=${id}; xaffitor_click_id=other`;
const companion = (value: object) => `affitor_click=${encodeURIComponent(JSON.stringify(value))}`;

describe('getClickId', () => {
  it.each<[string, Parameters<typeof getClickId>[0]]>([
    ['a Fetch request', new Request('https://shop.example.com/', { headers: { cookie } })],
    ['Fetch headers', new Headers({ cookie })],
    ['a request of Node.js', { headers: { cookie } }],
    ['headers of Node.js', { cookie }],
    ['a Cookie header', cookie],
  ])('reads %s', (_name, source) => {
    expect(getClickId(source)).toBe(id);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['no cookies', ''],
    ['other cookies', 'theme=dark; xaffitor_click_id=other; affitor_click_id_=x'],
    ['an empty id', 'affitor_click_id='],
    ['markup', 'affitor_click_id=<script>'],
    ['a request without cookies', new Request('https://shop.example.com/')],
    ['headers without cookies', {}],
    ['a number', 5],
    ['headers that are none', { headers: null }],
    ['only the companion', companion({ at: 1, codes: [], days: 90, id })],
  ])('finds none in %s', (_name, source) => {
    expect(getClickId(source as string)).toBeNull();
  });

  it('prefers the click stored last among twins of a cookie', () => {
    const older = companion({ at: 1_700_000_000_000, codes: ['A'], days: 90, id: 'older' });
    const newer = companion({ at: 1_700_000_001_000, codes: ['B'], days: 90, id: 'newer' });
    const ids = 'affitor_click_id=older; affitor_click_id=newer';
    expect(getClickId(`${ids}; ${older}; ${newer}`)).toBe('newer');
    expect(getClickId(`${newer}; ${ids}; ${older}`)).toBe('newer');
    expect(getClickId(`${ids}; affitor_click=%E0%A4%A`)).toBe('newer');
  });
});
