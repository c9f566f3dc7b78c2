/** Which of the form's fields an event has a use for. */
export function fieldsOf(event) {
  if (/^(charge\.|refund\.)/.test(event)) return ['payment', 'amount'];
  if (event === 'invoice_payment.paid') return ['payment'];
  if (event.startsWith('invoice.')) return ['buyer', 'amount', 'billing'];
  if (event.startsWith('checkout.')) return ['buyer', 'amount', 'mode'];
  return ['buyer', 'amount'];
}

const REASONS = { first: 'subscription_create', renewal: 'subscription_cycle', single: 'manual' };

/**
 * The parameters of `POST /__affitor/stripe/trigger` for what was filled in.
 *
 * @param form `event`, `programId`, `visitor` (one of the chain's, if any), `amount` in minor units, `currency`,
 *   `billing` (`first`, `renewal`, `single`), `mode`, `payment` (one of `paymentsOf`, if any)
 * @param freshId makes an id with a prefix, such as `pi_…`
 */
export function parametersOf({ event, programId, visitor, amount, currency, billing, mode, payment }, freshId) {
  const fields = fieldsOf(event);
  const money = { amount, currency: currency.toLowerCase() };
  const base = { event, program_id: Number(programId) };
  if (fields.includes('payment')) {
    const { payment_intent, invoice, charge, customer } = payment ?? {};
    const ids = { payment_intent, invoice, charge, customer };
    return {
      ...base,
      ...defined(ids),
      ...(payment && { currency: payment.currency }),
      ...refunded(event, payment, amount),
    };
  }
  const buyer = visitor && {
    click_id: visitor.clicks.at(-1)?.click_id,
    customer_key: visitor.customer_keys.at(-1),
  };
  if (!fields.includes('billing')) {
    return { ...base, ...defined(buyer), ...money, ...(fields.includes('mode') && { mode }) };
  }
  const known = visitor?.sales.findLast(({ subscription_id }) => subscription_id)?.subscription_id;
  const subscription = billing === 'single' ? null : ((billing === 'renewal' ? known : undefined) ?? freshId('sub'));
  return {
    ...base,
    ...defined(buyer),
    ...money,
    billing_reason: REASONS[billing],
    subscription,
    // So that a refund of it can be triggered as well: newer invoices do not name what paid them.
    with_payments: true,
  };
}

/** `charge.refunded` tells the total so far of what was charged, the others their own amount. */
const refunded = (event, payment, amount) =>
  event === 'charge.refunded'
    ? { amount: Math.max(payment?.amount ?? 0, amount), amount_refunded: amount }
    : { amount: event === 'invoice_payment.paid' ? (payment?.amount ?? amount) : amount };

const defined = (fields = {}) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/**
 * The payments that Stripe has told of, as far as the journal reaches.
 *
 * @param entries of the journal
 * @returns newest first: ids, `amount` with tax in minor units, `currency`
 */
export function paymentsOf(entries) {
  const payments = [];
  for (const { body } of entries) {
    const paid = PAID[body?.type]?.(body.data?.object ?? {});
    if (paid?.amount > 0 && (paid.payment_intent || paid.invoice)) payments.unshift(paid);
  }
  return payments;
}

const PAID = {
  'checkout.session.completed': session,
  'checkout.session.async_payment_succeeded': session,
  'invoice.paid': invoice,
  'invoice.payment_succeeded': invoice,
  'payment_intent.succeeded': ({ id, amount_received, amount, currency, customer }) => ({
    payment_intent: id,
    customer,
    amount: amount_received ?? amount,
    currency,
  }),
};

function session({ payment_intent, payment_status, amount_total, currency, customer }) {
  return payment_status === 'paid' ? { payment_intent, customer, amount: amount_total, currency } : undefined;
}

function invoice({ id, payment_intent, payments, charge, amount_paid, currency, customer }) {
  const paidBy = payments?.data?.[0]?.payment?.payment_intent;
  return { invoice: id, payment_intent: payment_intent ?? paidBy, charge, customer, amount: amount_paid, currency };
}
