/** Options of `new Affitor()`. */
export interface AffitorClientOptions {
  /**
   * API key of the program, from the Affitor dashboard. Keep it on the server. It may be missing while a program is
   * built, where secrets are absent; a call that needs it then fails with an error that says so.
   * @default process.env.AFFITOR_API_KEY
   */
  apiKey?: string | undefined;
  /**
   * Origin of the API, with a path if it has one.
   * @default process.env.AFFITOR_API_BASE, or 'https://api.affitor.com'
   */
  apiBase?: string | undefined;
  /**
   * Program that clicks and leads belong to, unless a call names another. Sales and refunds belong to the key's program.
   * @default process.env.AFFITOR_PROGRAM_ID
   */
  programId?: string | number | undefined;
  /**
   * Sends the requests.
   * @default the runtime's own fetch
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Milliseconds after which one attempt counts as unanswered: a whole number from 1, or the constructor throws.
   * @default 5000
   */
  timeoutMs?: number | undefined;
  /**
   * Attempts after the first one, where they may help and cannot count anything twice: a whole number from 0, or the
   * constructor throws.
   * @default 2
   */
  maxRetries?: number | undefined;
}

export interface CallOptions {
  /** Ends the call early; it then resolves as a failure with the status 0. */
  signal?: AbortSignal | undefined;
}

/**
 * Who is meant. Give at least one of the two. An organic visitor has no click id: pass `null` or `undefined` as it comes,
 * then nothing is sent and the call resolves as a failure with the status 400.
 */
export interface CustomerParams {
  /** Your own id of the customer: up to 255 characters, or a whole number, which is sent as text. */
  customerKey?: string | number | bigint | null | undefined;
  /** Click id of the visitor; see `getClickId`. */
  clickId?: string | null | undefined;
}

/** Anything to store along with an event. `{ test_mode: true, program_id: 1 }` makes it a test, which is never counted. */
export type AdditionalData = Record<string, unknown>;

export interface ClickParams {
  /** The absolute URL the visitor landed on, partner code included. Only a test event needs none. */
  affiliateUrl?: string | null | undefined;
  /** Your own id for this click, `[A-Za-z0-9_-]{21}`. Only with one is a failed call tried again: the same id is the same click. */
  clickId?: string | null | undefined;
  /** The visitor's previous click. */
  existingClickId?: string | null | undefined;
  programId?: string | number | null | undefined;
  pageUrl?: string | null | undefined;
  pageTitle?: string | null | undefined;
  referrerUrl?: string | null | undefined;
  sessionId?: string | null | undefined;
  /** The visitor's own, not your server's. */
  userAgent?: string | null | undefined;
  screenResolution?: string | null | undefined;
  viewportSize?: string | null | undefined;
  language?: string | null | undefined;
  timezone?: string | null | undefined;
  additionalData?: AdditionalData | null | undefined;
}

/** A code that the customer used; it credits the partner who owns it where there is no click. Any other code is ignored. */
type Coupon = string | null | undefined;

export interface LeadParams extends CustomerParams {
  /** Further click ids of this visitor, for example of an earlier browser. */
  clickIds?: readonly (string | null | undefined)[] | null | undefined;
  coupon?: Coupon;
  /** The API keeps a hash of it only. */
  email?: string | null | undefined;
  programId?: string | number | null | undefined;
  pageUrl?: string | null | undefined;
  sessionId?: string | null | undefined;
  additionalData?: AdditionalData | null | undefined;
}

export interface SaleParams extends CustomerParams {
  coupon?: Coupon;
  /** Your own id of the payment. One transaction is counted once, however often it is reported. */
  transactionId: string;
  /**
   * Whole minor units of the currency: 4900 for $49.00, 4900 for ¥4,900. For 0, a payment that a coupon covered, nothing is
   * sent and the call resolves with `attributed: false` and the reason `zero_amount`.
   */
  amountCents: number;
  /**
   * ISO 4217.
   * @default 'USD'
   */
  currency?: string | null | undefined;
  /** @default 'payment' */
  saleType?: 'payment' | 'subscription' | null | undefined;
  /** A renewal: it is credited to the partner of the subscription's first sale. */
  isRecurring?: boolean | null | undefined;
  subscriptionId?: string | null | undefined;
  subscriptionInterval?: 'monthly' | 'quarterly' | 'annual' | null | undefined;
  productId?: string | null | undefined;
  lineItems?: unknown[] | null | undefined;
  additionalData?: AdditionalData | null | undefined;
}

