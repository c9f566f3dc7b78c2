// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { FakeApi, json } from '../support/fake-api.ts';
import { define, forgetEverything, settled, visit } from '../support/page.ts';

const SHOP = 'https://shop.example.com';
const CODE = readFileSync(join(inject('project'), 'node_modules/@affitor/sdk/dist/affitor-tracker.dev.js'), 'utf8');

describe('affitor-tracker.dev.js', () => {
  let api: FakeApi;
  const warned: string[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    api = new FakeApi();
    warned.length = 0;
    vi.spyOn(console, 'warn').mockImplementation((_prefix, text) => void warned.push(text));
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(forgetEverything);

  const runScript = (attributes: Record<string, string> = {}) => {
    const script = document.createElement('script');
    script.type = 'text/plain';
    for (const [name, value] of Object.entries({ 'data-affitor-program-id': '7', ...attributes }))
      script.setAttribute(name, value);
    document.head.append(script);
    define(document, 'currentScript', { get: () => script });
    new Function(CODE)();
  };

  it('says why the API rejected a click, and which attribute to correct', async () => {
    api.next(json({ error: 'Referral link not found' }, 400));
    visit(`${SHOP}/?aff=TYPO`);
    runScript();
    await settled();
    expect(warned).toEqual([expect.stringMatching(/TYPO.*program 7.*Correct the link, or data-affitor-program-id/)]);
  });

  it('says why the API rejected a signup', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    runScript();
    await settled();
    api.next(json({ error: 'Customer does not belong to this program' }, 400));
    expect(await window.affitor!.signup('user_42')).toMatchObject({ status: 'rejected' });
    expect(warned).toEqual([expect.stringMatching(/"user_42" was refused for good.*not of program 7/)]);
  });

  it('names an attribute that nothing reads', () => {
    visit(`${SHOP}/`);
    runScript({ 'data-affitor-apibase': '/affitor' });
    expect(warned).toEqual(['data-affitor-apibase is not an option. Did you mean data-affitor-api-base?']);
  });

  it('can be read, and consists of ASCII characters, as servers may not name a charset', () => {
    expect(CODE.split('\n').length).toBeGreaterThan(500);
    expect(CODE).toMatch(/^[\0-\x7f]*$/);
  });
});
