import './globals.ts';
import { attempt } from '../core/attempt.ts';
import { type Click, windowDays } from '../core/click.ts';
import { decide } from '../core/decide.ts';
import { encode } from '../core/json.ts';
import type { Landing } from '../core/landing.ts';
import { DAY, DEFAULT_API_BASE, OUTBOX_COOKIE } from '../core/names.ts';
import { bodyOf, decodeLeads, type Lead } from '../core/payload.ts';
import { readClick, valuesOf } from '../core/stored-click.ts';
import { clickAfter, verdictOn } from '../core/verdict.ts';
import type { AffitorTracker, SignupResult } from '../types.ts';
import { findLanding, landingAt } from './landing.ts';
import { isUnseen, shown } from './lifecycle.ts';
import type { Options } from './options.ts';
import { eraseClick, readCookies, replaceClick, storeClick, storeLeads } from './store.ts';
import { post } from './transport.ts';

/** Milliseconds after which `signup()` settles as queued and goes on in the background. */
const SIGNUP_WAIT = 5000;

/** Milliseconds before a request that failed is made again: the first time, then twice, three times … as long. */
const RETRY_DELAY = 2000;

/** The one place where the parts are wired together. */
export const createTracker = (option: Options): AffitorTracker => {
  const id = option('ProgramId') ?? option('Program') ?? window.AFFITOR_PROGRAM_ID;
  // Attributes are text; the hosted tracker answers with a number where it is one.
  const programId = `${+id!}` === id ? +id : id;
  const param = option('Param');
  // A misspelt word must not stand for a visitor's consent.
  let granted = (option('Consent') || 'granted') === 'granted';
  /** The last landing on this page: what a visitor who consents later consents to. */
  let last: Landing | undefined;
  /** The same until it is stored: it may wait for the page to be shown, and for consent. */
  let pending: Landing | undefined;
  /** The visitor's click: what the last look at the cookies told, and what has become of it since. */
  let stored: Click | undefined;
  /** Likewise, leads of this host that the API has not acknowledged. */
  let leads: Lead[];
  /** The cookies with a landing's click, until the next look: if they are the same then, the click is not read from them. */
  let landed: string | undefined;
  /** Whether cookies are blocked: then what is known lasts as long as the page. */
  let blocked = false;
  let makeKnown!: () => void;
  /** Settles once it is known who referred the visitor. */
  const known = new Promise<void>((resolve) => {
    makeKnown = resolve;
  });
  /**
   * Those who wait to know what became of a signup, by the lead as JSON; null for a lead or a click that the API has answered
   * on this page: what cookies that cannot be changed hold is not sent for ever.
   */
  const settlers: Record<string, ((result: SignupResult) => void) | null> = {};
  let failures = 0;
  let busy = false;

  /** Says in the console what was decided, where that is wanted, and hands it on. */
  const log = <T>(told: T): T => {
    // The script tag's `data-affitor-debug` arrives as text, "false" included.
    if (`${option('Debug')}` === 'true') console.log('[affitor]', told);
    return told;
  };

  /** Forgets the visitor. Leads are nobody's without their click, least of all those of a click to come. */
  const forget = () => {
    blocked = false;
    eraseClick(option('CookieDomain'));
    storeLeads([]);
  };

  /** What is known of the visitor, by a landing on this page that may be stored now, or else by the cookies. */
  const visitor = (): Click | undefined => {
    if (!blocked) {
      const cookies = readCookies();
      if (cookies !== landed) stored = readClick(cookies);
      // They may become so again, when more than that has happened.
      landed = undefined;
      leads = valuesOf(cookies, OUTBOX_COOKIE).flatMap(decodeLeads);
    }
    if (granted && pending && !isUnseen()) {
      const landing = pending;
      pending = undefined;
      const click = decide(landing, stored, Date.now(), windowDays(option('CookieWindowDays')));
      log([landing._code, click]);
      if (click) {
        landed = storeClick(click, option('CookieDomain'));
        // Where nothing can be stored, an earlier page may have reported what only echoes here.
        if (landed || !landing._isEcho?.()) {
          stored = click;
          blocked = !landed;
        }
      }
    }
    return stored;
  };

  /** Sends what is undelivered, the click first, then the leads, until the API has acknowledged or refused it. */
  const deliver = async () => {
    if (busy) return;
    busy = true;
    while (granted) {
      const click = stored;
      const waiting = leads.filter((lead) => settlers[encode(lead)] !== null);
      const undelivered = click?.undelivered && settlers[encode(click)] !== null;
      // One that fails again and again must not hold up the others.
      const lead = click && !undelivered && waiting[failures % waiting.length];
      if (!undelivered && !lead) break;
      const sent = encode(lead || click);
      const endpoint = lead ? 'lead' : 'click';
      const answer = await post(
        `${`${option('ApiBase') || DEFAULT_API_BASE}`.replace(/\/+$/, '')}/api/v1/track/${endpoint}`,
        bodyOf(click, lead || undefined, programId),
        // Keepalive bodies share 64 KiB a page; beyond that fetch fails at once, and the second attempt goes without.
        failures !== 1,
      );
      log([endpoint, answer]);
      const verdict = verdictOn(endpoint, answer);
      if (verdict === 'undecided') {
        setTimeout(look, RETRY_DELAY * ++failures);
        break;
      }
      failures = 0;
      // Another landing, another tab or a relay's Set-Cookie may have changed it meanwhile.
      visitor();
      settlers[sent]?.(
        verdict === 'sent' ? { status: verdict } : { status: verdict, error: `${answer.error ?? answer.status}` },
      );
      settlers[sent] = null;
      if (lead) {
        leads = leads.filter((other) => encode(other) !== sent);
        storeLeads(leads);
      } else {
        if (encode(stored) === sent) {
          stored = clickAfter(click, answer);
          if (stored) replaceClick(click, stored);
        }
        if (!stored) forget();
      }
    }
    busy = false;
    if (granted) makeKnown();
    // The answer of a relay sets the cookies, also those of a visitor who has withdrawn meanwhile.
    else forget();
  };

  /**
   * Stores a landing and sends what is undelivered, but not at once: a browser that is asked for cookies walks all functions on
   * the stack, and a microtask later there are few. Whoever asks for the visitor before is told all the same.
   */
  const look = async (landing?: Landing | false) => {
    if (landing) pending = last = landing;
    await (isUnseen() && shown());
    if (!granted) return;
    visitor();
    deliver();
  };

  const tracker: AffitorTracker = {
    init: () => tracker,

    async signup(customer, address) {
      const { customer_key: key = customer, email = address } = Object(customer);
      if (!key || key === Object(key)) return log({ status: 'rejected', error: 'bad customer_key' });
      await look();
      if (!granted || !visitor()) return log({ status: 'skipped', reason: granted ? 'no_click' : 'no_consent' });
      return new Promise((resolve) => {
        const lead = { customer_key: `${key}`, email: email ? `${email}` : undefined };
        settlers[encode(lead)] = resolve;
        setTimeout(resolve, SIGNUP_WAIT, { status: 'queued' });
        leads.push(lead);
        storeLeads(leads);
        deliver();
      });
    },

    trackClick: (url = location.href) => look(landingAt(param, url)),

    async ready(callback) {
      await known;
      // What this throws is reported as the page's own, and holds up nobody else.
      callback(tracker.getData());
    },

    getClickId: () => tracker.getData().clickId,

    getData() {
      const click = granted ? visitor() : undefined;
      const clickedAt = click?.at || null;
      return {
        clickId: click?.id ?? null,
        partner: click?.partner ?? null,
        partnerCode: click?.codes[0] ?? null,
        affiliateUrl: click?.url ?? null,
        programId: programId ?? null,
        clickedAt,
        expiresAt: clickedAt && clickedAt + click!.days * DAY,
        hasAttribution: !!click,
        delivered: !!click && !click.undelivered,
      };
    },

    consent(choice) {
      // A script may pass anything, and much that is no yes is truthy.
      if (choice === true || choice === 'granted') {
        if (!granted) {
          granted = true;
          look(last);
        }
      } else {
        granted = false;
        forget();
      }
    },
  };

  look(findLanding(param));
  // A page may have made them read-only, or frozen or removed `history`: then only what happens on the page is not seen.
  for (const method of ['pushState', 'replaceState'] as const)
    attempt(() => {
      const original = history[method].bind(history);
      history[method] = (...args) => {
        original(...args);
        // A router may carry `?aff=` along from view to view, which does not turn an arrival into an echo of itself.
        const landing = landingAt(param, location.href, () => true);
        if (landing && landing._code !== last?._code) look(landing);
      };
    });

  return tracker;
};
