import type { ProviderRefund, ProviderSale } from '../providers/types.ts';
import type { StripeSale } from '../stripe/types.ts';
import { check, checkText, checkWhole } from './check.ts';
import type { ClickParams, LeadParams, RefundParams, SaleParams } from './client-types.ts';
import { checkCurrency } from './currency.ts';
import { currentName, OLDER_FIELD } from './older-names.ts';

type Field<Params> = Extract<keyof Params, string>;

const CLICK: Field<ClickParams>[] = [
  'affiliateUrl',
  'clickId',
  'existingClickId',
  'programId',
  'pageUrl',
  'pageTitle',
  'referrerUrl',
  'sessionId',
  'userAgent',
  'screenResolution',
  'viewportSize',
  'language',
  'timezone',
  'additionalData',
];
const LEAD: (Field<LeadParams> | typeof OLDER_FIELD)[] = [
  'clickId',
  'clickIds',
  'customerKey',
  'coupon',
  'email',
  'programId',
  'pageUrl',
  'sessionId',
  'additionalData',
  OLDER_FIELD,
];
const SALE: (Field<SaleParams> | typeof OLDER_FIELD)[] = [
  'transactionId',
  'amountCents',
  'customerKey',
  'clickId',
  'coupon',
  'currency',
  'saleType',
  'isRecurring',
  'subscriptionId',
  'subscriptionInterval',
  'productId',
  'lineItems',
  'additionalData',
  OLDER_FIELD,
];
const REFUND: Field<RefundParams>[] = [
  'transactionId',
  'refundAmountCents',
  'reversal',
  'refundReason',
  'additionalData',
];

/** What each call sends. */
const FIELDS = { click: CLICK, lead: LEAD, sale: SALE, refund: REFUND };

export type Endpoint = keyof typeof FIELDS;

type OfOutcome = keyof StripeSale | keyof ProviderSale | keyof ProviderRefund;

/** What a payment provider's event tells beyond what the API asks for: an outcome is passed on as it came. */
const OF_OUTCOME: Exclude<OfOutcome, Exclude<keyof SaleParams, 'currency' | 'subscriptionId'> | 'invoiceId'>[] = [
  'kind',
  'provider',
  'eventId',
  'eventType',
  'createdAt',
  'livemode',
  'programId',
  'email',
  'stripeCustomerId',
  'providerCustomerId',
  'paymentIntentId',
  'sessionId',
  'orderId',
  'paidCents',
  'billingReason',
  'chargeId',
  'coupons',
  'paymentIds',
  'visitorSet',
  'refund',
  'reason',
  'currency',
  'subscriptionId',
];

/**
 * What the caller passed, under current names. Where a thing is given under an older one too, the current one counts, of two
 * older ones the first.
 *
 * @throws {TypeError} when there is a name that nothing here goes by: a misspelt customer key must never become a lead
 * without one
 */
export const readFields = (where: string, given: object, known: readonly string[]): Record<string, unknown> => {
  const fields: Record<string, unknown> = { ...given };
  const more: readonly string[] = /^(sale|refund)$/.test(`${fields.kind}`) ? OF_OUTCOME : [];
  if (fields.kind === 'sale') {
    const { coupons, visitorSet, clickId } = fields as Partial<ProviderSale>;
    // The API takes one.
    fields.coupon ??= coupons?.[0];
    // Together they would link the click's visitor to a customer that the visitor named.
    if (visitorSet && clickId) delete fields.customerKey;
  }
  if (fields.kind === 'refund') {
    // Left out, it would be the whole sale.
    check(
      fields.refundAmountCents !== null,
      'the total refunded is not known of one part: report that of keepPayment()',
    );
    fields.refundReason ??= fields.reason;
  }
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    const current = currentName(name);
    if (known.includes(current)) fields[current] ??= fields[name];
    else check(more.includes(name), `unknown field "${name}" (${where})`);
    delete fields[name];
  }
  return fields;
};

/** Error when no customer is identified, as for organic visitors. */
export const NOBODY = 'customerKey or clickId is required';

/** A key that is an object would become `[object Object]`, the same for every customer. */
const checkKey = (key: unknown): void => {
  const isText = typeof key === 'string';
  check(
    isText || typeof key === 'bigint' || Number.isSafeInteger(key),
    'customerKey must be a text or a whole number. Give String(id) for an id of another type',
  );
  if (isText) checkText('customerKey', key);
};

const isGiven = (id: unknown): boolean => (id ?? '') !== '';

const checkCustomer = (params: LeadParams) => {
  const { customerKey, clickId, clickIds, coupon } = params;
  // Left out altogether, as opposed to the `undefined` or `null` of an organic visitor.
  check(
    ['customerKey', 'clickId', 'clickIds', 'coupon'].some((name) => name in params),
    NOBODY,
  );
  // An empty key is a field that was not filled in, and must not pass for an organic visitor.
  if (customerKey != null) checkKey(customerKey);
  // Empty if a form was left without one.
  if (coupon) checkText('coupon', coupon);
  if (isGiven(clickId)) checkText('clickId', clickId);
  check(clickIds == null || Array.isArray(clickIds), 'clickIds must be a list of click ids');
  for (const id of clickIds ?? []) if (isGiven(id)) checkText('clickIds', id);
};

const CHECKS = {
  click: ({ affiliateUrl }: ClickParams) => affiliateUrl == null || checkText('affiliateUrl', affiliateUrl, 4096),
  lead: checkCustomer,
  sale: (params: SaleParams) => {
    checkText('transactionId', params.transactionId);
    // Minor units of the currency. 0 is a payment that a coupon covered.
    checkWhole('amountCents', params.amountCents, 0);
    checkCurrency(params.currency ?? 'USD');
    checkCustomer(params);
  },
  refund: (params: RefundParams) => {
    checkText('transactionId', params.transactionId);
    checkWhole('refundAmountCents', params.refundAmountCents ?? 0, 0);
  },
};

/**
 * What a call is to send, without what is `null` or empty.
 *
 * @throws {TypeError} when the program is wrong
 */
export const readParams = (endpoint: Endpoint, given: object): Record<string, unknown> => {
  check(given === Object(given), `the fields of a ${endpoint} must be an object`);
  const params = readFields(endpoint, given, FIELDS[endpoint]);
  CHECKS[endpoint](params as never);
  if (params.clickIds) {
    const ids = (params.clickIds as unknown[]).filter(isGiven);
    params.clickIds = ids.length ? ids : null;
  }
  for (const name of Object.keys(params)) if (!isGiven(params[name])) delete params[name];
  // The API takes text only, as the tracker and Stripe's metadata send it.
  if ('customerKey' in params) params.customerKey = `${params.customerKey}`;
  return params;
};
