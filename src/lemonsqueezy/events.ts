import { type Loose, type LooseObject, text, whole } from '../providers/json.ts';
import { readEmail, readGuideIds } from '../providers/metadata.ts';
import { netOf, readCurrency } from '../providers/money.ts';
import { nothing, type Reader, readEvent, sale, timeOf } from '../providers/outcome.ts';
import type { ProviderIds, ProviderInfo, ProviderOutcome } from '../providers/types.ts';

/**
 * The events to subscribe a webhook to; every other one is ignored.
 *
 * @example
 * await createWebhook(storeId, { url, secret, events: [...LEMON_SQUEEZY_EVENTS] });
 */
export const LEMON_SQUEEZY_EVENTS = [
  'order_created',
  'order_refunded',
  'subscription_created',
  'subscription_payment_success',
  'subscription_payment_refunded',
] as const;

/** Ids are texts in JSON:API and numbers within attributes. */
const idText = (value: Loose): string | null => text(`${whole(value) ?? text(value) ?? ''}`);

/** Ids of orders and invoices overlap. */
const named = (kind: string, id: string | null): string[] => (id ? [`ls_${kind}_${id}`] : []);

/** The first payment of a subscription, which an order and an invoice report that do not name each other. */
const firstPaymentOf = (subscriptionId: string | null): string[] => named('first_payment_of', subscriptionId);

/** Anyone can add custom data to a checkout's link, so it is the visitor's word. */
const readIds = (object: LooseObject, own: Partial<ProviderIds>): ProviderIds => {
  const attributes = object.attributes;
  const ids = readGuideIds(object.custom);
  return {
    ...ids,
    ...((ids.clickId || ids.customerKey) && { visitorSet: true }),
    email: readEmail(attributes?.user_email),
    providerCustomerId: idText(attributes?.customer_id),
    subscriptionId: null,
    orderId: null,
    paymentIds: [],
    ...own,
  };
};

/** Tax is within the total, whether or not prices include it. */
const amountsOf = (attributes: Loose) => {
  const paidCents = whole(attributes?.total);
  return { paidCents, amountCents: paidCents === null ? null : paidCents - (whole(attributes?.tax) ?? 0) };
};

/** States of an order and an invoice that was paid, be it refunded since. */
const PAID = ['paid', 'refunded', 'partial_refund', 'partially_refunded'];

const fromOrder: Reader = (info, order) => {
  const id = idText(order.id);
  const ids = readIds(order, { orderId: id, paymentIds: named('order', id) });
  const attributes = order.attributes;
  if (!PAID.includes(text(attributes?.status) ?? '')) return nothing(info, 'unpaid', ids);
  const amounts = { ...amountsOf(attributes), currency: attributes?.currency };
  return sale(info, ids, ids.paymentIds[0] ?? null, amounts, {
    // Nothing in an order says that a subscription begins with it.
    saleType: 'payment',
    isRecurring: false,
    billingReason: null,
    subscriptionInterval: null,
  });
};

/** The only event that names order and subscription, so it says whose the renewals are. */
const fromSubscription: Reader = (info, subscription) => {
  const subscriptionId = idText(subscription.id);
  const orderId = idText(subscription.attributes?.order_id);
  if (!subscriptionId || !orderId) return nothing(info, 'incomplete');
  const paymentIds = [...named('order', orderId), ...firstPaymentOf(subscriptionId)];
  return { ...info, kind: 'link', ...readIds(subscription, { subscriptionId, orderId, paymentIds }) };
};

const isFirst = (invoice: LooseObject) => text(invoice.attributes?.billing_reason) === 'initial';

const invoiceIds = (invoice: LooseObject) => {
  const subscriptionId = idText(invoice.attributes?.subscription_id);
  const own = named('invoice', idText(invoice.id));
  return { subscriptionId, paymentIds: isFirst(invoice) ? [...own, ...firstPaymentOf(subscriptionId)] : own };
};

