import { type Loose, type LooseObject, text, whole } from '../providers/json.ts';
import { readEmail, readGuideIds } from '../providers/metadata.ts';
import { netOf, readCurrency, share } from '../providers/money.ts';
import { intervalOf, nothing, type Reader, readEvent, sale, timeOf } from '../providers/outcome.ts';
import type { ProviderIds, ProviderOutcome } from '../providers/types.ts';

/**
 * The events to subscribe a webhook endpoint to; every other one is ignored.
 *
 * @example
 * await polar.webhooks.createWebhookEndpoint({ url, format: 'raw', events: [...POLAR_EVENTS] });
 */
export const POLAR_EVENTS = ['order.paid', 'order.refunded', 'refund.updated'] as const;

/** A checkout link copies nothing but `reference_id` into the metadata, where the click id stands then. */
const readIds = (order: LooseObject): ProviderIds => {
  // Renewals have the subscription's metadata, and orders of some time had none.
  const sources = [order.metadata, order.subscription?.metadata, order.customer?.metadata];
  const { clickId, customerKey, programId } = readGuideIds(...sources);
  const reference = text(order.metadata?.reference_id) ?? text(order.subscription?.metadata?.reference_id);
  // Beside our own ids, any other text there is the merchant's.
  const referred = reference && ((!clickId && !customerKey) || /^[\w-]{21}$/.test(reference)) ? reference : null;
  const id = text(order.id);
  const coupons = [text(order.discount?.code), text(order.discount?.id)].filter((one) => one !== null) as string[];
  return {
    clickId: clickId ?? referred,
    customerKey: customerKey ?? text(order.customer?.external_id),
    programId,
    email: readEmail(order.customer?.email),
    providerCustomerId: text(order.customer_id) ?? text(order.customer?.id),
    subscriptionId: text(order.subscription_id) ?? text(order.subscription?.id),
    orderId: id,
    ...(coupons.length && { coupons }),
    paymentIds: id ? [id] : [],
  };
};

/** What was collected, and how much of it is net: a customer's balance may have paid a part. */
const amountsOf = (order: LooseObject) => {
  const tax = whole(order.tax_amount) ?? 0;
  const net = whole(order.net_amount) ?? (whole(order.total_amount) ?? Number.NaN) - tax;
  const total = whole(order.total_amount) ?? net + tax;
  const due = whole(order.due_amount) ?? Math.max(0, total + (whole(order.applied_balance_amount) ?? 0));
  if (!Number.isSafeInteger(net)) return { paidCents: null, amountCents: null };
  return { paidCents: due, amountCents: total > 0 ? Math.min(net, share(net, due, total)) : net };
};

const RECURRING = ['subscription_cycle', 'subscription_update', 'subscription_meter_cycle'];

const fromPaidOrder: Reader = (info, order) => {
  const ids = readIds(order);
  const billingReason = text(order.billing_reason);
  return sale(
    info,
    ids,
    ids.orderId,
    { ...amountsOf(order), currency: order.currency },
    {
      saleType: ids.subscriptionId ? 'subscription' : 'payment',
      isRecurring: RECURRING.includes(billingReason ?? ''),
      billingReason,
      subscriptionInterval: intervalOf(
        order.subscription?.recurring_interval,
        order.subscription?.recurring_interval_count,
      ),
    },
  );
};

/** The order as it is after a refund, with the totals of all. */
const fromRefundedOrder: Reader = (info, order) => {
  const transactionId = text(order.id);
  const { paidCents, amountCents } = amountsOf(order);
  const refunded = whole(order.refunded_amount);
  if (!transactionId || paidCents === null || refunded === null) return nothing(info, 'incomplete');
  const refund = {
    scope: 'total',
    cents: refunded + (whole(order.refunded_tax_amount) ?? 0),
    refundId: null,
    chargeId: null,
    createdAt: info.createdAt,
  } as const;
  const refundAmountCents = netOf(refund.cents, { amountCents, paidCents });
  if (refundAmountCents <= 0) return nothing(info, 'zero_amount');
  return {
    ...info,
    kind: 'refund',
    transactionId,
    refundAmountCents,
    refund,
    currency: readCurrency(order.currency),
    subscriptionId: text(order.subscription_id),
    reason: null,
    paymentIds: [transactionId],
  };
};

/**
 * A refund of which the order told already. One that fails later is told here alone:
 * the order's totals go down without `order.refunded`.
 */
const fromRefund: Reader = (info, object) => {
  if (!['failed', 'canceled'].includes(text(object.status) ?? '')) return nothing(info, 'counted_elsewhere');
  const refundId = text(object.id);
  const transactionId = text(object.order_id);
  const amount = whole(object.amount);
  if (!refundId || !transactionId || amount === null) return nothing(info, 'incomplete');
  return {
    ...info,
    kind: 'refund',
    transactionId,
    refundAmountCents: null,
    reversal: true,
    refund: {
      scope: 'failed',
      cents: amount + (whole(object.tax_amount) ?? 0),
      refundId,
      chargeId: null,
      createdAt: info.createdAt,
    },
    currency: readCurrency(object.currency),
    subscriptionId: text(object.subscription_id),
    reason: text(object.reason),
    paymentIds: [transactionId],
  };
};

const READERS: Record<(typeof POLAR_EVENTS)[number], Reader> = {
  'order.paid': fromPaidOrder,
  'order.refunded': fromRefundedOrder,
  'refund.updated': fromRefund,
};

/**
 * Translates an event of Polar's into what it means for attribution. Pure and total: the same event gives the same outcome, and
 * no JSON makes it throw. Verify the signature first; see `verifyStandardWebhook`.
 *
 * @param event the parsed body of a webhook request as Polar sends it, not what its SDK makes of it
 * @param eventId the `webhook-id` header, by which a repeated delivery is known
 * @returns a sale, a refund, or nothing, told apart by `kind`
 * @example
 * const outcome = fromPolarEvent(JSON.parse(body), request.headers.get('webhook-id'));
 * if (outcome.kind === 'sale') await affitor.trackSale(outcome);
 */
export const fromPolarEvent = (event: unknown, eventId?: string | null): ProviderOutcome => {
  const { type, timestamp, data } = (event ?? {}) as NonNullable<Loose>;
  const createdAt = timeOf(timestamp, data?.modified_at, data?.created_at);
  const info = {
    provider: 'polar',
    eventId: text(eventId) ?? `${text(type)}:${text(data?.id)}:${createdAt}`,
    eventType: text(type),
    createdAt,
    livemode: null,
  };
  return readEvent(READERS, info, data);
};
