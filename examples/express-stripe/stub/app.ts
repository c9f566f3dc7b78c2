import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import { html, page } from '../../lib/html.ts';
import { createClock } from './clock.ts';
import { createLedger } from './ledger.ts';
import { dashboardPage, payPage } from './pages.ts';
import { createWebhook, type WebhookOptions } from './webhook.ts';

export interface StubOptions {
  /** Origin of the attribution backend, which keeps the time. */
  apiBase: string;
  webhook: WebhookOptions;
}

/**
 * As much of Stripe as a subscription needs: the one endpoint of its API that the shop calls, the page where customers
 * pay, and a dashboard. It takes no money, knows no cards and forgets everything when it ends.
 */
export function createStripeStub({ apiBase, webhook }: StubOptions): Express {
  const clock = createClock(apiBase);
  const deliver = createWebhook(webhook);
  const ledger = createLedger();

  const app = express();
  // Stripe's API takes forms whose names are nested: subscription_data[metadata][program_id].
  app.use(express.urlencoded({ extended: true }));
  app.get('/style.css', (_, response) => response.sendFile(fileURLToPath(import.meta.resolve('../../lib/style.css'))));

  app.post('/v1/checkout/sessions', (request, response) => {
    if (!/^Bearer sk_test_/.test(request.headers.authorization ?? '')) {
      response.status(401).json({ error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } });
    } else if (request.body.mode !== 'subscription') {
      const error = { type: 'invalid_request_error', message: 'This stub knows subscriptions only', param: 'mode' };
      response.status(400).json({ error });
    } else {
      const { id } = ledger.openSession(request.body);
      const url = `${request.protocol}://${request.host}/pay/${id}`;
      response.json({ id, object: 'checkout.session', mode: 'subscription', status: 'open', url });
    }
  });

  app.get('/pay/:session', (request, response, next) => {
    const session = ledger.findSession(request.params.session);
    if (!session) return next();
    response.send(page('Pay', payPage(session)));
  });
  app.post('/pay/:session', async (request, response, next) => {
    const session = ledger.findSession(request.params.session);
    if (!session) return next();
    await deliver(ledger.pay(session, String(request.body.email), await clock.now()));
    response.redirect(303, session.successUrl);
  });

  app.get('/', async (_, response) => {
    response.send(page('Stripe stub', dashboardPage(ledger, await clock.now())));
  });
  app.post('/renew', async (_, response) => {
    const due = ledger.nextRenewal();
    if (due) {
      await clock.travelTo(due.at);
      await deliver(ledger.renew(due));
    }
    response.redirect(303, '/');
  });
  app.post('/refund/:charge', async (request, response, next) => {
    const payment = ledger.findPayment(request.params.charge);
    if (!payment) return next();
    await deliver(ledger.refund(payment, await clock.now()));
    response.redirect(303, '/');
  });

  app.use((_, response) => {
    response.status(404).send(page('Not found', html`<h1>Not found</h1>`));
  });
  return app;
}
