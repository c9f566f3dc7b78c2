import { type Click, windowDays } from '../core/click.ts';
import { decide } from '../core/decide.ts';
import type { Landing } from '../core/landing.ts';
import { OUTBOX_COOKIE } from '../core/names.ts';
import { decodeLeads, type Lead } from '../core/payload.ts';
import { readClick, valuesOf } from '../core/stored-click.ts';
import type { Options } from './options.ts';
import { now } from './page.ts';
import { eraseClick, readCookies, replaceClick, storeClick, storeLeads } from './store.ts';

/**
 * What this page knows of the visitor. Click and leads are in cookies and in memory, because the browser may refuse cookies
 * and the site may clear them. What other tabs write into the cookies wins. Names with `_` are shortened by the build.
 */
export interface Visitor {
  _isGranted: boolean;
  _click: Click | undefined;
  /** Leads of this host that the API has not acknowledged. */
  _leads: Lead[];
  /** Stores what the browser refused to store before, if it does so now. Then reads the cookies if they have changed. */
  _refresh(): void;
  /**
   * Decides what a landing means and stores the click if it is a new one.
   *
   * @returns the new click; `null` as long as it cannot be stored and an earlier page may have reported it
   */
  _land(landing: Landing): Click | null | undefined;
  /** Replaces the click by what the API's answer made of it. */
  _replaceClick(after: Click): void;
  _keepLeads(leads: Lead[]): void;
  /** Erases the click and its leads: a later click must not be credited for them. */
  _forget(): void;
}

/** @param isGranted whether the visitor's consent is given or not required */
export const createVisitor = (option: Options, isGranted: boolean): Visitor => {
  /** The cookies that hold the click as this page knows it. */
  let seen: string | undefined;
  /** Whether the browser refused to store the click. */
  let isBlocked = false;
  /** Whether the click was erased from the cookies. Then the page knows it, and does not write it again. */
  let isErased = false;

  const store = (click: Click) => {
    visitor._click = click;
    seen = storeClick(click, option('cookieDomain'));
    isBlocked = !seen;
    isErased = false;
  };

  const visitor: Visitor = {
    _isGranted: isGranted,
    _click: undefined,
    _leads: [],

    _refresh() {
      if (isBlocked) {
        store(visitor._click!);
        storeLeads(visitor._leads);
        if (isBlocked) return;
      }
      const cookies = readCookies();
      visitor._leads = valuesOf(cookies, OUTBOX_COOKIE).flatMap(decodeLeads);
      if (cookies === seen) return;
      seen = cookies;
      const click = readClick(cookies);
      isErased = !click;
      // An id cookie without its companion says less than the page knows of that click.
      if (click && (click.at || click.id !== visitor._click?.id)) visitor._click = click;
    },

    _land(landing) {
      const before = visitor._click;
      const click = decide(landing, before, now(), windowDays(option('cookieWindowDays')));
      if (click) store(click);
      // If nothing can be stored, an earlier page may have reported what is only an echo here.
      if (isBlocked && landing._isEcho?.(true)) {
        visitor._click = before;
        isBlocked = false;
        return null;
      }
      return click;
    },

    _replaceClick(after) {
      if (!isErased) replaceClick(visitor._click!, after);
      visitor._click = after;
      seen = undefined;
    },

    _keepLeads(leads) {
      visitor._leads = leads;
      storeLeads(leads);
    },

    _forget() {
      visitor._click = seen = undefined;
      isBlocked = false;
      eraseClick(option('cookieDomain'));
      visitor._keepLeads([]);
    },
  };
  return visitor;
};
