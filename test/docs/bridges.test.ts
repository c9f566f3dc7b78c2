import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DOMWindow, JSDOM } from 'jsdom';
import { describe, expect, inject, it } from 'vitest';
import type { AffitorTracker } from '../../src/types.ts';
import { blocks } from './support/pages.ts';

const tracker = readFileSync(join(inject('project'), 'node_modules/@affitor/sdk/dist/affitor-tracker.js'), 'utf8');

/** A block of HTML of a page, by something that it contains. */
const snippet = (page: string, containing: string) => {
  const found = blocks.filter(({ place, code }) => place.startsWith(page) && code.includes(containing));
  expect(found).toHaveLength(1);
  return found[0]!.code;
};

interface Page {
  window: DOMWindow & { affitor: AffitorTracker };
  cookies: string;
}

/** Loads a page: what stands before, the snippet, then the tracker. */
const open = (html: string, url: string, { required = false, cookies = [] as string[] } = {}): Page => {
  const consent = required ? ' data-affitor-consent="required"' : '';
  const dom = new JSDOM('<!doctype html><title>Shop</title>', { url, runScripts: 'outside-only' });
  for (const cookie of cookies) dom.window.document.cookie = cookie;
  dom.window.document.head.innerHTML = `<script data-affitor-program-id="1"${consent}></script>`;
  for (const [, code] of html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)) dom.window.eval(code!);
  dom.window.eval(tracker);
  const window = dom.window as unknown as Page['window'];
  return {
    window,
    get cookies() {
      // A landing is stored a moment later, and at once for whoever asks.
      window.affitor.getData();
      return window.document.cookie;
    },
  };
};

const LANDING = 'https://shop.example/?aff=ALICE';

describe('Google Consent Mode', () => {
  const html = snippet('docs/consent.md', 'ad_storage');
  const tell = (window: DOMWindow, ...entry: unknown[]) =>
    window.eval(`(function () { dataLayer.push(arguments) })(...${JSON.stringify(entry)})`);

  it('stores nothing by default, stores when granted, erases when denied, and takes no default for an answer', () => {
    const page = open(html, LANDING, { required: true });
    tell(page.window, 'consent', 'default', { ad_storage: 'granted' });
    expect(page.cookies).toBe('');
    tell(page.window, 'consent', 'update', { analytics_storage: 'granted' });
    expect(page.cookies).toBe('');
    tell(page.window, 'consent', 'update', { ad_storage: 'granted' });
    expect(page.cookies).toContain('affitor_click_id=');
    tell(page.window, 'consent', 'default', { ad_storage: 'denied' });
    expect(page.cookies).toContain('affitor_click_id=');
    tell(page.window, 'consent', 'update', { ad_storage: 'denied' });
    expect(page.cookies).toBe('');
  });

  it('hears what was said before it, and passes everything on', () => {
    const before = '<script>dataLayer = [["consent", "update", { ad_storage: "granted" }]]</script>';
    const page = open(before + html, LANDING, { required: true });
    expect(page.cookies).toContain('affitor_click_id=');
    page.window.eval('dataLayer.push({ event: "purchase" }, undefined)');
    expect(page.window.eval('dataLayer.length')).toBe(3);
  });
});

describe('IAB TCF', () => {
  const html = snippet('docs/consent.md', '__tcfapi');
  const stub = '<script>window.__tcfapi = (command, version, callback) => { window.tell = callback; };</script>';
  const load = () => {
    const page = open(stub + html, LANDING, { required: true });
    const tell = (data: object, success = true) => page.window.eval(`tell(${JSON.stringify(data)}, ${success})`);
    return { page, tell };
  };

  it('waits for the answer, and follows it', () => {
    const { page, tell } = load();
    tell({ eventStatus: 'cmpuishown', gdprApplies: true, purpose: { consents: { 1: true } } });
    tell({}, false);
    expect(page.cookies).toBe('');
    tell({ eventStatus: 'useractioncomplete', gdprApplies: true, purpose: { consents: { 1: true } } });
    expect(page.cookies).toContain('affitor_click_id=');
    tell({ eventStatus: 'useractioncomplete', gdprApplies: true, purpose: { consents: { 1: false } } });
    expect(page.cookies).toBe('');
  });

  it('grants where the regulation does not apply', () => {
    const { page, tell } = load();
    tell({ eventStatus: 'tcloaded', gdprApplies: false });
    expect(page.cookies).toContain('affitor_click_id=');
  });
});

it.each([
  [true, false],
  [undefined, true],
])('Global Privacy Control %s: stored is %s', (signal, stored) => {
  const before = `<script>Object.defineProperty(navigator, 'globalPrivacyControl', { value: ${signal} })</script>`;
  const page = open(before + snippet('docs/consent.md', 'globalPrivacyControl'), LANDING, { required: true });
  expect(page.cookies.includes('affitor_click_id=')).toBe(stored);
});

describe('a code in the cookie of another tracker', () => {
  const html = snippet('docs/migrating.md', '_fprom_ref');
  /** `ready` waits for the API, which cannot be reached from here. */
  const settled = async (page: Page, code: string | null) =>
    expect.poll(() => page.window.affitor.getData().partnerCode, { timeout: 15_000 }).toBe(code);

  it('is carried over for a visitor who has no click', async () => {
    const page = open(html, 'https://shop.example/', { cookies: ['_fprom_ref=joe13'] });
    await settled(page, 'joe13');
  });

  it('does not replace a click of ours', async () => {
    const page = open(html, LANDING, { cookies: ['_fprom_ref=joe13'] });
    await new Promise((resolve) => page.window.affitor.ready(resolve));
    await settled(page, 'ALICE');
  });
});
