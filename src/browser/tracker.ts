import './globals.ts';
import { acknowledge, expiresAt, windowDays } from '../core/click.ts';
import { decide } from '../core/decide.ts';
import { encode } from '../core/json.ts';
import type { Landing } from '../core/landing.ts';
import { DEFAULT_API_BASE } from '../core/names.ts';
import { report } from '../core/payload.ts';
import { isPermanent, MAX_ATTEMPTS, retryDelay } from '../core/retry.ts';
import type { AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
import { findLanding, landingAt } from './landing.ts';
import { isUnseen, onClientNavigation, onReturn, shown } from './lifecycle.ts';
import { forgetVisitor, openStore, readVisitor, replaceClick, type Stored, storeClick, storeLeads } from './store.ts';
import { post } from './transport.ts';

/** Milliseconds after which `signup()` settles as queued and goes on in the background. */
const SIGNUP_WAIT = 5000;

/** The one place where the parts are wired together. */
export const createTracker = (options: AffitorOptions): AffitorTracker => {
  const id = options.programId ?? window.AFFITOR_PROGRAM_ID;
  // Attributes are text; the hosted tracker answers with a number where it is one.
  const programId = `${+id!}` === id ? +id : id;
  const param = options.param || 'aff';
  openStore(options.cookieDomain);
  // A misspelt word must not stand for a visitor's consent.
  let granted = !options.consent || options.consent === 'granted';
  /** The last landing on this page: what a visitor who consents later consents to. */
  let held: Landing | undefined;
  let makeKnown!: () => void;
  /** Settles once it is known who referred the visitor. */
  const known = new Promise<void>((resolve) => {
    makeKnown = resolve;
  });
  /** Those who wait to know what became of a signup, by the lead as JSON. */
  const settlers: ((lead: string, result: SignupResult) => void)[] = [];
  /** Leads that the API has had from this page, as JSON: an outbox that cannot be changed is not sent for ever. */
  const done = new Set<string>();
  let busy = false;
  let failures = 0;

  const log = (...text: unknown[]) => {
    // The script tag's `data-affitor-debug` arrives as text, "false" included.
    if (/true/.test(options.debug as unknown as string)) console.log('[affitor]', ...text);
  };

  /** Sends what is owed, the click first, then the leads, until the API has acknowledged or refused it. */
  const deliver = async ({ _click, _leads }: Stored) => {
    const lead = _click?.owed ? undefined : _leads.find((each) => !done.has(encode(each)));
    if (busy) return;
    if (_click && (_click.owed || lead)) {
      busy = true;
      const endpoint = lead ? 'lead' : 'click';
      const apiBase = `${options.apiBase || DEFAULT_API_BASE}`.replace(/\/+$/, '');
      const answer = await post(
        `${apiBase}/api/v1/track/${endpoint}`,
        report(_click, lead, programId),
        // Keepalive bodies share 64 KiB a page; beyond that fetch fails at once, and the second attempt goes without.
        failures !== 1,
      );
      busy = false;
      log(endpoint, answer);
      // The answer of a relay sets the cookies, also those of a visitor who has withdrawn meanwhile.
      if (!granted) return forgetVisitor();
      const { _status, success } = answer;
      // Only the API's own refusal, which says why, ends anything: what stands on the way to it may be mended. A click ends
      // by a 400 alone, and `success: false` beside a 429 or a 500 is said by those who are busy.
      const refused =
        _status === 200 ? success === false : answer.error && (lead ? isPermanent(_status) : _status === 400);
      if (success || refused) {
        failures = 0;
        // Another landing, another tab or a relay's Set-Cookie may have changed it meanwhile.
        const stored = readVisitor();
        if (lead) {
          const sent = encode(lead);
          done.add(sent);
          for (const settle of settlers)
            settle(sent, success ? { status: 'sent' } : { status: 'rejected', error: `${answer.error ?? _status}` });
          stored._leads = stored._leads.filter((other) => encode(other) !== sent);
          storeLeads(stored._leads);
        } else if (encode(stored._click) === encode(_click)) {
          stored._click = success ? acknowledge(_click, answer) : _click.prev;
          if (stored._click) replaceClick(_click, stored._click);
          else forgetVisitor();
        }
        deliver(stored);
      } else {
        failures++;
        for (const type of ['online', 'pageshow', 'visibilitychange']) addEventListener(type, retry);
        if (failures < MAX_ATTEMPTS) setTimeout(look, retryDelay(failures, Math.random()));
      }
    }
    makeKnown();
  };

  const retry = () => {
    if (failures) look();
  };

  /** On a page that is shown, a landing is stored by the time this returns. */
  const look = async (landing?: Landing | false) => {
    // A router that rewrites its address does not turn an arrival into an echo of itself.
    if (landing && !(landing._echo && landing._code === held?._code)) held = landing;
    if (isUnseen()) await shown();
    // With nothing to store it need not be now, and a browser that is asked for cookies walks all functions on the stack.
    else if (!landing) await undefined;
    if (!granted) return log('no_consent');
    const stored = readVisitor();
    const click = landing && decide(landing, stored._click, Date.now(), windowDays(options.cookieWindowDays));
    log(click ? 'new' : 'none', landing ? landing._code : '');
    // Where nothing can be stored, an earlier page may have reported what only echoes here.
    if (landing && click) storeClick(stored, click, !landing._echo);
    deliver(stored);
  };

  const tracker: AffitorTracker = {
    init: () => tracker,

    async signup(customer, address) {
      const { customer_key: key = customer, email = address } = Object(customer);
      if (!key || key === Object(key)) return { status: 'rejected', error: 'bad customer_key' };
      await look();
      const stored = granted ? readVisitor() : undefined;
      if (!stored?._click) return { status: 'skipped', reason: stored ? 'no_click' : 'no_consent' };
      return new Promise((resolve) => {
        const lead = { customer_key: `${key}`, email: email ? `${email}` : undefined };
        done.delete(encode(lead));
        settlers.push((sent, result) => sent === encode(lead) && resolve(result));
        setTimeout(resolve, SIGNUP_WAIT, { status: 'queued' });
        stored._leads.push(lead);
        storeLeads(stored._leads);
        deliver(stored);
      });
    },

    trackClick: (url = location.href) => look(landingAt(param, url, false)),

    async ready(callback) {
      await known;
      // What this throws is reported as the page's own, and holds up nobody else.
      callback(tracker.getData());
    },

    getClickId: () => tracker.getData().clickId,

    getData() {
      const click = granted ? readVisitor()._click : undefined;
      const clickedAt = click?.at || null;
      return {
        clickId: click?.id ?? null,
        programId: programId ?? null,
        partnerCode: click?.codes[0] ?? null,
        hasAttribution: !!click,
        clickedAt,
        expiresAt: clickedAt && expiresAt(click!),
        delivered: !!click && !click.owed,
        affiliateUrl: click?.url ?? null,
        partner: click?.partner ?? null,
      };
    },

    consent(choice) {
      if (choice && granted) return;
      granted = choice;
      if (choice) look(held);
      else forgetVisitor();
    },
  };

  look(findLanding(param));
  onReturn(look);
  onClientNavigation(() => {
    // A router may carry `?aff=` along from view to view, and steps through the history are no arrivals either.
    const landing = landingAt(param, location.href, true);
    if (landing) look(landing);
  });

  return tracker;
};
