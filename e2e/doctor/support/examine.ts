import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { createProgram, type Program } from '../../support/program.ts';
import { type Site, startSite } from '../../support/site.ts';

export const file = (specifier: string) => readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8');
export const DOCTOR = file('@affitor/sdk/affitor-doctor.js');

/** As in the developer tools' console, where no policy of the page's applies. */
export const paste = async (page: Page, code = DOCTOR) => {
  const console = await page.context().newCDPSession(page);
  const { exceptionDetails } = await console.send('Runtime.evaluate', { expression: code });
  expect(exceptionDetails).toBeUndefined();
};

export const panelOf = (page: Page) => page.getByRole('dialog', { name: 'Affitor doctor' });

/** Pastes the doctor into the page, and waits until it has looked. */
export const examine = async (page: Page): Promise<Locator> => {
  await paste(page);
  return looked(page);
};

export const looked = async (page: Page): Promise<Locator> => {
  const panel = panelOf(page);
  await expect(panel.getByRole('button', { name: 'Look again' })).toBeEnabled();
  return panel;
};

/** Names of what was found, the good left out. */
export const wrong = (panel: Locator) => panel.locator('.finding:not(.good) code').allTextContents();

export const found = (panel: Locator, id: string) =>
  panel.locator('.finding').filter({ has: panel.page().getByText(id, { exact: true }) });

export interface Merchant {
  program: Program;
  site: Site;
  /** Pages that the doctor stands on throw nothing. */
  errors: string[];
}

export const test = base.extend<{ merchant: Merchant }>({
  merchant: async ({ page }, use) => {
    const program = await createProgram();
    const site = await startSite({ 'program-id': `${program.id}`, 'api-base': program.apiBase });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await use({ program, site, errors });
    await site.stop();
    expect(errors).toEqual([]);
  },
});

export const tagOf = ({ id, apiBase }: Program, named = id) =>
  `<script async src="/affitor-tracker.js" data-affitor-program-id="${named}" data-affitor-api-base="${apiBase}"></script>`;

export const tracked = (page: Page) => page.waitForFunction('window.affitor?.getData');
export const delivered = (page: Page) => page.waitForFunction('window.affitor?.getData().delivered');

/** What is known of pages of plain http that nobody was referred to. */
export const ORGANIC = ['page-insecure', 'landing-none'];
