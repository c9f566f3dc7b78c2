import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { checkoutParams, getClickId } from '@affitor/sdk/server';
import express, { type Express, type Request } from 'express';
import type Stripe from 'stripe';
import { type Html, html, page } from '../lib/html.ts';

interface ShopOptions {
  stripe: Stripe;
  /** Origin of the attribution API. */
  apiBase: string;
  programId: string;
  /** Where this shop's payments are looked at and refunded. */
  dashboard: string;
}

interface Account {
  /** The shop's own id of the customer. */
  customerKey: string;
  email: string;
}

const file = (url: string) => fileURLToPath(url);

/** What a merchant writes. Nothing here reports a sale: Stripe does, to the webhook of the attribution API. */
export function createShop({ stripe, apiBase, programId, dashboard }: ShopOptions): Express {
  const accounts = new Map<string, Account>();
  const accountOf = (request: Request) => accounts.get(/session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '');
  const tag = html`<script async src="/affitor-tracker.js" data-affitor-program-id="${programId}" data-affitor-api-base="${apiBase}"></script>`;
  const show = (title: string, body: Html) => page(title, body, tag);

  const app = express();
  app.use(express.urlencoded());
  app.get('/style.css', (_, response) => response.sendFile(file(import.meta.resolve('../lib/style.css'))));
  app.get('/affitor-tracker.js', (_, response) =>
    response.sendFile(file(import.meta.resolve('@affitor/sdk/affitor-tracker.js'))),
  );

  app.get('/', (_, response) => {
    response.send(
      show(
        'Lantern: status pages',
        html`<h1>A status page your customers believe</h1>
<form method="post" action="/signup">
  <label for="email">Work e-mail</label>
  <input id="email" name="email" type="email" autocomplete="email" required maxlength="254">
  <button class="button">Create account</button>
</form>`,
      ),
    );
  });

  app.post('/signup', (request, response) => {
    const session = randomUUID();
    accounts.set(session, { customerKey: `user_${session.slice(0, 8)}`, email: String(request.body.email) });
    response.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).redirect(303, '/account');
  });

  app.get('/account', (request, response) => {
    const account = accountOf(request);
    if (!account) return response.redirect(303, '/');
    // Repeating the signup on each visit of the page is harmless: the API has it once.
    response.send(
      show(
        'Your account · Lantern',
        html`<h1>Welcome</h1>
<p>You are customer ${account.customerKey}.</p>
<form method="post" action="/checkout"><button class="button">Subscribe for $49.00 a month</button></form>
<script data-customer-key="${account.customerKey}" data-email="${account.email}">
  window.affitorQueue = window.affitorQueue || [];
  window.affitorQueue.push(['signup', document.currentScript.dataset.customerKey, document.currentScript.dataset.email]);
</script>`,
      ),
    );
  });

  app.post('/checkout', async (request, response) => {
    const account = accountOf(request);
    if (!account) return response.redirect(303, '/');
    const origin = `${request.protocol}://${request.host}`;
    const session = await stripe.checkout.sessions.create(
      checkoutParams({
        mode: 'subscription',
        clickId: getClickId(request),
        customerKey: account.customerKey,
        programId,
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: 'usd',
              unit_amount: 4900,
              recurring: { interval: 'month' },
              product_data: { name: 'Lantern Team' },
            },
          },
        ],
        success_url: `${origin}/thanks`,
      }),
    );
    response.redirect(303, session.url!);
  });

  app.get('/thanks', (_, response) => {
    response.send(
      show(
        'Thank you · Lantern',
        html`<h1>Thank you</h1>
<p>Your subscription is active.</p>
<p><a href="${dashboard}">Open the Stripe dashboard (a stub)</a> to let months pass, and to refund.</p>`,
      ),
    );
  });

  return app;
}
