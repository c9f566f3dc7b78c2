import { h, partner } from './dom.js';
import { money, time } from './format.js';
import { explain } from './reasons.js';

const STATUS = { click: 'Clicked', lead: 'Signed up', customer: 'Paid' };

/** One visitor's way from the click to the money. */
export function visitorCard(visitor) {
  const { visitor_id, status, customer_keys, is_test, clicks, coupons = [], leads, sales, not_attributed } = visitor;
  const newest = clicks.at(-1);
  const missing = (kind, nothing) => {
    const isLost = not_attributed.some((attempt) => attempt.kind === kind && explain(attempt).tone === 'loss');
    return isLost ? { lost: true, words: 'Reported, but not credited: see below.' } : { lost: false, words: nothing };
  };
  return h(
    'article',
    { class: 'card visitor', id: `visitor-${visitor_id}`, tabindex: '-1', 'aria-label': `Visitor ${visitor_id}` },
    h(
      'header',
      {},
      h('h3', {}, h('a', { href: `#visitor-${visitor_id}`, title: 'Link to this visitor' }, `Visitor ${visitor_id}`)),
      h('span', { class: `status ${status}` }, STATUS[status]),
      is_test && h('span', { class: 'tag' }, 'Test, never counted'),
      customer_keys.map((key) => h('code', { class: 'key' }, key)),
      visitor.last_activity && time(visitor.last_activity),
    ),
    h(
      'ol',
      { class: 'steps' },
      step(
        clicks.length || !coupons.length ? 'Click' : 'Coupon',
        [
          ...clicks.map((click) => clickEntry(click, clicks.length > 1 && click === newest)),
          ...coupons.map(couponEntry),
        ],
        { lost: false, words: 'No click.' },
      ),
      step('Signup', leads.map(leadEntry), missing('lead', 'No signup reported yet.')),
      step('Sale', sales.map(saleEntry), missing('sale', 'No sale reported yet.')),
    ),
    not_attributed.length > 0 && [
      h('h4', { class: 'attempts-heading' }, 'What did not count, and why'),
      h('ul', { class: 'attempts' }, not_attributed.toReversed().map(attemptItem)),
    ],
  );
}

const step = (name, entries, missing) =>
  h(
    'li',
    { class: `step ${entries.length ? 'done' : missing.lost ? 'lost' : ''}` },
    h('h4', {}, name, entries.length > 1 && h('span', { class: 'count' }, ` × ${entries.length}`)),
    entries.length ? entries : h('p', { class: 'soft entry' }, missing.words),
  );

const clickEntry = ({ partner_code, landing, click_id, occurrence, at }, countsNow) =>
  h(
    'div',
    { class: 'entry' },
    h(
      'p',
      {},
      'by the link of ',
      partner(partner_code),
      countsNow && h('span', { class: 'tag' }, 'last click: it counts'),
    ),
    landing && h('p', { class: 'soft' }, landing.replace(/^https?:\/\//, '')),
    h('p', { class: 'soft' }, h('code', {}, click_id), occurrence > 1 && `, visit ${occurrence} with this id`),
    time(at),
  );

const couponEntry = ({ code, partner_code, at }) =>
  h(
    'div',
    { class: 'entry' },
    h('p', {}, 'with the coupon ', h('code', {}, code), ' of ', partner(partner_code)),
    time(at),
  );

const creditedTo = ({ credited_partner, coupon }) =>
  h('p', {}, 'credited to ', partner(credited_partner), coupon && [' by coupon ', h('code', {}, coupon)]);

const leadEntry = ({ customer_key, credited_partner, coupon, provisional, at }) =>
  h(
    'div',
    { class: 'entry' },
    customer_key && h('p', {}, h('code', { class: 'key' }, customer_key)),
    creditedTo({ credited_partner, coupon }),
    provisional &&
      h(
        'p',
        { class: 'soft' },
        'Provisional: this program wants signups from the merchant’s server. It ties no customer yet.',
      ),
    time(at),
  );

function saleEntry(sale) {
  const { amount_cents, currency, is_recurring, transaction_id, at } = sale;
  return h(
    'div',
    { class: 'entry' },
    h(
      'p',
      {},
      h('strong', { class: 'amount' }, money(amount_cents, currency)),
      is_recurring && h('span', { class: 'tag' }, 'Renewal'),
    ),
    creditedTo(sale),
    commission(sale),
    h('p', { class: 'soft' }, h('code', {}, transaction_id)),
    time(at),
  );
}

function commission(sale) {
  const { amount_cents, refunded_cents, commission_cents, commission_currency, deducted_cents, currency } = sale;
  const paid = (cents) => money(cents, currency);
  const show = (cents) => money(cents, commission_currency ?? currency);
  const refund =
    refunded_cents > 0 &&
    `Refunded${refunded_cents < amount_cents ? `: ${paid(refunded_cents)} of ${paid(amount_cents)}` : ' in full'}.`;
  if (commission_cents === null) {
    return h('p', { class: 'soft' }, 'No commission: the time this subscription pays for is over. ', refund);
  }
  return [
    h('p', { class: 'commission' }, h('strong', {}, show(commission_cents - (deducted_cents ?? 0))), ' commission'),
    refund &&
      h('p', { class: 'soft' }, `${refund} ${show(deducted_cents ?? 0)} of ${show(commission_cents)} taken back.`),
  ];
}

/** Something that was reported and did not count. */
export function attemptItem(attempt) {
  const { what, verdict, why, tone } = explain(attempt);
  return h(
    'li',
    { class: tone },
    h('p', {}, h('strong', {}, `${what} ${verdict}. `), why),
    h(
      'p',
      { class: 'soft' },
      [attempt.customer_key, attempt.transaction_id].filter(Boolean).map((id) => [h('code', {}, id), ' ']),
      time(attempt.at),
    ),
  );
}
