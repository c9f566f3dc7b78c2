import { RECLICK_MS } from './windows.ts';

/** The newest click under an id that is already stored. */
export interface StoredClick {
  click_id: string;
  program_id: number;
  partner_id: number;
  visitor_id: number;
  occurrence: number;
  clicked_at: Date;
}

export interface ClickReport {
  /** The id this click would get: minted by the tracker, or by us when it sent none that we accept. */
  clickId: string;
  existingClickId: string | undefined;
  program_id: number;
  partner_id: number;
  now: Date;
}

export type ClickDecision =
  /** Nothing new; `tie` when the report shows that another visitor's clicks are this one's as well. */
  | { kind: 'same_click'; clickId: string; tie?: [number, number] }
  /** The id stays, the window starts anew. */
  | { kind: 'again'; click: StoredClick }
  /** Another click of a visitor known from `of`. */
  | { kind: 'new_of_visitor'; of: StoredClick }
  /** The id is taken by somebody else: start over with one of our own. */
  | { kind: 'mint' };

const isRecent = (click: StoredClick, now: Date) => now.getTime() - click.clicked_at.getTime() < RECLICK_MS;

/**
 * What a report means, given what is stored under the ids it names. `undefined`: nothing relevant is stored,
 * it is a new visitor's click.
 *
 * @param latest the newest click of the visitor whom the existing id belongs to. The browser may not know of it: when
 *   the answer to another partner's click was lost, it names the one before.
 */
export function decideClick(
  report: ClickReport,
  stored: readonly StoredClick[],
  latest?: StoredClick,
): ClickDecision | undefined {
  const byId = (id: string | undefined) => stored.find((click) => click.click_id === id);
  const isOurs = (click: StoredClick | undefined) => click?.program_id === report.program_id;
  const isSameLink = (click: StoredClick) => isOurs(click) && click.partner_id === report.partner_id;

  const own = byId(report.clickId);
  const candidate = byId(report.existingClickId);
  const existing = isOurs(candidate) ? candidate : undefined;

  if (own && isSameLink(own)) {
    if (own === existing && !isRecent(own, report.now)) return { kind: 'again', click: own };
    const tie = existing && existing.visitor_id !== own.visitor_id;
    return {
      kind: 'same_click',
      clickId: own.click_id,
      ...(tie && { tie: [own.visitor_id, existing.visitor_id] as [number, number] }),
    };
  }
  const last = existing && (latest ?? existing);
  if (last && isSameLink(last)) {
    return isRecent(last, report.now) ? { kind: 'same_click', clickId: last.click_id } : { kind: 'again', click: last };
  }
  if (own) return { kind: 'mint' };
  if (existing) return { kind: 'new_of_visitor', of: existing };
  return undefined;
}
