import { type Html, html } from '../../lib/html.ts';
import type { Ledger } from './ledger.ts';
import type { Payment, Session } from './records.ts';

const price = ({ amount, currency }: Pick<Payment, 'amount' | 'currency'>) =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 100);

const day = (date: Date) => date.toISOString().slice(0, 10);

export const payPage = (session: Session): Html => html`
<h1>${session.product}</h1>
<p>${price(session)} a month, until you cancel. This is a stub of Stripe's checkout: no card is asked for, no money moves.</p>
<form method="post">
  <label for="email">E-mail for receipts</label>
  <input id="email" name="email" type="email" autocomplete="email" required>
  <button class="button">Pay ${price(session)}</button>
</form>`;

const row = (payment: Payment): Html => html`<tr>
  <td>${day(payment.paidAt)}</td>
  <td>${price(payment)}</td>
  <td>${
    payment.isRefunded
      ? 'Refunded'
      : html`<form method="post" action="/refund/${payment.charge}"><button class="button">Refund</button></form>`
  }</td>
</tr>`;

export const dashboardPage = (ledger: Ledger, now: Date): Html => {
  const next = ledger.nextRenewal();
  return html`
<h1>Payments</h1>
<p>Today is ${day(now)}, by the clock of the attribution backend.</p>
${
  next
    ? html`<form method="post" action="/renew"><button class="button">Go to the next renewal, on ${day(next.at)}</button></form>`
    : html`<p>Nobody has subscribed yet.</p>`
}
<table>
<thead><tr><th>Paid</th><th>Amount</th><th>Refund</th></tr></thead>
<tbody>${ledger.payments().toReversed().map(row)}</tbody>
</table>`;
};
