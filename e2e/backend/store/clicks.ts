import { type ClickDecision, decideClick, type StoredClick } from '../attribution/click-decision.ts';
import type { Offer } from '../attribution/offer.ts';
import { type Database, RetryTransaction, retrying } from '../db/database.ts';
import { queueReattribution } from '../ledger/queue.ts';
import { isMintedId, mintClickId } from './click-id.ts';
import { jsonText } from './json.ts';
import { joinVisitorsOfBrowser } from './visitors.ts';

export interface ClickInput {
  partnerCode: string;
  clickId: string | undefined;
  existingClickId: string | undefined;
  programId: number | undefined;
  context: Record<string, unknown>;
  now: Date;
}

export interface Link {
  partner_id: number;
  program_id: number;
  active: boolean;
  cookie_window_days: number;
  /** What pages show of the program's partners, and of this one. */
  program_offer: Offer;
  partner_offer: Offer;
}

export type ClickResult =
  | { kind: 'not_found' }
  | { kind: 'inactive'; link: Link }
  | {
      kind: 'recorded' | 'same_click';
      link: Link;
      clickId: string;
      /** A payment or a lead named it before: that is decided after the answer. */
      isAwaited: boolean;
    };

/**
 * The whole of an ordinary click in one statement: finds the link, sees whether the ids it names are known,
 * and if not stores click and visitor. Foreign keys are checked when the statement ends, so the click may name
 * a visitor that only comes into being when no other request has taken its id.
 */
const RECORD_NEW_VISITOR = `
  with link as (
    select p.id as partner_id, p.program_id, p.active, g.cookie_window_days, g.offer as program_offer, p.offer as partner_offer
    from partners p join programs g on g.id = p.program_id
    where p.code = $1 and ($2::bigint is null or p.program_id = $2)
  ), known as (
    select distinct on (click_id) click_id, program_id, partner_id, visitor_id, occurrence, clicked_at
    from clicks where click_id in ($3, $4) and program_id = (select program_id from link)
    order by click_id, occurrence desc
  ), latest as (
    select click_id, program_id, partner_id, visitor_id, occurrence, clicked_at
    from clicks where visitor_id = (select visitor_id from known where click_id = $4) and program_id = (select program_id from link)
      and coupon is null
    order by clicked_at desc, id desc limit 1
  ), recorded as (
    insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, context)
    select $3, program_id, partner_id, nextval('visitor_ids'), $5, $6::jsonb
    from link where active and not exists (select from known)
    on conflict do nothing
    returning visitor_id, program_id
  ), visitor as (
    insert into visitors (id, program_id, created_at) select visitor_id, program_id, $5 from recorded
  )
  select link.*, exists (select from recorded) as recorded,
    exists (select from awaited_clicks a where a.click_id = $3 and a.program_id = link.program_id) as awaited,
    (select json_agg(known) from known) as known,
    (select row_to_json(latest) from latest) as latest
  from link`;

const ADD_CLICK = `
  insert into clicks (click_id, occurrence, program_id, partner_id, visitor_id, clicked_at, context)
  select $1, $2, c.program_id, $3, c.visitor_id, $4, $5::jsonb
  from clicks c where c.click_id = $6 and c.occurrence = $7 and c.program_id = $8
  on conflict do nothing
  returning id`;

interface Found {
  recorded: boolean;
  awaited: boolean;
  /** Stored under the ids that the report names. */
  known: StoredClick[] | null;
  /** The newest click of the visitor whom the existing id belongs to. */
  latest: StoredClick | null;
}

/** In JSON a time is text. */
const fromJson = (click: StoredClick): StoredClick => ({ ...click, clicked_at: new Date(click.clicked_at) });

/** Records a click, or recognises it as one already recorded. */
export function recordClick(db: Database, input: ClickInput): Promise<ClickResult> {
  let clickId = isMintedId(input.clickId) ? input.clickId : mintClickId();
  const context = jsonText(input.context);
  let isUnseen = false;
  let isAwaited = false;

  return retrying(async () => {
    const [row] = await db.query<Link & Found>(RECORD_NEW_VISITOR, [
      input.partnerCode,
      input.programId ?? null,
      clickId,
      input.existingClickId ?? null,
      input.now,
      context,
    ]);
    if (!row) return { kind: 'not_found' };
    const { recorded, awaited, known, latest, ...link } = row;
    if (!link.active) return { kind: 'inactive', link };
    if (awaited) await queueReattribution(db, link.program_id, { clickId }, input.now);
    isAwaited = awaited;
    if (recorded) return { kind: 'recorded', link, clickId, isAwaited };

    const decision = decideClick(
      { clickId, existingClickId: input.existingClickId, ...link, now: input.now },
      (known ?? []).map(fromJson),
      latest ? fromJson(latest) : undefined,
    );
    return carryOut(decision, link);
  });

  async function carryOut(decision: ClickDecision | undefined, link: Link): Promise<ClickResult> {
    switch (decision?.kind) {
      case 'same_click':
        if (decision.tie) await joinVisitorsOfBrowser(db, link.program_id, decision.tie, input.now);
        return { kind: 'same_click', link, clickId: decision.clickId, isAwaited };
      case 'again': {
        const { click } = decision;
        const added = await add(click.click_id, click.occurrence + 1, click, link);
        // A second report of the same return came first.
        return { kind: added ? 'recorded' : 'same_click', link, clickId: click.click_id, isAwaited };
      }
      case 'new_of_visitor':
        if (!(await add(clickId, 1, decision.of, link))) throw lostId();
        return { kind: 'recorded', link, clickId, isAwaited };
      case 'mint':
        clickId = mintClickId();
        throw new RetryTransaction();
      default:
        throw lostId();
    }
  }

  /** The same id was being recorded by another request that has committed by now, or else it is one of another program. */
  function lostId(): RetryTransaction {
    if (isUnseen) clickId = mintClickId();
    isUnseen = true;
    return new RetryTransaction();
  }

  async function add(id: string, occurrence: number, of: StoredClick, link: Link): Promise<boolean> {
    const rows = await db.query(ADD_CLICK, [
      id,
      occurrence,
      link.partner_id,
      input.now,
      context,
      of.click_id,
      of.occurrence,
      link.program_id,
    ]);
    return rows.length > 0;
  }
}
