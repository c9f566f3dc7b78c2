import type { Click } from './click.ts';

/** Body of `POST /api/v1/track/click`. Everything that leaves the page with a click is listed here. */
export const clickPayload = (click: Click, programId: string | undefined, title: string | undefined) => ({
  affiliate_url: click.url,
  click_id: click.id,
  existing_click_id: click.previous?.id,
  program_id: programId,
  referrer_url: click.referrer || undefined,
  page_title: title,
});

/** A signup that the API has not acknowledged. */
export type Lead = [customerKey: string, email: string, clickId: string, at: number];

/** Body of `POST /api/v1/track/lead`. */
export const leadPayload = (lead: Lead, clickId: string | undefined, programId: string | undefined) => ({
  click_id: clickId ?? lead[2],
  customer_key: lead[0],
  email: lead[1] || undefined,
  program_id: programId,
});

/** Milliseconds a lead is kept: an e-mail address must not stay in a browser for longer. */
export const LEAD_LIFETIME = 7 * 864e5;

/** The leads in a stored outbox that are well-formed and not too old; none for anything else. Never throws. */
export const decodeLeads = (text: string | null | undefined, now: number): Lead[] => {
  try {
    return (JSON.parse(text || '[]') as Lead[]).filter(
      ([key, email, id, at]) =>
        [key, email, id].every((part) => typeof part === 'string') && Math.abs(now - at) < LEAD_LIFETIME,
    );
  } catch {
    return [];
  }
};
