import { html } from 'hono/html';
import type { Account, Order } from '../accounts.ts';
import { formatCents } from '../plans.ts';
import type { Html } from './layout.ts';

/** @param unknownCoupon a code that was entered and does not exist */
export const accountPage = (account: Account, unknownCoupon?: string): Html => {
  const { name, plan, orders } = account;
  return html`
<section class="narrow">
  ${
    orders.length
      ? html`<h1>You are all set, ${name}</h1><p class="lead">Your ${plan.name} plan is active.</p>`
      : html`<h1>Welcome, ${name}</h1><p class="lead">One step left: pay for your first month.</p>`
  }
  ${orders.length ? receipts(orders) : checkout(account, unknownCoupon)}
  ${
    orders.length
      ? html`<form method="post" action="/account/pay"><button class="button quiet">Pay the next month</button></form>`
      : ''
  }
</section>`;
};

const checkout = ({ plan, email }: Account, unknownCoupon: string | undefined): Html => html`
${unknownCoupon ? html`<div class="problems" role="alert"><p>There is no discount code “${unknownCoupon}”.</p></div>` : ''}
<form class="card" method="post" action="/account/pay">
  <h2>Your order</h2>
  <dl class="order">
    <div><dt>${plan.name} plan, one month</dt><dd>${formatCents(plan.cents)}</dd></div>
    <div class="total"><dt>Due today</dt><dd>${formatCents(plan.cents)}</dd></div>
  </dl>
  <label for="coupon">Discount code (optional)</label>
  <input id="coupon" name="coupon" maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="coupon-hint" value="${unknownCoupon ?? ''}">
  <p class="hint" id="coupon-hint">It is taken off when you pay.</p>
  <p class="hint">The receipt goes to ${email}. This is a demo: no card is asked for and no money moves.</p>
  <button class="button">Pay ${formatCents(plan.cents)}</button>
</form>`;

const receipts = (orders: Order[]): Html => html`
<h2>Receipts</h2>
<ul class="receipts">
  ${orders.map(
    (order) => html`
  <li class="card">
    <div class="receipt-line">
      <strong>${formatCents(order.cents)}</strong>
      <span class="state ${order.refunded ? 'refunded' : ''}">${order.refunded ? 'Refunded' : 'Paid'}</span>
      ${
        order.refunded
          ? ''
          : html`<form method="post" action="/account/refund">
        <input type="hidden" name="order" value="${order.transactionId}">
        <button class="link" aria-label="Refund ${order.transactionId}">Refund</button>
      </form>`
      }
    </div>
    <p class="hint">${order.isRenewal ? 'Renewal' : 'First month'}${order.coupon ? ` · with the code ${order.coupon}` : ''} · ${order.transactionId}</p>
    <p class="hint credit">${creditInWords(order)}</p>
  </li>`,
  )}
</ul>`;

/** A real shop would keep this to itself. */
function creditInWords({ credit, refunded }: Order): string {
  if (!credit) return 'Reporting the sale… It is repeated until the API answers.';
  if (!credit.ok) {
    const isUnknown = credit.status === 400;
    return `Credited to nobody: ${isUnknown ? 'no partner brought this customer.' : credit.error}`;
  }
  if (credit.duplicate) return 'Reported before.';
  if (!credit.attributed) return 'Credited to nobody: the click is too long ago.';
  return `Credited to partner ${credit.partnerCode}${refunded ? '; the commission is taken back' : ''}.`;
}
