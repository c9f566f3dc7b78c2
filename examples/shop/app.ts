import { readFile } from 'node:fs/promises';
// biome-ignore lint/style/noRestrictedImports: a page of the shop waits no longer than this for the API
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Affitor, getClickId } from '@affitor/sdk/server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { csrf } from 'hono/csrf';
import { type Account, createAccounts, type Order, shortId } from './accounts.ts';
import type { ShopOptions } from './options.ts';
import { accountPage } from './pages/account.ts';
import { landingPage } from './pages/landing.ts';
import { layout, type Page } from './pages/layout.ts';
import { notFoundPage } from './pages/not-found.ts';
import { pricingPage } from './pages/pricing.ts';
import { type SignupForm, signupPage } from './pages/signup.ts';
import { CURRENCY, discountOf, findPlan, PLANS } from './plans.ts';
import { untilAnswered } from './reporting.ts';

const SESSION = 'shop_session';
type PageOfRequest = 'origin' | 'isExamined' | 'isLoggedIn';
/**
 * What can only mean this machine. Under any other name, a page of whoever owns the name could have been pointed here
 * (DNS rebinding), and would be the shop itself to the browser.
 */
const OWN_HOST = /^(([\w-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
/** The report of a sale goes on in the background; the next page waits this long to show what came of it. */
const PATIENCE_MS = 1000;

const asset = (file: string) => fileURLToPath(new URL(`./public/${file}`, import.meta.url));
const ASSETS: Record<string, [file: string, type: string]> = {
  '/shop.css': [asset('shop.css'), 'text/css'],
  '/shop.js': [asset('shop.js'), 'text/javascript'],
  '/favicon.svg': [asset('favicon.svg'), 'image/svg+xml'],
  // A copy of our own: it loads even while the API is down, and the click is stored all the same.
  '/js/affitor-tracker.js': [fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-tracker.js')), 'text/javascript'],
  '/js/affitor-doctor.js': [fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-doctor.js')), 'text/javascript'],
};

export function createShop(options: ShopOptions): Hono {
  const affitor = new Affitor({ apiBase: options.apiBase, apiKey: options.apiKey });
  const accounts = createAccounts();
  const app = new Hono();

  const contentSecurityPolicy = [
    "default-src 'self'",
    `script-src 'self'${URL.canParse(options.trackerUrl) ? ` ${new URL(options.trackerUrl).origin}` : ''}`,
    `connect-src 'self' ${new URL(options.apiBase).origin}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

  const accountOf = (c: Context) => accounts.find(getCookie(c, SESSION));
  const show = (c: Context, page: Omit<Page, PageOfRequest>, status: 200 | 404 | 422 = 200) => {
    const { origin, searchParams } = new URL(c.req.url);
    const isExamined = searchParams.has('affitor_doctor');
    return c.html(layout({ ...page, origin, isExamined, isLoggedIn: accountOf(c) !== undefined }, options), status);
  };

  app.use(async (c, next) => {
    const isOwn = OWN_HOST.test(c.req.header('host') ?? new URL(c.req.url).host);
    return isOwn ? next() : c.text('The demo shop answers only to localhost, 127.0.0.1 and [::1]', 403);
  });
  app.use(csrf(), bodyLimit({ maxSize: 16 * 1024 }));
  app.use(async (c, next) => {
    await next();
    c.header('Content-Security-Policy', contentSecurityPolicy);
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Cache-Control', 'no-cache');
  });

  for (const [path, [file, type]] of Object.entries(ASSETS)) {
    app.get(path, async (c) => c.body(await readFile(file, 'utf8'), 200, { 'Content-Type': `${type}; charset=utf-8` }));
  }

  app.get('/', (c) => show(c, { title: 'Pigeonry: the shared inbox that gets to zero', body: landingPage() }));
  app.get('/pricing', (c) => show(c, { title: 'Pricing · Pigeonry', body: pricingPage() }));

  const showSignup = (c: Context, form: SignupForm) =>
    show(c, { title: 'Create your account · Pigeonry', body: signupPage(form) }, form.problems ? 422 : 200);
  app.get('/signup', (c) => showSignup(c, { plan: findPlan(c.req.query('plan')) ?? PLANS[1] }));
  app.post('/signup', async (c) => {
    const form = await c.req.parseBody();
    const [name, email] = [text(form.name, 80), text(form.email, 254)];
    const plan = findPlan(text(form.plan, 20)) ?? PLANS[1];
    const problems = [
      !name && 'Tell us your name.',
      !/^[^\s@]+@[^\s@]+$/.test(email) && 'Enter an e-mail address, such as ada@example.com.',
    ].filter((problem) => problem !== false);
    if (problems.length) return showSignup(c, { name, email, plan, problems });
    const { session } = accounts.create({ name, email, plan });
    setCookie(c, SESSION, session, { httpOnly: true, sameSite: 'Lax', path: '/' });
    return c.redirect('/account', 303);
  });

  const showAccount = async (c: Context, account: Account, unknownCoupon?: string) => {
    const tellTracker = account.isNew;
    account.isNew = false;
    await Promise.race([Promise.all(account.orders.map((order) => order.reported)), delay(PATIENCE_MS)]);
    const page = {
      title: 'Your account · Pigeonry',
      body: accountPage(account, unknownCoupon),
      isPending: account.orders.some((order) => order.credit === undefined),
      ...(tellTracker && { newCustomer: account }),
    };
    return show(c, page, unknownCoupon ? 422 : 200);
  };
  app.get('/account', (c) => {
    const account = accountOf(c);
    return account ? showAccount(c, account) : c.redirect('/signup', 303);
  });

  app.post('/account/pay', async (c) => {
    const account = accountOf(c);
    if (!account) return c.redirect('/signup', 303);
    const coupon = account.orders.length ? '' : text((await c.req.parseBody()).coupon, 40);
    if (coupon && discountOf(coupon) === undefined) return showAccount(c, account, coupon);
    account.orders.push(pay(affitor, account, getClickId(c.req.raw), coupon.toUpperCase()));
    return c.redirect('/account', 303);
  });

  app.post('/account/refund', async (c) => {
    const transactionId = text((await c.req.parseBody()).order, 40);
    const order = accountOf(c)?.orders.find((candidate) => candidate.transactionId === transactionId);
    if (order && !order.refunded) {
      order.refunded = true;
      void order.reported.then(() => untilAnswered(() => affitor.trackRefund({ transactionId })));
    }
    return c.redirect('/account', 303);
  });

  app.post('/logout', (c) => {
    accounts.logOut(getCookie(c, SESSION));
    deleteCookie(c, SESSION, { path: '/' });
    return c.redirect('/', 303);
  });

  app.notFound((c) => show(c, { title: 'Not found · Pigeonry', body: notFoundPage() }, 404));
  return app;
}

/** Takes the money, which a demo does not, and reports the sale. */
function pay(affitor: Affitor, account: Account, clickId: string | null, coupon: string): Order {
  // Where Stripe's webhook is connected too, this must be Stripe's own id of the payment (`in_…`, `pi_…`): by it Affitor
  // sees that both tell of one payment. An id of the shop's own would count it twice.
  const transactionId = `inv_${shortId()}`;
  const isRenewal = account.orders.length > 0;
  const cents = Math.round((account.plan.cents * (100 - (discountOf(coupon) ?? 0))) / 100);
  const order: Order = {
    transactionId,
    cents,
    coupon,
    paidAt: new Date(),
    isRenewal,
    refunded: false,
    reported: untilAnswered(() =>
      affitor.trackSale({
        transactionId,
        amountCents: cents,
        currency: CURRENCY,
        customerKey: account.customerKey,
        clickId,
        // Where no click counts, the partner who owns the code is credited.
        coupon,
        productId: account.plan.id,
        saleType: 'subscription',
        subscriptionId: account.subscriptionId,
        subscriptionInterval: 'monthly',
        isRecurring: isRenewal,
      }),
    ),
  };
  void order.reported.then((credit) => {
    order.credit = credit;
  });
  return order;
}

const text = (value: unknown, maxLength: number): string =>
  typeof value === 'string' ? value.trim().slice(0, maxLength) : '';
