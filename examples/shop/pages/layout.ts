import { html } from 'hono/html';
import type { ShopOptions } from '../options.ts';

/** Whatever stands in `${…}` of an `html` template is escaped, unless it is `Html` itself. */
export type Html = ReturnType<typeof html>;

export interface Page {
  title: string;
  body: Html;
  /** Where the visitor sees the shop. */
  origin: string;
  isLoggedIn: boolean;
  /** Whether `?affitor_doctor` was asked for: the page is examined, and says what is wrong. */
  isExamined: boolean;
  /** What is shown is about to change: the page loads itself again. */
  isPending?: boolean;
  /** Somebody who has just signed up: `shop.js` tells the tracker. */
  newCustomer?: { customerKey: string; email: string };
}

/**
 * Where the inspector is, if the API is the emulator on this machine. Named as the visitor named the shop: the
 * emulator is not opened by a link of another site, and `localhost` and `127.0.0.1` are two.
 */
export function inspectorUrl(apiBase: string, origin: string): string | undefined {
  const inspector = new URL(apiBase);
  if (!['localhost', '127.0.0.1'].includes(inspector.hostname)) return undefined;
  inspector.hostname = new URL(origin).hostname;
  inspector.search = `?shop=${origin}`;
  return inspector.href;
}

export function layout(page: Page, { apiBase, programId, trackerUrl }: ShopOptions): Html {
  const { title, body, isLoggedIn, isExamined, isPending, newCustomer } = page;
  const inspector = inspectorUrl(apiBase, page.origin);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="Pigeonry is a demo shop: a shared inbox for small teams, referred by partners.">
<meta name="color-scheme" content="light dark">
${isPending ? html`<meta http-equiv="refresh" content="2">` : ''}
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/shop.css">
<script async src="${trackerUrl}" data-affitor-program-id="${programId}" data-affitor-api-base="${apiBase}"></script>
<script defer src="/shop.js"></script>
${isExamined ? html`<script defer src="/js/affitor-doctor.js"></script>` : ''}
</head>
<body${
    newCustomer ? html` data-customer-key="${newCustomer.customerKey}" data-customer-email="${newCustomer.email}"` : ''
  }>
<a class="skip" href="#main">Skip to content</a>
<aside class="demo" aria-label="About this demo">
  <p><strong>Demo shop.</strong> <span data-attribution>No money moves here.</span></p>
  ${inspector ? html`<a href="${inspector}" target="_blank" rel="noopener">Open the inspector</a>` : ''}
</aside>
<p class="offer" data-offer role="status" hidden></p>
<header class="top">
  <a class="brand" href="/"><img src="/favicon.svg" alt="" width="30" height="30">Pigeonry</a>
  <nav aria-label="Main">
    <a href="/pricing">Pricing</a>
    ${
      isLoggedIn
        ? html`<a href="/account">Account</a>
    <form method="post" action="/logout"><button class="link">Log out</button></form>`
        : html`<a class="button small" href="/signup">Sign up</a>`
    }
  </nav>
</header>
<main id="main">${body}</main>
<footer class="bottom">
  <p>Pigeonry is not a real company. It shows how a shop reports referrals with <code>@affitor/sdk</code>.</p>
</footer>
</body>
</html>`;
}
