import { acknowledge, type Click, type ClickAnswer, isClickId } from './click.ts';
import { isTransient } from './transient.ts';

/** What the API's answer means for a report: `undecided` is sent again. */
export type Verdict = 'sent' | 'rejected' | 'undecided';

/** An answer, as far as the tracker and the relay read it. */
export interface Answer extends ClickAnswer {
  /** HTTP status; 0 or `undefined` when there was no answer. */
  status?: number;
  success?: unknown;
  error?: unknown;
}

/** A click is only rejected by the API's own 400: a proxy or a firewall on the way may answer with any other error. */
const isPermanent = (kind: 'click' | 'lead', status: number): boolean =>
  kind === 'click' ? status === 400 : status >= 400 && !isTransient(status);

/**
 * The one rule for what ends a report. Only the API says `success`, or why it refuses: an answer that does neither comes
 * from something between the page and the API, and decides nothing.
 */
export const verdictOn = (kind: 'click' | 'lead', { status = 0, success, error }: Answer): Verdict => {
  if (success === true && status >= 200 && status < 300) return 'sent';
  // An inactive link. A 429 or a 500 with `success: false` comes from a server that is busy.
  if (success === false && status === 200) return 'rejected';
  return error && isPermanent(kind, status) ? 'rejected' : 'undecided';
};

/** Whether the API rejects a lead because it does not know the click, for example after its data was reset. */
export const isClickUnknown = ({ error }: Answer): boolean => /customer not found/i.test(error as string);

/**
 * The visitor's click after the API's answer to its report: acknowledged, replaced by its fallback click, or unchanged.
 * The tracker and the relay both store it, so they must agree.
 */
export const clickAfter = (click: Click, answer: Answer): Click | undefined => {
  const verdict = verdictOn('click', answer);
  if (verdict === 'rejected') return click.prev;
  const acknowledged = acknowledge(click, answer);
  return verdict === 'sent' && isClickId(acknowledged.id) ? acknowledged : click;
};