export interface RefundParams {
  /** The one the sale was reported with. */
  transactionId: string;
  /**
   * Everything refunded of the sale so far, in whole minor units; not the latest refund alone.
   * @default the whole sale
   */
  refundAmountCents?: number | null | undefined;
  /** The total is lower than one that was reported before, because a refund failed or a chargeback was won: commission is given back. */
  reversal?: boolean | null | undefined;
  refundReason?: string | null | undefined;
  additionalData?: AdditionalData | null | undefined;
}

interface Answered {
  /** HTTP status of the answer, 0 if there was none. */
  status: number;
  /** The answer as the API wrote it; `null` if it refused or was not asked. */
  data: Record<string, unknown> | null;
}

/** The call did not do what it was made for. */
export interface Failure extends Answered {
  ok: false;
  error: string;
  /** Whether the same call may succeed later. */
  retryable: boolean;
}

interface Success extends Answered {
  ok: true;
  error?: undefined;
  retryable?: undefined;
}

export type ClickResult = (Success & { clickId: string; partnerCode: string; cookieWindowDays: number }) | Failure;

export type LeadResult =
  | (Success & {
      /** The customer had this lead before; nothing changed. */
      duplicate: boolean;
      /** The program wants leads from servers only, and the API key was not accepted as such. */
      provisional: boolean;
      /** The click has not arrived at the API yet. The lead counts from the moment that it does, within 7 days. */
      pending: boolean;
    })
  | Failure;

export type SaleResult =
  | (Success & {
      duplicate: false;
      attributed: true;
      saleId: string | number;
      /** `null` where the program pays nothing for this sale. */
      commissionId: string | number | null;
      partnerCode: string;
    })
  | (Success & {
      duplicate: false;
      attributed: false;
      /**
       * Why no partner is credited; absent for a test. With `click_pending`, it is decided when the customer's click arrives;
       * `zero_amount` is answered without a request.
       */
      reason?: 'attribution_window_expired' | 'click_pending' | 'zero_amount';
      clickAgeDays?: number;
      windowDays?: number;
    })
  /** The transaction was recorded before, perhaps by an earlier attempt of this very call whose answer was lost. */
  | (Success & { duplicate: true })
  | Failure;

export type RefundResult =
  | (Success & {
      /** `reversed`: all of the commission is taken back; `refunded`: a part; `restored`: given back; `skipped`: nothing new; `no_commission`: none was due. */
      refundStatus: 'reversed' | 'refunded' | 'restored' | 'skipped' | 'no_commission';
      /** What this call took back, in minor units. */
      deductionCents: number;
      commissionId: string | number | null;
    })
  | Failure;

export interface ReadinessOptions {
  /**
   * Checks everything anew instead of answering with what is known.
   * @default false
   */
  forceRecheck?: boolean | undefined;
}

type GateStatus = 'pass' | 'fail' | 'unknown';

/** One condition of a working integration. */
export interface ReadinessGate {
  status: GateStatus;
  /** What to do next, as a code, for a gate that does not pass. */
  next_action?: string;
  [field: string]: unknown;
}

export type ReadinessResult =
  | (Success & {
      /** Every gate passes. */
      integrationVerified: boolean;
      /** A real sale has been attributed. */
      liveVerified?: boolean;
      state: string;
      /** The first gate that does not pass, `null` if all do. */
      blocker: string | null;
      gates: Record<string, ReadinessGate>;
      lastEventAt?: Record<string, string | null>;
      counts24h?: Record<string, number>;
      keyRotatedAt?: string | null;
    })
  | Failure;
