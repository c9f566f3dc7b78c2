import { expect, type Page, test } from '@playwright/test';
import { expectFits } from '../support/fits.ts';
import { createProgram, type Program } from '../support/program.ts';
import { type Example, startExample } from './support/example.ts';

const WINDOW_DAYS = 30;
const DAY_SECONDS = 86_400;

let program: Program;
let example: Example;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  program = await createProgram(undefined, { cookie_window_days: WINDOW_DAYS });
  example = await startExample('relay', program);
});

test.afterAll(() => example?.stop());

interface CookieWrite {
  cookie: string;
  /** Whether the API had acknowledged the click by then, on this page or on an earlier one. */
  acknowledged: boolean;
}

/** Notes what scripts write into `document.cookie`, and when. */
const watchCookieWrites = async (page: Page): Promise<CookieWrite[]> => {
  const writes: CookieWrite[] = [];
  await page.exposeFunction('noteCookieWrite', (write: CookieWrite) => void writes.push(write));
  await page.addInitScript(() => {
    const { noteCookieWrite } = window as unknown as { noteCookieWrite(write: CookieWrite): void };
    const { fetch } = window;
    window.fetch = async (...args) => {
      const response = await fetch(...args);
      // Runs before the tracker sees the answer.
      if (String(args[0]).endsWith('/click')) sessionStorage.acknowledged = 'yes';
      return response;
    };
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
    Object.defineProperty(document, 'cookie', {
      get: () => get!.call(document),
      set: (cookie: string) => {
        noteCookieWrite({ cookie, acknowledged: sessionStorage.acknowledged === 'yes' });
        set!.call(document, cookie);
      },
    });
  });
  return writes;
};

const expectWholeWindow = (secondsLeft: number) => {
  expect(secondsLeft).toBeLessThanOrEqual(WINDOW_DAYS * DAY_SECONDS);
  expect(secondsLeft).toBeGreaterThan(WINDOW_DAYS * DAY_SECONDS - 120);
};

test("relay: own host only, the program's window by Set-Cookie, no click from script afterwards", async ({
  page,
  context,
}) => {
  const errors: string[] = [];
  const hosts = new Set<string>();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  const writes = await watchCookieWrites(page);

  const answered = page.waitForResponse('**/affitor/api/v1/track/click');
  await page.goto(`${example.url}/?aff=${program.alice}`);
  const headers = await (await answered).headersArray();
  const [click] = await program.recorded('click', 1);
  const setCookies = headers.filter(({ name }) => name.toLowerCase() === 'set-cookie').map(({ value }) => value);
  const setCookie = setCookies.find((value) => value.startsWith(`affitor_click_id=${click!.click_id};`));
  expectWholeWindow(Number(/Max-Age=(\d+)/i.exec(setCookie!)?.[1]));
  await page.waitForFunction('window.affitor.getData().delivered');

  await expectFits(page, 'the start');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('E-mail').fill('jane@example.com');
  await expectFits(page, 'the signup');
  await page.getByRole('button', { name: 'Create account' }).click();
  const [lead] = await program.recorded('lead', 1);
  await expect(page.getByRole('status')).toContainText(lead!.customer_key!);
  expect(await program.sale({ customer_key: lead!.customer_key! })).toMatchObject({
    attributed: true,
    partner_code: program.alice,
  });

  // The backend has the lead before the page has the answer.
  await page.waitForFunction("!document.cookie.includes('affitor_outbox')");
  const cookies = (await context.cookies()).filter(({ name }) => name.startsWith('affitor_'));
  expect(cookies.map(({ name }) => name).sort()).toEqual(['affitor_click', 'affitor_click_id']);
  for (const { expires } of cookies) expectWholeWindow(expires - Date.now() / 1000);
  expect(
    writes.some(({ acknowledged }) => !acknowledged),
    'the click is written before it is sent',
  ).toBe(true);
  // The outbox is the script's own, and gone in 7 days at most; the click must outlive what scripts store.
  const rewritten = writes.filter(({ acknowledged, cookie }) => acknowledged && cookie.startsWith('affitor_click'));
  expect(rewritten).toEqual([]);
  expect([...hosts]).toEqual([new URL(example.url).host]);
  expect(await program.events('click')).toHaveLength(1);
  expect(errors).toEqual([]);
});
