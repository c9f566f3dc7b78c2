import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLICK_COOKIE, CLICK_ID_COOKIE, OUTBOX_COOKIE } from '../../src/core/names.ts';
import { type Blocker, createBlocker, type Seen } from './blocker.ts';

let blocker: Blocker;

beforeAll(() => {
  blocker = createBlocker();
});

const SHOP = 'https://www.harbour-hosting.com';
const API = 'https://api.affitor.com';
const PAGE = `${SHOP}/pricing?aff=PARTNER123`;

/** File names of what is published. */
const FILES = Object.values(JSON.parse(readFileSync('package.json', 'utf8')).exports as Record<string, unknown>)
  .map((entry) => (typeof entry === 'string' ? entry : (entry as { default: string }).default))
  .filter((file) => file.startsWith('./dist/'))
  .map((file) => file.slice('./dist/'.length));

const SCRIPTS = [
  `${SHOP}/affitor-tracker.js`,
  `${SHOP}/affitor-tracker.dev.js`,
  `${SHOP}/affitor-links.js`,
  `${SHOP}/affitor-doctor.js`,
  `${SHOP}/affitor/affitor-tracker.js`,
  `https://cdn.harbour-hosting.com/assets/affitor-tracker.js`,
  `${API}/js/affitor-tracker.js`,
  `${API}/js/affitor-tracker.dev.js`,
  ...FILES.flatMap((file) => [
    `https://cdn.jsdelivr.net/npm/@affitor/sdk@0.1.0/dist/${file}`,
    `https://unpkg.com/@affitor/sdk@0.1.0/dist/${file}`,
    `${SHOP}/node_modules/@affitor/sdk/dist/${file}`,
  ]),
];

const ENDPOINTS = ['click', 'lead', 'click?doctor'].map((kind) => `/api/v1/track/${kind}`);
const TO_OWN_HOST = ENDPOINTS.map((path) => `${SHOP}/affitor${path}`);
const TO_OTHERS = ENDPOINTS.flatMap((path) => [API + path, `https://attribution.harbour-hosting.com${path}`]);

/** The page a merchant's visitor is on, one without a code, and one of a single-page app. */
const PAGES = [
  PAGE,
  `${SHOP}/`,
  `${SHOP}/app#/signup?aff=PARTNER123`,
  `${SHOP}/?affitor_handoff=1790000000000*1*V1StGXR8_Z5jdHi6B-myT*1790000000000*90*0*`,
];

const requests: Seen[] = PAGES.flatMap((page) => [
  ...SCRIPTS.map((url): Seen => ({ url, type: 'script', page })),
  ...[...TO_OWN_HOST, ...TO_OTHERS].flatMap((url) =>
    (['xhr', 'fetch', 'xmlhttprequest', 'preflight', 'other'] as const).map((type): Seen => ({ url, type, page })),
  ),
  // What browsers make of a keepalive request when a page ends, where the report stays on its host.
  ...TO_OWN_HOST.map((url): Seen => ({ url, type: 'ping', page })),
]);

describe('the lists', () => {
  it('are those that are meant', () => {
    expect(blocker.lists.length).toBeGreaterThanOrEqual(3);
    expect(blocker.rules.length).toBeGreaterThan(100_000);
  });

  it.each<[string, Seen]>([
    ['a tracker of another site', { url: 'https://www.google-analytics.com/analytics.js', type: 'script', page: PAGE }],
    ['its report', { url: 'https://www.google-analytics.com/j/collect?v=1', type: 'fetch', page: PAGE }],
    ['a file name that is on them', { url: `${SHOP}/js/affiliate-tracker.js`, type: 'script', page: PAGE }],
    ['a beacon to another site, ours included', { url: `${API}/api/v1/track/click`, type: 'ping', page: PAGE }],
  ])('block %s', (_name, request) => {
    expect(blocker.verdict(request)).toBeDefined();
  });

  it('take parameters out of addresses', () => {
    expect(blocker.rewritten('https://www.reddit.com/r/x?ref=PARTNER123')).toBe('https://www.reddit.com/r/x');
  });

  it('run scriptlets on pages', () => {
    const rule = blocker.rules.find((line) => /^[a-z\d.-]+\.com##\+js\(/.test(line))!;
    expect(blocker.scriptlets(`https://${rule.split('##')[0]}/`)).toContain(rule);
  });
});

describe('nothing on the lists matches', () => {
  it('a request of the tracker or the relay, whatever the page, the kind and the place', () => {
    const blocked = requests.flatMap((request) => {
      const rule = blocker.verdict(request);
      return rule ? [{ ...request, rule }] : [];
    });
    expect(blocked).toEqual([]);
    expect(requests.length).toBeGreaterThan(100);
  });

  it.each(['aff', 'via', 'ref', 'affitor_handoff'])('an address with ?%s=, to leave it out', (param) => {
    const page = `${SHOP}/pricing?${param}=PARTNER123&utm_source=newsletter`;
    expect(new URL(blocker.rewritten(page)).searchParams.get(param)).toBe('PARTNER123');
    expect(blocker.verdict({ url: page, type: 'main_frame', page: 'https://blog.example.net/post' })).toBeUndefined();
  });

  it('a page of a merchant’s, to run something there', () => {
    for (const page of PAGES) expect(blocker.scriptlets(page)).toEqual([]);
  });

  it('the name of anything that is stored, or of us', () => {
    const names = [CLICK_ID_COOKIE, CLICK_COOKIE, OUTBOX_COOKIE, 'affitor'];
    const mentioned = blocker.rules.filter((rule) => names.some((name) => rule.includes(name)));
    expect(mentioned).toEqual([]);
  });
});
