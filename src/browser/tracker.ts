import './globals.ts';
import { acknowledge, type Click, expiresAt, windowDays } from '../core/click.ts';
import { mintClickId } from '../core/click-id.ts';
import { clickOf, decide } from '../core/decide.ts';
import { encode } from '../core/json.ts';
import type { Landing } from '../core/landing.ts';
import { report } from '../core/payload.ts';
import { isPermanent, retryDelay } from '../core/retry.ts';
import type { AffitorData, AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
import { findLanding, landingAt } from './landing.ts';
import { onClientNavigation, onRetryMoment, whenShown } from './lifecycle.ts';
import { forgetVisitor, readVisitor, replaceClick, type Stored, startPage, storeClick, storeLeads } from './store.ts';
import { post } from './transport.ts';

/** Milliseconds after which `signup()` settles as queued and goes on in the background. */
const SIGNUP_WAIT = 5000;

/** The one place where the parts are wired together. */
export const createTracker = (options: AffitorOptions): AffitorTracker => {
  const id = options.programId ?? window.AFFITOR_PROGRAM_ID;
  // Attributes are text; the hosted tracker answers with a number where it is one.
  const programId = +id! || id;
  const params = (options.param || 'aff').split(/[\s,]+/);
  const apiBase = (options.apiBase || 'https://api.affitor.com').replace(/\/+$/, '');
  const { cookieDomain } = options;

  startPage();
  let granted = options.consent !== 'required';
  /** The last landing on this page: what a visitor who consents later consents to. */
  let held: Landing | undefined;
  /** Those who wait to know who referred the visitor; none once it is known. */
  let waiting: ((data: AffitorData) => void)[] | undefined = [];
  /** Those who wait to know what became of a signup, by the lead as JSON. */
  const settlers: ((lead: string, result: SignupResult) => void)[] = [];
  let busy = false;
  let failures = 0;

  const log = (...text: unknown[]) => {
    // The script tag's `data-affitor-debug` arrives as text, "false" included.
    if (/true/.test(options.debug as unknown as string)) console.log('[affitor]', ...text);
  };

  // A callback that throws is reported as the page's own, and holds up nobody else.
  const call = async (callback: (data: AffitorData) => void) => callback(tracker.getData());

  /** Sends what is owed, the click first, then the leads, until the API has acknowledged or refused it. */
  const deliver = async ({ _click, _leads }: Stored) => {
    const lead = _click?.owed ? undefined : _leads[0];
    if (busy) return;
    if (_click && (_click.owed || lead)) {
      busy = true;
      const endpoint = lead ? 'lead' : 'click';
      const answer = await post(
        `${apiBase}/api/v1/track/${endpoint}`,
        report(_click, lead, programId),
        // Keepalive bodies share 64 KiB a page; beyond that fetch fails at once, and the second attempt goes without.
        failures !== 1,
      );
      busy = false;
      log(endpoint, answer);
      // The answer of a relay sets the cookies, also those of a visitor who has withdrawn meanwhile.
      if (!granted) return forgetVisitor(cookieDomain);
      const { _status, success } = answer;
      // Only the API's own refusal ends a click: a 403 or a 404 on the way to it is a mistake that will be mended, and
      // `success: false` beside a 429 or a 500 is said by those who are busy.
      if (success || (_status === 200 ? success === false : lead ? isPermanent(_status) : _status === 400)) {
        failures = 0;
        // Another landing, another tab or a relay's Set-Cookie may have changed it meanwhile.
        const stored = readVisitor();
        if (lead) {
          const sent = encode(lead);
          for (const settle of settlers)
            settle(sent, success ? { status: 'sent' } : { status: 'rejected', error: `${answer.error ?? _status}` });
          stored._leads = stored._leads.filter((other) => encode(other) !== sent);
          storeLeads(stored._leads);
        } else if (encode(stored._click) === encode(_click)) {
          stored._click = success ? acknowledge(_click, answer) : _click.prev;
          if (stored._click) replaceClick(_click, stored._click);
          else forgetVisitor(cookieDomain);
        }
        deliver(stored);
      } else {
        const delay = retryDelay(++failures, answer._retryAfter, Math.random());
        if (delay) setTimeout(look, delay);
      }
    }
    waiting?.forEach(call);
    waiting = undefined;
  };

  const look = (landing?: Landing) => {
    held = landing ?? held;
    whenShown(() => {
      if (!granted) return log('no_consent');
      const stored = readVisitor();
      const before = stored._click;
      const now = Date.now();
      const decision = decide(landing, before, now);
      log(decision, landing?._code ?? '');
      if (landing && decision !== 'none') {
        const clickId = decision === 'reclick' ? before!.id : mintClickId();
        const click = clickOf(landing, before, clickId, now, windowDays(options.cookieWindowDays));
        // Where nothing can be stored, an earlier page may have reported what only echoes here.
        if (storeClick(click, before, cookieDomain, !landing._echo)) stored._click = click;
      }
      deliver(stored);
    });
  };

  const tracker: AffitorTracker = {
    init: () => tracker,

    async signup(customer, address) {
      const { customer_key: key = customer, email = address } = Object(customer);
      if (!key || key === Object(key)) return { status: 'rejected', error: 'bad customer_key' };
      await new Promise<void>(whenShown);
      const stored = granted ? readVisitor() : undefined;
      if (!stored?._click) return { status: 'skipped', reason: stored ? 'no_click' : 'no_consent' };
      return new Promise((resolve) => {
        const lead = { key: `${key}`, email: email ? `${email}` : undefined };
        settlers.push((sent, result) => sent === encode(lead) && resolve(result));
        setTimeout(resolve, SIGNUP_WAIT, { status: 'queued' });
        stored._leads.push(lead);
        storeLeads(stored._leads);
        deliver(stored);
      });
    },

    async trackClick(url = location.href) {
      look(landingAt(params, url, false));
      await new Promise<void>(whenShown);
    },

    ready(callback) {
      if (waiting) waiting.push(callback);
      else call(callback);
    },

    getClickId: () => tracker.getData().clickId,

    getData() {
      const click = granted ? readVisitor()._click : undefined;
      const {
        id = null,
        at,
        codes: [partnerCode = null] = [],
        url = null,
        partner = null,
      } = click ?? ({} as Partial<Click>);
      return {
        clickId: id,
        programId: programId ?? null,
        partnerCode,
        hasAttribution: !!click,
        clickedAt: at || null,
        expiresAt: at ? expiresAt(click!) : null,
        delivered: !!click && !click.owed,
        affiliateUrl: url,
        partner,
      };
    },

    consent(choice) {
      if (!choice) {
        granted = false;
        forgetVisitor(cookieDomain);
      } else if (!granted) {
        granted = true;
        look(held);
      }
    },
  };

  look(findLanding(params));
  onRetryMoment(
    () => failures,
    () => look(),
  );
  onClientNavigation(() => {
    // A router may carry `?aff=` along from view to view, and steps through the history are no arrivals either.
    const landing = landingAt(params, location.href, true);
    if (landing) look(landing);
  });

  return tracker;
};
