/** Options of `init()`. The script tag takes each one as a `data-affitor-…` attribute. */
export interface AffitorOptions {
  /**
   * Id of the affiliate program, as shown in the Affitor dashboard.
   * @default window.AFFITOR_PROGRAM_ID
   * @example init({ programId: 1 })
   */
  programId?: number | string | undefined;
  /**
   * Origin of the API, or a path of the page's own host when a relay forwards the requests.
   * @default 'https://api.affitor.com'
   * @example init({ programId: 1, apiBase: '/affitor' })
   */
  apiBase?: string | undefined;
  /**
   * Domain that holds the cookies.
   * @default the widest domain the browser accepts, so that all subdomains share the click
   * @example init({ programId: 1, cookieDomain: '.example.com' })
   */
  cookieDomain?: string | undefined;
  /**
   * Lifetime of the click in days, 1 to 365, until the API has answered with the program's own.
   * @default 90
   */
  cookieWindowDays?: number | undefined;
  /**
   * Names of the query parameter that carries the partner code, separated by commas, in any case; the first match wins.
   * @default 'aff'
   * @example init({ programId: 1, param: 'aff,via,ref' })
   */
  param?: string | undefined;
  /**
   * With `'required'` nothing is read, stored or sent until `consent(true)` is called.
   * @default 'granted'
   */
  consent?: 'granted' | 'required' | undefined;
  /**
   * Say each decision in the console, one line each, prefixed `[affitor]`. In development (the condition `development`, which
   * Vite and webpack set) it is said in words, with what to do; what has to be changed is said there without this option too.
   * @default false
   */
  debug?: boolean | undefined;
}

/**
 * The hosted package's name of `AffitorOptions`, with two options that chose its script and its API.
 *
 * @deprecated now `AffitorOptions`
 */
export interface AffitorInitOptions extends AffitorOptions {
  /**
   * Which API the hosted script reported to. Another one than production has to be named by `apiBase`.
   * @default 'production'
   * @deprecated now `apiBase`
   */
  env?: string | undefined;
  /**
   * Address of the hosted script. The tracker is in this package; another API has to be named by `apiBase`.
   * @default the tracker of this package
   * @deprecated now `apiBase`
   */
  scriptUrl?: string | undefined;
}

/** What the tracker knows about this visitor. */
export interface AffitorData {
  /** Id of the visitor's click, `null` for a visitor who was not referred. */
  clickId: string | null;
  /** Program id as configured; a number where it is one, also when an attribute gave it as text. */
  programId: number | string | null;
  /** Code of the partner who is credited; `null` when unknown, as for clicks stored before this tracker. */
  partnerCode: string | null;
  /** Whether there is a click to credit. */
  hasAttribution: boolean;
  /** Time of the click by the visitor's clock, in milliseconds since 1970. */
  clickedAt: number | null;
  /** When the click lapses, in milliseconds since 1970. */
  expiresAt: number | null;
  /** Whether the API has acknowledged the click. Until then every page sends it again. */
  delivered: boolean;
  /** Address of the credited landing as reported: origin, path, partner code and `utm_*`; `null` when unknown. */
  affiliateUrl: string | null;
  /** What the API tells of the partner, once it has answered; `null` where it tells nothing. */
  partner: AffitorPartner | null;
}

/**
 * What a program chooses to show of a partner, for a banner such as "Alice gave you 20 % off". Its texts hold none of
 * `<`, `>` and `"`, and 300 characters each at most.
 */
export interface AffitorPartner {
  name: string;
  image_url?: string;
  /** A percentage, or an amount in minor units of a currency. */
  discount?: { percent?: number; amount_cents?: number; currency?: string; code?: string };
}

/** The merchant's id of a customer; the hosted tracker also took an object with the e-mail address in it. */
export type SignupKey = string | number | { customer_key: string | number; email?: string | null | undefined };

/**
 * What became of a signup.
 *
 * - `sent`: the API has it.
 * - `queued`: it is kept in the browser and sent from a later page at the latest.
 * - `skipped`: nothing was sent, and nothing will be: the visitor was not referred (`no_click`),
 *   has not consented (`no_consent`), or the call was made on a server (`not_a_browser`).
 * - `rejected`: an argument is wrong, or the API refused for good.
 */
export type SignupResult =
  | { status: 'sent' }
  | { status: 'queued' }
  | { status: 'skipped'; reason: 'no_click' | 'no_consent' | 'not_a_browser' }
  | { status: 'rejected'; error: string };

/** A call made through `window.affitorQueue`: the name of the method, then its arguments. */
export type AffitorCall = {
  [Method in 'signup' | 'trackClick' | 'consent' | 'ready']: [Method, ...Parameters<AffitorTracker[Method]>];
}['signup' | 'trackClick' | 'consent' | 'ready'];

/** The running tracker: what `init()` returns and what the script build offers as `window.affitor`. */
export interface AffitorTracker {
  /** Answers with the running tracker. It started with the options of the first call, and sends no second click. */
  init(options?: AffitorOptions): AffitorTracker;
  /**
   * Ties the merchant's own customer id to the visitor's click. Call it once the account exists; awaiting it is
   * optional, a page that redirects at once loses nothing. Never rejects, settles within 5 seconds.
   *
   * @param customerKey the merchant's id of the customer, 1 to 255 characters; the same one that sales are reported with
   * @param email the customer's address; the API keeps a hash of it only
   * @example
   * const result = await affitor.signup('user_42', 'jane@example.com');
   * if (result.status === 'rejected') console.warn(result.error);
   */
  signup(customerKey: SignupKey, email?: string | null): Promise<SignupResult>;
  /**
   * Treats a URL as a landing, for routers that change the page without the browser's history.
   *
   * @param url absolute or relative to the page
   * @default location.href
   * @returns settles once the click is stored, before the API has answered; never rejects
   * @example affitor.trackClick('/pricing?aff=PARTNER123')
   */
  trackClick(url?: string): Promise<void>;
  /**
   * Calls back once, as soon as it is known on this page who referred the visitor: when the API has answered to a new
   * click or could not be reached, at once on other pages, never without consent.
   *
   * @example
   * affitor.ready(({ partner }) => {
   *   if (partner) banner.textContent = `${partner.name} gave you ${partner.discount?.percent} % off`;
   * });
   */
  ready(callback: (data: AffitorData) => void): void;
  /** Id of the visitor's click, or `null`. Pass it to the server with a checkout. */
  getClickId(): string | null;
  /** What the tracker knows about this visitor. */
  getData(): AffitorData;
  /**
   * Grants consent (the landing held in memory is stored and sent) or withdraws it (cookies and everything queued
   * are erased). The choice itself is not stored: say it on every page.
   *
   * @param granted the visitor's choice, also in the words of consent platforms. Whatever else a script passes withdraws.
   *
   * @example onConsentChange((choice) => affitor.consent(choice.marketing));
   */
  consent(granted: boolean | 'granted' | 'denied'): void;
}
