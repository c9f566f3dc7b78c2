import type { Click } from './click.ts';
import { fromCookie } from './json.ts';

/** A signup that the API has not acknowledged. */
export interface Lead {
  customer_key: string;
  email?: string | undefined;
}

/**
 * Body of `POST /api/v1/track/click`, or with a lead of `POST /api/v1/track/lead`. It lists everything that ever leaves the
 * page. Fields that are `undefined` do not become part of the JSON.
 */
export const bodyOf = (click: Click, lead: Lead | undefined, programId: number | string | undefined) => ({
  ...(lead || {
    // The last click that the API is known to have acknowledged, if there is one.
    existing_click_id: (click.prev?.prev ?? click.prev)?.id,
    affiliate_url: click.url,
    referrer_url: click.from,
  }),
  program_id: programId,
  click_id: click.id,
});

/** Days the outbox is kept: no e-mail address stays in a browser for longer. */
export const OUTBOX_DAYS = 7;

/** The latest leads of an outbox that are sent: more than a handful come from a broken page, not from a visitor. */
const MAX_LEADS = 20;

/** Reads an outbox cookie; an empty list for anything that is no outbox. Never throws. */
export const decodeLeads = (value: string | undefined): Lead[] =>
  fromCookie(value, (leads) => leads.filter((lead: Lead | null) => lead?.customer_key).slice(-MAX_LEADS)) ?? [];
