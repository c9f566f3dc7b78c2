// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { diagnose, openDoctor } from '../../src/doctor/index.ts';
import { define, leavePage, visit } from '../support/page.ts';

afterEach(() => {
  document.querySelector<HTMLElement & { closePanel(): void }>('[data-affitor-doctor]')?.closePanel();
  leavePage();
  vi.unstubAllGlobals();
});

const panel = () => document.querySelector('[data-affitor-doctor]')?.shadowRoot;

const breakThePage = () => {
  visit('https://www.example.com/');
  define(document, 'querySelectorAll', {
    value: () => {
      throw new Error('replaced');
    },
  });
};

describe('on a page that has broken something', () => {
  it('says so instead of rejecting', async () => {
    breakThePage();
    const [finding, ...others] = await diagnose();
    expect(finding).toMatchObject({
      id: 'doctor-failed',
      severity: 'problem',
      what: expect.stringContaining('replaced'),
    });
    expect(finding!.remedy).toBeTruthy();
    expect(others).toEqual([]);
  });

  it('shows so instead of looking for ever', async () => {
    breakThePage();
    await openDoctor();
    expect(panel()!.textContent).toContain('replaced');
    expect(panel()!.querySelector<HTMLButtonElement>('.foot button')!.disabled).toBe(false);
  });
});

it('asks nobody where there is no tracker', async () => {
  visit('https://www.example.com/');
  const fetch = vi.fn();
  vi.stubGlobal('fetch', fetch);
  expect((await diagnose()).map(({ id }) => id)).toContain('script-missing');
  expect(fetch).not.toHaveBeenCalled();
});

it('asks with an empty report and the program alone, as no visitor', async () => {
  visit('https://www.example.com/?aff=ALICE');
  document.head.innerHTML = '<script data-affitor-program-id="7" data-affitor-consent="required"></script>';
  const fetch = vi
    .fn()
    .mockImplementation(async () => Response.json({ error: 'affiliate_url is required' }, { status: 400 }));
  vi.stubGlobal('fetch', fetch);
  expect((await diagnose()).map(({ id }) => id)).toEqual(expect.arrayContaining(['api-good', 'script-not-started']));
  const asked = fetch.mock.calls.map(([url, { method, body }]) => [method, url, body]);
  expect(asked).toEqual([
    ['POST', 'https://api.affitor.com/api/v1/track/click?doctor', '{}'],
    ['POST', 'https://api.affitor.com/api/tracking/check-test-events', '{"program_id":"7"}'],
  ]);
  expect(document.cookie).toBe('');
});
