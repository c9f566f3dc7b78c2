import { createServer } from 'node:http';
import Stripe from 'stripe';
import { listen } from '../lib/listen.ts';
import { readSettings } from '../lib/settings.ts';
import { createShop } from './shop.ts';
import { createStripeStub } from './stub/app.ts';

const { port, apiBase, programId } = readSettings();

// In the Stripe Dashboard: an endpoint with this address, and the signing secret that Affitor was given.
const webhook = {
  url: `${apiBase}/api/v1/stripe/webhook`,
  secret: process.env.STRIPE_WEBHOOK_SECRET || 'whsec_affitor_demo',
};
const dashboard = await listen(createServer(createStripeStub({ apiBase, webhook })), 0);

const stripe = new Stripe('sk_test_stub', {
  protocol: 'http',
  host: '127.0.0.1',
  port: new URL(dashboard).port,
  telemetry: false,
});
const shop = createShop({ stripe, apiBase, programId, dashboard });
console.log(`express-stripe listening on ${await listen(createServer(shop), port)}`);
