import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRelay } from '@affitor/sdk/relay';
import { type Html, html, page } from '../lib/html.ts';

interface ShopOptions {
  /** Origin of the attribution API. The visitor's browser never hears of it. */
  apiBase: string;
  programId: string;
}

const STYLE = readFileSync(fileURLToPath(import.meta.resolve('../lib/style.css')), 'utf8');

/** A shop as a handler of web-standard requests, as Bun, Deno, Cloudflare Workers and most frameworks have it. */
export function createShop({ apiBase, programId }: ShopOptions): (request: Request) => Promise<Response> {
  const relay = createRelay({ apiBase });

  const tag = html`<script async src="/affitor/affitor-tracker.js" data-affitor-api-base="/affitor" data-affitor-program-id="${programId}"></script>`;
  const show = (title: string, body: Html) =>
    new Response(page(title, body, tag), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        // Nothing of the tracker's needs an exception.
        'content-security-policy': "default-src 'self'; img-src data:",
      },
    });

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/affitor/')) return relay(request);
    if (pathname === '/style.css') return new Response(STYLE, { headers: { 'content-type': 'text/css' } });
    if (pathname === '/signup.js') return new Response(SIGNUP, { headers: { 'content-type': 'text/javascript' } });
    if (pathname === '/signup') return show('Sign up · Harbour', signupPage());
    if (pathname === '/') return show('Harbour: quiet hosting', landingPage());
    return new Response('Not found', { status: 404 });
  };
}

const landingPage = () => html`
<h1>Hosting that stays quiet</h1>
<p>No dashboards at three in the morning.</p>
<p><a class="button" href="/signup">Sign up</a></p>`;

const signupPage = () => html`
<h1>Sign up</h1>
<form>
  <label for="email">E-mail</label>
  <input id="email" name="email" type="email" autocomplete="email" required>
  <button class="button">Create account</button>
</form>
<p role="status"></p>
<script src="/signup.js"></script>`;

/** In a real shop the account is created on the server, which also knows the customer's id. */
const SIGNUP = `
window.affitorQueue = window.affitorQueue || [];

document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const customerKey = 'user_' + Date.now();
  window.affitorQueue.push(['signup', customerKey, form.elements.email.value]);
  form.remove();
  document.querySelector('[role=status]').textContent = 'Welcome! Your customer number is ' + customerKey + '.';
});
`;
