import { check, checkWhole } from './check.ts';
import type {
  AffitorClientOptions,
  CallOptions,
  ClickParams,
  ClickResult,
  LeadResult,
  RefundResult,
  SaleResult,
} from './client-types.ts';
import {
  type AnyClientOptions,
  type AnyLeadParams,
  type AnyRefundParams,
  type AnySaleParams,
  clientOptions,
} from './older-names.ts';
import { type Endpoint, NOBODY, readFields, readParams } from './params.ts';
import { failure, post } from './request.ts';
import { fromWire, toWire } from './wire.ts';

const OPTIONS = ['apiKey', 'apiBase', 'fetch', 'timeoutMs', 'maxRetries'];

/**
 * The server-side client of Affitor's tracking API. Runs wherever `fetch` does: Node.js 20, edge runtimes, Deno, Bun.
 *
 * Every call resolves, also when the API is down: look at `ok`. What an attempt may have left undone is tried again
 * where the API counts it once anyway. A `TypeError` means a mistake in the calling program, such as a missing API key
 * or a misspelt field; nothing was sent then.
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
    endpoint: Endpoint,
    given: object | undefined,
    options: CallOptions | undefined,
    defaults?: object,
  ) => Promise<unknown>;

  /** @throws {TypeError} when an option is not known, or cannot be used */
  constructor(options: AnyClientOptions);
  constructor(first: AnyClientOptions | string | undefined, second?: AnyClientOptions) {
    const {
      apiKey,
      apiBase,
      // Looked up at each call: tests and instrumentation replace it, and some runtimes refuse a detached one.
      fetch = (url, init) => globalThis.fetch(url, init),
      timeoutMs = 5000,
      maxRetries = 2,
    }: AffitorClientOptions = readFields('Affitor', clientOptions(first, second), OPTIONS);
    // Never quoted. A key that cannot be a header is most likely one with a line break at its end.
    check(!apiKey || /^[!-~]+$/.test(apiKey), 'apiKey is malformed');
    // Empty as a variable of the environment may be.
    const base = `${(apiBase || 'https://api.affitor.com').replace(/\/+$/, '')}/api/v1/track/`;
    check(/^https?:\/\/[^\s?#]+$/.test(base), 'apiBase must be an absolute URL');
    // Timers can do little more.
    checkWhole('timeoutMs', timeoutMs, 1, 2e9);
    checkWhole('maxRetries', maxRetries, 0);
    this.call = async (endpoint, given, callOptions, defaults) => {
      const isClick = endpoint === 'click';
      check(isClick || apiKey, 'apiKey is missing');
      const params = readParams(endpoint, given ?? {});
      // A visitor who was not referred: the API would refuse it, and is not asked.
      if (/lead|sale/.test(endpoint) && !params.customerKey && !params.clickId && !params.coupon) {
        return failure(400, NOBODY);
      }
      const answer = await post(
        { url: base + endpoint, apiKey: isClick ? '' : apiKey!, fetch, timeoutMs, maxRetries },
        toWire(params),
        !isClick || !!params.clickId,
        callOptions,
      );
      return answer.ok ? { ...defaults, ...fromWire(answer.data), ...answer } : answer;
    };
  }

  /**
   * Reports a landing that no browser reports, as in an app. Pages do this themselves, with the tracker. Anyone may
   * report a click: the API key is not sent.
   *
   * @example await affitor.trackClick({ affiliateUrl: 'https://example.com/?aff=PARTNER123', clickId });
   */
  trackClick(params: ClickParams, options?: CallOptions): Promise<ClickResult> {
    return this.call('click', params, options) as Promise<ClickResult>;
  }

  /**
   * Ties a customer to the click that brought them. Repeating it changes nothing.
   *
   * @example await affitor.trackLead({ clickId: getClickId(request), customerKey: user.id, email: user.email });
   */
  trackLead(params: AnyLeadParams, options?: CallOptions): Promise<LeadResult> {
    return this.call('lead', params, options, { duplicate: false, provisional: false }) as Promise<LeadResult>;
  }

  /**
   * Records a payment. Repeating it with the same `transactionId` counts nothing twice.
   *
   * Where Stripe's webhook is connected too, give the payment's id of Stripe's (`in_…`, `pi_…` or `cs_…`) as
   * `transactionId`: by it the API sees that both tell of one payment. An id of your own would make it two.
   *
   * @example await affitor.trackSale({ customerKey: user.id, transactionId: order.id, amountCents: 4900, currency: 'EUR' });
   */
  async trackSale(params: AnySaleParams, options?: CallOptions): Promise<SaleResult> {
    const defaults = { duplicate: false, attributed: false };
    const result = (await this.call('sale', params, options, defaults)) as SaleResult;
    // The transaction is there, be it by an attempt of this very call whose answer was lost.
    return result.status === 409 ? { ok: true, duplicate: true, status: 409, data: null } : result;
  }

  /**
   * Takes back commission after a refund. The amount is everything refunded so far, so repeating a report changes
   * nothing, and a second partial refund is reported as the sum of both.
   *
   * @example await affitor.trackRefund({ transactionId: order.id, refundAmountCents: 2000 });
   */
  async trackRefund(params: AnyRefundParams, options?: CallOptions): Promise<RefundResult> {
    const result = (await this.call('refund', params, options)) as RefundResult;
    // `status` is the answer's on every result; what became of the refund has another name here.
    return result.ok ? { ...result, refundStatus: result.data?.status as typeof result.refundStatus } : result;
  }
}
