import { deepStrictEqual as equal, ok } from 'node:assert';
import type { Browser } from '@playwright/test';
import { compose, signPayload } from '../backend/stripe/compose.ts';
import { eventually } from '../support/eventually.ts';
import type { Program } from '../support/program.ts';
import { signUp, startVisit } from './visit.ts';

/** Of an address of the shop. */
const PATIENCE_MS = 15_000;

export interface App {
  url: string;
  /** Path of the page on which visitors sign up. */
  signup: string;
  webhookSecret: string;
}

/** Runs one named part; what it throws is reported under that name. */
export type Check = (name: string, part: () => Promise<void> | void) => Promise<void>;

/** A visitor whom nobody referred, then one by a partner's link who signs up and pays. */
export const walk = async (check: Check, browser: Browser, app: App, program: Program): Promise<void> => {
  await check('a visitor whom nobody referred causes no request and no cookie', async () => {
    const visit = await startVisit(browser);
    try {
      const response = await visit.page.goto(app.url, { waitUntil: 'networkidle' });
      ok(response?.ok(), `the start page was answered ${response?.status()}`);
      equal(setCookies(await response!.allHeaders()), []);
      await signUp(visit, app.signup, 'organic@example.com');
      equal(visit.requests.filter(isReport(app)), []);
      equal(await visit.cookies(), []);
      equal(await program.requests(), []);
      equal(visit.complaints, []);
    } finally {
      await visit.end();
    }
  });

  const visit = await startVisit(browser);
  try {
    await check('the first response of a landing stores the click', async () => {
      const response = await visit.page.goto(`${app.url}/?aff=${program.alice}`, { waitUntil: 'networkidle' });
      const names = setCookies(await response!.allHeaders());
      ok(names.includes('affitor_click_id'), `cookies that were set: ${names.join(', ') || 'none'}`);
    });

    await check('one click is recorded, for the partner', async () => {
      const [click] = await program.recorded('click', 1);
      equal(click!.partner_code, program.alice);
    });

    await check('the signup is recorded, under the customer id that the server gave', async () => {
      await signUp(visit, app.signup, 'jane@example.com');
      const [lead] = await program.recorded('lead', 1);
      const [click] = await program.events('click');
      ok(lead!.customer_key, 'the lead has no customer');
      equal(lead!.click_id, click!.click_id);
    });

    await check('a payment of that customer is attributed, and one forged is not believed', async () => {
      const [lead] = await program.recorded('lead', 1);
      const buyer = { customer_key: lead!.customer_key!, program_id: program.id };
      equal(await deliver(app, buyer, 'whsec_of_somebody_else'), 400);
      equal(await program.events('conversion'), []);
      equal(await deliver(app, buyer, app.webhookSecret), 200);
      const [sale] = await program.recorded('conversion', 1);
      equal([sale!.partner_code, sale!.customer_key], [program.alice, lead!.customer_key]);
    });

    await check('a reload is no second click: one click, one signup, one sale', async () => {
      await visit.page.goto(`${app.url}/?aff=${program.alice}`, { waitUntil: 'networkidle' });
      await visit.page.reload({ waitUntil: 'networkidle' });
      // Came to by the router before; now it is hydrated.
      await visit.page.goto(`${app.url}${app.signup}`, { waitUntil: 'networkidle' });
      const types = (await program.events()).map(({ event_type }) => event_type).sort();
      equal(types, ['click', 'conversion', 'lead']);
      equal((await program.requests()).map(({ path, status }) => `${path} ${status}`).sort(), [
        '/api/v1/track/click 200',
        '/api/v1/track/lead 200',
      ]);
    });

    await check('everything went through the host of the pages: the relay', () => {
      equal(
        visit.requests.filter((url) => !url.startsWith(`${app.url}/`)),
        [],
      );
      equal(visit.requests.filter(isReport(app)).length > 1, true);
    });

    await check('no hydration warning, no error in the console', () => equal(visit.complaints, []));
  } finally {
    await visit.end();
  }

  await check('the relay hands out the tracker for script tags', async () => {
    const script = await eventually(async () => {
      const answer = await fetch(`${app.url}/affitor/affitor-tracker.js`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      return answer.ok && (await answer.text());
    }, 'the script');
    ok(script.includes('affitor_click_id'));
  });
};

const isReport =
  ({ url }: App) =>
  (address: string) =>
    address.startsWith(`${url}/affitor/`) || !address.startsWith(url);

const setCookies = (headers: Record<string, string>): string[] =>
  (headers['set-cookie'] ?? '')
    .split('\n')
    .map((line) => line.split('=')[0]!)
    .filter((name) => name.startsWith('affitor'));

/** Stripe's event of a payment, to the project's own webhook. */
const deliver = async (app: App, buyer: { customer_key: string; program_id: number }, secret: string) => {
  const body = JSON.stringify(compose('checkout.session.completed', { ...buyer, mode: 'payment' }));
  const { status } = await fetch(`${app.url}/stripe/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signPayload(body, secret) },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return status;
};
