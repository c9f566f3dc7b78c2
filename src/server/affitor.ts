import { check, isText, isWhole } from './check.ts';
import type {
  AffitorClientOptions,
  CallOptions,
  ClickParams,
  ClickResult,
  CustomerParams,
  Failure,
  LeadParams,
  LeadResult,
  RefundParams,
  RefundResult,
  SaleParams,
  SaleResult,
} from './client-types.ts';
import { post } from './request.ts';
import { fromWire, toWire } from './wire.ts';

type Field<Params> = Extract<keyof Params, string>;

const CLICK_FIELDS: Field<ClickParams>[] = [
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
const LEAD_FIELDS: Field<LeadParams>[] = [
  'clickId',
  'customerKey',
  'email',
  'programId',
  'pageUrl',
  'sessionId',
  'additionalData',
];
const SALE_FIELDS: Field<SaleParams>[] = [
  'transactionId',
  'amountCents',
  'customerKey',
  'clickId',
  'currency',
  'saleType',
  'isRecurring',
  'subscriptionId',
  'subscriptionInterval',
  'productId',
  'lineItems',
  'additionalData',
];
const REFUND_FIELDS: Field<RefundParams>[] = ['transactionId', 'refundAmountCents', 'refundReason', 'additionalData'];

const checkCustomer = ({ customerKey, clickId }: CustomerParams) => {
  check(customerKey !== undefined || clickId !== undefined, 'customerKey or clickId is required');
  check(customerKey == null || isText(`${customerKey}`), 'customerKey must have 1 to 255 characters');
  check(clickId == null || isText(clickId), 'clickId must have 1 to 255 characters');
};

/** The API takes text only, as the tracker and Stripe's metadata send it. */
const withTextKey = <Params extends CustomerParams>(params: Params): Params =>
  params.customerKey == null ? params : { ...params, customerKey: `${params.customerKey}` };

/**
 * The server-side client of Affitor's tracking API. Runs wherever `fetch` does: Node.js 20, edge runtimes, Deno, Bun.
 *
 * Every call resolves, also when the API is down: look at `ok`. What an attempt may have left undone is tried again
 * where the API counts it once anyway. A `TypeError` means a mistake in the calling program; nothing was sent then.
 *
 * @example
 * const affitor = new Affitor({ apiKey: process.env.AFFITOR_API_KEY });
 * const sale = await affitor.trackSale({ customerKey: user.id, transactionId: order.id, amountCents: 4900 });
 * if (!sale.ok && sale.retryable) await queue.add(order.id);
 */
export class Affitor {
  // A closure holds the options, so that a logged client shows no key. `#private` fields do as much, but compiled for
  // ES2020 they become WeakMaps that no bundler can drop from an application that only handles webhooks.
  private readonly call: (
    endpoint: string,
    body: string,
    idempotent: boolean,
    options: CallOptions | undefined,
    defaults?: object,
  ) => Promise<unknown>;

  /** @throws {TypeError} when an option cannot be used */
  constructor({
    apiKey,
    apiBase = 'https://api.affitor.com',
    // Looked up at each call: tests and instrumentation replace it, and some runtimes refuse a detached one.
    fetch = (url, init) => globalThis.fetch(url, init),
    timeoutMs = 5000,
    maxRetries = 2,
  }: AffitorClientOptions) {
    // Never quoted. A key that cannot be a header is most likely one with a line break at its end.
    check(/^[!-~]+$/.test(apiKey ?? ''), 'apiKey is missing or malformed');
    check(/^https?:\/\/[^\s?#]+$/.test(apiBase), 'apiBase must be an absolute http(s) URL');
    check(timeoutMs > 0 && timeoutMs < 2 ** 31, 'timeoutMs must be a positive number');
    check(isWhole(maxRetries, 0), 'maxRetries must be a whole number');
    const base = `${apiBase.replace(/\/+$/, '')}/api/v1/track/`;
    this.call = async (endpoint, body, idempotent, options, defaults) => {
      const request = { url: base + endpoint, apiKey, fetch, timeoutMs, maxRetries };
      const answer = await post(request, body, idempotent, options);
      return answer.ok ? { ...defaults, ...fromWire(answer.body), ok: true } : answer;
    };
  }

  /** Reports a landing that no browser reports, as in an app. Pages do this themselves, with the tracker. */
  async trackClick(params: ClickParams, options?: CallOptions): Promise<ClickResult> {
    check(isText(params?.affiliateUrl, 4096), 'affiliateUrl is required');
    return (await this.call('click', toWire(params, CLICK_FIELDS), !!params.clickId, options)) as ClickResult;
  }

  /**
   * Ties a customer to the click that brought them. Repeating it changes nothing.
   *
   * @example await affitor.trackLead({ clickId: getClickId(request), customerKey: user.id, email: user.email });
   */
  async trackLead(params: LeadParams, options?: CallOptions): Promise<LeadResult> {
    checkCustomer(params ?? {});
    if (!isKnown(params)) return UNKNOWN;
    const defaults = { duplicate: false, provisional: false };
    return (await this.call('lead', toWire(withTextKey(params), LEAD_FIELDS), true, options, defaults)) as LeadResult;
  }

  /**
   * Records a payment. Repeating it with the same `transactionId` counts nothing twice.
   *
   * @example await affitor.trackSale({ customerKey: user.id, transactionId: order.id, amountCents: 4900, currency: 'EUR' });
   */
  async trackSale(params: SaleParams, options?: CallOptions): Promise<SaleResult> {
    check(isText(params?.transactionId), 'transactionId must be a text of 1 to 255 characters');
    check(isWhole(params.amountCents, 1), 'amountCents must be a positive whole number of minor units');
    check(/^[a-z]{3}$/i.test(params.currency ?? 'USD'), 'currency must be a code of three letters');
    checkCustomer(params);
    if (!isKnown(params)) return UNKNOWN;
    const defaults = { duplicate: false, attributed: false };
    const result = (await this.call(
      'sale',
      toWire(withTextKey(params), SALE_FIELDS),
      true,
      options,
      defaults,
    )) as SaleResult;
    // The transaction is there, be it by an attempt of this very call whose answer was lost.
    return !result.ok && result.status === 409 ? { ok: true, duplicate: true } : result;
  }

  /**
   * Takes back commission after a refund. The amount is everything refunded so far, so repeating a report changes
   * nothing, and a second partial refund is reported as the sum of both.
   *
   * @example await affitor.trackRefund({ transactionId: order.id, refundAmountCents: 2000 });
   */
  async trackRefund(params: RefundParams, options?: CallOptions): Promise<RefundResult> {
    check(isText(params?.transactionId), 'transactionId must be a text of 1 to 255 characters');
    check(isWhole(params.refundAmountCents ?? 0, 0), 'refundAmountCents must be a whole number of minor units');
    return (await this.call('refund', toWire(params, REFUND_FIELDS), true, options)) as RefundResult;
  }
}

const isKnown = ({ customerKey, clickId }: CustomerParams): boolean => customerKey != null || clickId != null;

/** For a visitor who was not referred: what the API would say, without asking it. */
const UNKNOWN: Failure = {
  ok: false,
  status: 400,
  error: 'Customer not found. Provide customer_key or click_id.',
  retryable: false,
};
