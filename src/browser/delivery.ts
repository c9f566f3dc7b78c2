import type { Click } from '../core/click.ts';
import { encode } from '../core/json.ts';
import { bodyOf, type Lead } from '../core/payload.ts';
import { type Answer, clickAfter, isClickUnknown, verdictOn } from '../core/verdict.ts';
import type { SignupResult } from '../types.ts';
import { later, logMistake } from './page.ts';
import { post } from './transport.ts';
import type { Visitor } from './visitor.ts';

/** Milliseconds after which `signup()` settles as queued. Delivery goes on in the background. */
const SIGNUP_WAIT = 5000;

/** Milliseconds before a failed request is repeated: the first time, then twice, three times … as long. */
const RETRY_DELAY = 2000;

interface Waiting {
  _lead: Lead;
  /** Answers all callers that signed up this lead. */
  _settle(result: SignupResult): void;
}

/**
 * Sends what the API has not acknowledged, the click before its leads, and answers the callers of `signup()`.
 *
 * @param visitor whose click and leads to send
 * @param endpoint URL to report to
 * @param look reads the cookies, then delivers
 * @param log logs a decision
 */
export const createDelivery = (
  visitor: Visitor,
  endpoint: (kind: 'click' | 'lead') => string,
  programId: number | string | undefined,
  look: () => void,
  log: (decision: unknown) => void,
) => {
  /** Leads that callers of `signup()` wait for, by their JSON. */
  const waiting = new Map<string, Waiting>();
  /** Clicks and leads that the API has answered on this page, as JSON: cookies that hold them may be unchangeable. */
  const finished = new Set<string>();
  /** Whether a click was reported again because the API had lost it. Once a page: the API may answer with another id each time. */
  let hasRevived = false;
  let failures = 0;
  let isBusy = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let makeKnown!: () => void;
  const known = new Promise<void>((resolve) => {
    makeKnown = resolve;
  });

  const skipped = (): SignupResult => ({ status: 'skipped', reason: visitor._isGranted ? 'no_click' : 'no_consent' });

  /** Tells all callers that nothing is sent, because there is no click or no consent. */
  const abandon = () => {
    clearTimeout(retry);
    for (const { _settle } of waiting.values()) _settle(skipped());
    waiting.clear();
  };

  const isOpen = (report: Click | Lead) => !finished.has(encode(report));

  /** The lead to send next. */
  const nextLead = (): Lead | undefined => {
    // The site may have cleared the cookies since, or another tab may have delivered what somebody waits for here.
    const leads = [...visitor._leads, ...[...waiting.values()].map(({ _lead }) => _lead)].filter(isOpen);
    // One that fails again and again must not hold up the others.
    return leads[failures % leads.length];
  };

  /** Carries out what the API's answer to a report means. */
  const conclude = (click: Click, lead: Lead | undefined, answer: Answer, status: 'sent' | 'rejected') => {
    // Another landing, another tab or a relay's Set-Cookie may have changed the cookies in the meantime.
    visitor._refresh();
    const isCurrent = encode(visitor._click) === encode(click);
    if (lead && isCurrent && click.url && !click.handed && isClickUnknown(answer) && !hasRevived) {
      hasRevived = true;
      visitor._replaceClick({ ...click, undelivered: true });
      return;
    }
    const key = encode(lead ?? click);
    finished.add(key);
    if (lead) {
      visitor._keepLeads(visitor._leads.filter((other) => encode(other) !== key));
      waiting.get(key)?._settle(status === 'sent' ? { status } : { status, error: `${answer.error ?? answer.status}` });
      waiting.delete(key);
    } else if (isCurrent) {
      const after = clickAfter(click, answer);
      if (after) visitor._replaceClick(after);
      else visitor._forget();
    }
  };

  const sendAll = async () => {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(retry);
    for (let click = visitor._click; click && visitor._isGranted; click = visitor._click) {
      const isClickOpen = click.undelivered && isOpen(click);
      const lead = isClickOpen ? undefined : nextLead();
      if (!isClickOpen && !lead) break;
      const kind = lead ? 'lead' : 'click';
      // Keepalive bodies share 64 KiB a page; beyond that fetch fails at once, and the second attempt goes without.
      const answer = await post(endpoint(kind), bodyOf(click, lead, programId), failures !== 1);
      log([kind, answer]);
      const verdict = verdictOn(kind, answer);
      if (verdict === 'undecided') {
        retry = later(look, RETRY_DELAY * ++failures);
        break;
      }
      failures = 0;
      conclude(click, lead, answer, verdict);
    }
    isBusy = false;
    if (!visitor._click) abandon();
    if (visitor._isGranted) makeKnown();
    // A relay's answer sets the cookies, also those of a visitor who has withdrawn in the meantime.
    else visitor._forget();
  };

  const deliver = () => sendAll().catch(logMistake);

  return {
    /** Settles once it is known who referred the visitor. */
    _known: known,
    _abandon: abandon,

    /** Sends what is undelivered, unless that is under way. */
    _deliver: deliver,

    /** Settles with the API's answer to a lead, or within 5 seconds as queued. */
    async _signup(lead: Lead): Promise<SignupResult> {
      if (!visitor._isGranted || !visitor._click) return skipped();
      const key = encode(lead);
      finished.delete(key);
      visitor._keepLeads([...visitor._leads.filter((other) => encode(other) !== key), lead]);
      return new Promise((resolve) => {
        const timer = later(() => resolve({ status: 'queued' }), SIGNUP_WAIT);
        const other = waiting.get(key);
        waiting.set(key, {
          _lead: lead,
          _settle(result) {
            other?._settle(result);
            clearTimeout(timer);
            resolve(result);
          },
        });
        deliver();
      });
    },
  };
};
