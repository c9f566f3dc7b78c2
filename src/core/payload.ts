import type { Click } from './click.ts';
import { fromCookie } from './json.ts';

/** A signup that the API has not acknowledged. */
export interface Lead {
  customer_key: string;
  email?: string | undefined;
}

/**
 * Body of `POST /api/v1/track/click`, or with a lead of `POST /api/v1/track/lead`. Everything that ever leaves the page
 * is listed here. An acknowledged click has no referrer or predecessor left to tell, and what is undefined does not
 * become part of the JSON.
 */
export const report = (click: Click, lead: Lead | undefined | false, programId: number | string | undefined) => ({
  ...(lead || {
    // Of several not the one before, which the API may never have heard of, but the last that it is known to have accepted.
    existing_click_id: (click.prev?.prev ?? click.prev)?.id,
    affiliate_url: click.url,
    referrer_url: click.from,
  }),
  program_id: programId,
  click_id: click.id,
});

/** Days an outbox is kept: an e-mail address must not stay in a browser for longer. */
export const OUTBOX_DAYS = 7;

/** Leads taken from an outbox, the latest: more than a handful is no visitor, but a page that has gone astray. */
const MAX_LEADS = 20;

/** The leads of an outbox cookie; none for anything that is no outbox. Never throws. */
export const decodeLeads = (value: string | undefined): Lead[] =>
  fromCookie(value, (leads) => leads.filter((lead: Lead | null) => lead?.customer_key).slice(-MAX_LEADS)) ?? [];
