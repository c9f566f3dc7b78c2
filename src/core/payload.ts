import type { Click } from './click.ts';

/** A signup that the API has not acknowledged. */
export type Lead = [customerKey: string, email: string | undefined | null, at: number];

/**
 * Body of `POST /api/v1/track/click`, or with a lead of `POST /api/v1/track/lead`. Everything that ever leaves the page
 * is listed here. An acknowledged click has no address, referrer or predecessor left to tell, and what is undefined
 * does not become part of the JSON.
 */
export const payload = (
  click: Click | undefined,
  [customerKey, email]: Lead | [],
  programId: number | string | undefined,
) => ({
  program_id: programId,
  click_id: click?.id,
  existing_click_id: click?.prev?.id,
  affiliate_url: click?.url,
  referrer_url: click?.from,
  customer_key: customerKey,
  email: email || undefined,
});

/** Milliseconds a lead is kept: an e-mail address must not stay in a browser for longer. */
const LEAD_LIFETIME = 7 * 864e5;

/** The leads of a stored outbox that are not too old. Throws on anything that is not an outbox. */
export const decodeLeads = (text: string, now: number): Lead[] =>
  (JSON.parse(text) as Lead[]).filter((lead) => now - lead[2] < LEAD_LIFETIME);
