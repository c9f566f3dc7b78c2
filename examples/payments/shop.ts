import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Affitor, type AffitorClientOptions, getClickId } from '@affitor/sdk/server';
import { type Html, html, page } from '../lib/html.ts';
import type { Delivery, Provider, Purchase } from './providers/provider.ts';
import { createReport } from './report.ts';

interface ShopOptions {
  provider: Provider;
  apiBase: string;
  apiKey: string;
  programId: string;
  fetch?: AffitorClientOptions['fetch'];
}

const STYLE = readFileSync(fileURLToPath(import.meta.resolve('../lib/style.css')), 'utf8');
const REFUND = 1000;

/** A shop as a handler of web-standard requests. Payments are made at a stand-in for the provider. */
export function createShop(options: ShopOptions): (request: Request) => Promise<Response> {
  const { provider, apiBase, apiKey, programId, fetch } = options;
  const affitor = new Affitor({ apiKey, apiBase, ...(fetch && { fetch }) });
  const webhook = provider.webhook({ secret: provider.secret, handle: createReport(affitor) });
  const purchases = new Map<string, Purchase>();

  const tag = html`<script async src="${apiBase}/js/affitor-tracker.js" data-affitor-api-base="${apiBase}" data-affitor-program-id="${programId}"></script>`;
  const show = (title: string, body: Html, status = 200) =>
    new Response(page(title, body, tag), { status, headers: { 'content-type': 'text/html; charset=utf-8' } });

  /** As the provider would, over the internet. */
  const deliver = async ({ body, headers }: Delivery) => {
    const response = await webhook(new Request('http://localhost/webhook', { method: 'POST', body, headers }));
    if (!response.ok) throw new Error(await response.text());
  };

  const buy = async (request: Request) => {
    const id = `${provider.name.toLowerCase().replace(' ', '')}_${Date.now()}`;
    const checkout = provider.checkout({ clickId: getClickId(request), customerKey: `user_of_${id}` });
    const purchase = { id, checkout, refunded: 0 };
    purchases.set(id, purchase);
    await deliver(provider.paid(purchase));
    return show('Thank you · Harbour', thankYou(provider.name, purchase));
  };

  const refund = async (id: string) => {
    const purchase = purchases.get(id);
    if (!purchase) return show('Not found', html`<h1>Not found</h1>`, 404);
    purchase.refunded += REFUND;
    await deliver(provider.refunded(purchase, REFUND));
    return show('Refunded · Harbour', thankYou(provider.name, purchase));
  };

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/style.css') return new Response(STYLE, { headers: { 'content-type': 'text/css' } });
    // Where the provider's webhook points to.
    if (pathname === '/webhook') return webhook(request);
    if (pathname === '/buy' && request.method === 'POST') return buy(request);
    if (pathname === '/refund' && request.method === 'POST') return refund(searchParams.get('id') ?? '');
    if (pathname === '/') return show('Harbour: quiet hosting', landing(provider.name));
    return show('Not found', html`<h1>Not found</h1>`, 404);
  };
}

const landing = (name: string) => html`
<h1>Hosting that stays quiet</h1>
<p>Payments by ${name}, or rather by a stand-in for it on this machine.</p>
<form method="post" action="/buy"><button class="button">Pay $49.00</button></form>`;

const thankYou = (name: string, { id, refunded }: Purchase) => html`
<h1>Thank you</h1>
<p>${name} told the shop of ${id}${refunded ? html`, and of $${refunded / 100}.00 that went back` : ''}. The shop reported it: look into the inspector.</p>
<form method="post" action="/refund?id=${id}"><button class="button">Refund $10.00</button></form>`;
