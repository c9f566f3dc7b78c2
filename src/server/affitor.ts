import type { IsDone } from './answer.ts';
import { check } from './check.ts';
import { readSettings } from './client-options.ts';
import type {
  CallOptions,
  ClickResult,
  LeadResult,
  ReadinessOptions,
  ReadinessResult,
  RefundResult,
  SaleResult,
} from './client-types.ts';
import { createMistakes } from './mistakes.ts';
import type { AnyClickParams, AnyClientOptions, AnyLeadParams, AnyRefundParams, AnySaleParams } from './older-names.ts';
import { type Endpoint, NOBODY, readFields, readParams } from './params.ts';
import { failure, request } from './request.ts';
import { fromWire, toWire } from './wire.ts';

/** A request to the API, or what a call resolves with if none is needed. */
type Prepared = { path: string; body?: string; isDone: IsDone; idempotent: boolean } | { result: object };

const isSuccess: IsDone = (body) => body.success === true;

/** The fields themselves, or as older versions of the API answered, under `data`. */
const verdictIn = (body: Record<string, unknown>): Record<string, unknown> => ({ ...Object(body.data), ...body });
const isVerdict: IsDone = (body) => typeof verdictIn(body).integration_verified === 'boolean';

/** A payment that a coupon covered is no mistake, and nothing that could be credited. */
const ZERO_AMOUNT = { ok: true, status: 0, data: null, duplicate: false, attributed: false, reason: 'zero_amount' };

/**
 * The server-side client of Affitor's tracking API. Runs wherever `fetch` does: Node.js 20, edge runtimes, Deno, Bun.
 *
 * No call throws or rejects: look at `ok`. What an attempt may have left undone is tried again if the API counts it once
 * anyway. A mistake in the calling program, such as a missing API key or a misspelt field, resolves with `ok: false` and
 * status 0, sends nothing, and is logged once by `console.error`. Only the constructor throws.
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
    endpoint: Endpoint | 'readiness',
    given: object | undefined,
    options: CallOptions | undefined,
    defaults?: object,
  ) => Promise<unknown>;

  /** @throws {TypeError} when an option is not known, or cannot be used */
  constructor(options?: AnyClientOptions);
  constructor(first?: AnyClientOptions | string, second?: AnyClientOptions) {
    const { apiKey, apiBase, programId, ...settings } = readSettings(first, second);
    const mistake = createMistakes();

    const prepare = (endpoint: Endpoint | 'readiness', given: object, signal: unknown): Prepared => {
      const isClick = endpoint === 'click';
      check(isClick || apiKey, 'apiKey is missing. Give it to new Affitor(), or set AFFITOR_API_KEY');
      check(!signal || typeof (signal as AbortSignal).addEventListener === 'function', 'signal must be an AbortSignal');
      if (endpoint === 'readiness') {
        const { forceRecheck }: ReadinessOptions = readFields('readiness', given, ['forceRecheck']);
        const query = forceRecheck ? '?force_recheck=true' : '';
        return { path: `/api/v1/programs/me/readiness${query}`, isDone: isVerdict, idempotent: true };
      }
      const params = readParams(endpoint, given);
      const hasCustomer = params.customerKey || params.clickId || params.clickIds || params.coupon;
      if (endpoint === 'sale' && !params.amountCents) return { result: ZERO_AMOUNT };
      // The API would refuse an organic visitor, and is not asked.
      if (/lead|sale/.test(endpoint) && !hasCustomer) return { result: failure(400, NOBODY) };
      if (/click|lead/.test(endpoint) && programId) params.programId ??= programId;
      const idempotent = !isClick || !!params.clickId;
      return { path: `/api/v1/track/${endpoint}`, body: toWire(params), isDone: isSuccess, idempotent };
    };

    this.call = async (endpoint, given, options, defaults) => {
      let prepared: Prepared;
      try {
        prepared = prepare(endpoint, given ?? {}, options?.signal);
      } catch (error) {
        const name = endpoint === 'readiness' ? endpoint : `track${endpoint[0]!.toUpperCase()}${endpoint.slice(1)}`;
        return mistake(name, error);
      }
      if ('result' in prepared) return { ...prepared.result };
      const { path, body, isDone, idempotent } = prepared;
      const answer = await request(
        { ...settings, url: apiBase + path, body, isDone, apiKey: endpoint === 'click' ? '' : apiKey },
        idempotent,
        options ?? {},
      );
      if (!answer.ok) return answer;
      const fields = endpoint === 'readiness' ? verdictIn(answer.data) : answer.data;
      return { ...defaults, ...fromWire(fields), ...answer };
    };
  }

  /**
   * Reports a landing that no browser reports, as in an app. Pages do this themselves, with the tracker. Anyone may
   * report a click: the API key is not sent.
   *
   * @example await affitor.trackClick({ affiliateUrl: 'https://example.com/?aff=PARTNER123', clickId });
   */
  trackClick(params: AnyClickParams = {}, options?: CallOptions): Promise<ClickResult> {
    return this.call('click', params, options) as Promise<ClickResult>;
  }

  /**
   * Links a customer to the click that brought them. Repeating it changes nothing.
   *
   * @example await affitor.trackLead({ clickId: getClickId(request), customerKey: user.id, email: user.email });
   */
  trackLead(params: AnyLeadParams, options?: CallOptions): Promise<LeadResult> {
    const defaults = { duplicate: false, provisional: false, pending: false };
    return this.call('lead', params, options, defaults) as Promise<LeadResult>;
  }

  /**
   * Records a payment. Repeating it with the same `transactionId` counts nothing twice.
   *
   * If Stripe's webhook is connected too, give Stripe's id of the payment (`in_…`, `pi_…` or `cs_…`) as `transactionId`:
   * Affitor uses it to deduplicate the two reports. An id of your own would make it two sales.
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

  /**
   * Asks whether the integration of the key's program works, gate by gate.
   *
   * @example
   * const verdict = await affitor.readiness();
   * if (verdict.ok && verdict.blocker) console.log(verdict.gates[verdict.blocker]);
   */
  readiness(options: ReadinessOptions & CallOptions = {}): Promise<ReadinessResult> {
    const { signal, ...others } = Object(options);
    return this.call('readiness', others, { signal }) as Promise<ReadinessResult>;
  }
}