const fromInvoice: Reader = (info, invoice) => {
  const ids = readIds(invoice, invoiceIds(invoice));
  // Of the first payment, `order_created` reports the same money, with the setup fee.
  if (isFirst(invoice)) return nothing(info, 'counted_elsewhere', ids);
  const attributes = invoice.attributes;
  if (!PAID.includes(text(attributes?.status) ?? 'paid')) return nothing(info, 'unpaid', ids);
  const amounts = { ...amountsOf(attributes), currency: attributes?.currency };
  return sale(info, ids, ids.paymentIds[0] ?? null, amounts, {
    saleType: 'subscription',
    isRecurring: true,
    billingReason: text(attributes?.billing_reason),
    subscriptionInterval: null,
  });
};

/** @param transactionId `null` if the event does not name the sale */
const refundOf = (
  info: ProviderInfo,
  attributes: Loose,
  transactionId: string | null,
  subscriptionId: string | null,
  paymentIds: string[],
): ProviderOutcome => {
  const { paidCents, amountCents } = amountsOf(attributes);
  // A running total. Before August 2024 there was only the mark of a full refund.
  const told = whole(attributes?.refunded_amount);
  const cents = told || ((attributes?.refunded as unknown) === true ? paidCents : told);
  if (paidCents === null || amountCents === null || cents === null || !paymentIds.length) {
    return nothing(info, 'incomplete');
  }
  const refund = { scope: 'total', cents, refundId: null, chargeId: null, createdAt: info.createdAt } as const;
  const refundAmountCents = netOf(cents, { amountCents, paidCents });
  if (refundAmountCents <= 0) return nothing(info, 'zero_amount');
  return {
    ...info,
    kind: 'refund',
    transactionId,
    refundAmountCents,
    refund,
    currency: readCurrency(attributes?.currency),
    subscriptionId,
    reason: null,
    paymentIds,
  };
};

const fromRefundedOrder: Reader = (info, order) => {
  const paymentIds = named('order', idText(order.id));
  return refundOf(info, order.attributes, paymentIds[0] ?? null, null, paymentIds);
};

const fromRefundedInvoice: Reader = (info, invoice) => {
  const { subscriptionId, paymentIds } = invoiceIds(invoice);
  const transactionId = isFirst(invoice) ? null : (paymentIds[0] ?? null);
  return refundOf(info, invoice.attributes, transactionId, subscriptionId, paymentIds);
};

const READERS: Record<(typeof LEMON_SQUEEZY_EVENTS)[number], Reader> = {
  order_created: fromOrder,
  order_refunded: fromRefundedOrder,
  subscription_created: fromSubscription,
  subscription_payment_success: fromInvoice,
  subscription_payment_refunded: fromRefundedInvoice,
};

/**
 * Translates an event of Lemon Squeezy's into what it means for attribution. Pure and total: the same event gives the same
 * outcome, and no JSON makes it throw. Verify the signature first; see `verifyLemonSqueezySignature`.
 *
 * Events have no id, so `eventId` is made of the event's name, its object's id and the time of its last change.
 *
 * @param event the parsed body of a webhook request
 * @returns a sale, a refund, identifiers that belong together, or nothing, told apart by `kind`
 * @example
 * const outcome = fromLemonSqueezyEvent(JSON.parse(body));
 * if (outcome.kind === 'sale') await affitor.trackSale(outcome);
 */
export const fromLemonSqueezyEvent = (event: unknown): ProviderOutcome => {
  const { meta, data } = (event ?? {}) as NonNullable<Loose>;
  const eventType = text(meta?.event_name);
  const attributes = data?.attributes;
  const createdAt = timeOf(attributes?.updated_at, attributes?.created_at);
  const testMode = (attributes?.test_mode ?? meta?.test_mode) as unknown;
  const info = {
    provider: 'lemonsqueezy',
    eventId: eventType && `${eventType}:${idText(data?.id)}:${createdAt}`,
    eventType,
    createdAt,
    livemode: typeof testMode === 'boolean' ? !testMode : null,
  };
  return readEvent(READERS, info, data && typeof data === 'object' ? { ...data, custom: meta?.custom_data } : null);
};
