import { check, checkText, checkWhole } from './check.ts';
import type { ClickParams, LeadParams, RefundParams, SaleParams } from './client-types.ts';
import { checkCurrency } from './currency.ts';
import { currentName, OLDER_FIELD } from './older-names.ts';
import type { StripeSale } from './stripe-types.ts';

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
const REFUND: Field<RefundParams>[] = ['transactionId', 'refundAmountCents', 'refundReason', 'additionalData'];

/** What each call sends. */
const FIELDS = { click: CLICK, lead: LEAD, sale: SALE, refund: REFUND };

export type Endpoint = keyof typeof FIELDS;

/** What `fromStripeEvent` tells of a sale beyond what the API asks for: a sale is passed on as it came. */
const OF_STRIPE: Exclude<keyof StripeSale, keyof SaleParams | 'invoiceId'>[] = [
  'kind',
  'eventId',
  'eventType',
  'createdAt',
  'livemode',
  'programId',
  'email',
  'stripeCustomerId',
  'paymentIntentId',
  'sessionId',
  'paidCents',
  'billingReason',
  'chargeId',
  'coupons',
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
  const more: readonly string[] = fields.kind === 'sale' ? OF_STRIPE : [];
  // The API takes one.
  if (more.length) fields.coupon ??= (fields as Partial<StripeSale>).coupons?.[0];
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
