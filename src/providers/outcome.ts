import type { Loose, LooseObject } from './json.ts';
import { text, whole } from './json.ts';
import { readCurrency } from './money.ts';
import type { ProviderIds, ProviderInfo, ProviderNothing, ProviderOutcome, ProviderSale } from './types.ts';

/** What an event means, given the object that it is about. */
export type Reader = (info: ProviderInfo, object: LooseObject) => ProviderOutcome;

export const nothing = (info: ProviderInfo, reason: ProviderNothing['reason'], ids?: ProviderIds): ProviderNothing => ({
  ...info,
  kind: 'none',
  reason,
  ...(ids && { ids }),
});

/** Milliseconds since 1970 of an ISO 8601 time; 0 if it is missing. */
export const timeOf = (...times: Loose[]): number =>
  times.map((time) => Date.parse(text(time) ?? '')).find((time) => time >= 0) ?? 0;

/**
 * What an event means, by the table of a provider's events.
 *
 * @param info what the event says of itself; names that are missing make it no event
 */
export const readEvent = (
  readers: Readonly<Record<string, Reader>>,
  info: Omit<ProviderInfo, 'eventId' | 'eventType'> & { eventId: string | null; eventType: string | null },
  object: Loose,
): ProviderOutcome => {
  const { eventId, eventType } = info;
  if (!eventId || !eventType || typeof object !== 'object' || !object) return { kind: 'none', reason: 'not_an_event' };
  const complete = { ...info, eventId, eventType };
  return Object.hasOwn(readers, eventType) ? readers[eventType]!(complete, object) : nothing(complete, 'unused_event');
};

/** A sale, unless the event lacks what one needs, or nothing was paid. */
export const sale = (
  info: ProviderInfo,
  ids: ProviderIds,
  transactionId: string | null,
  { paidCents, amountCents: net, currency }: { paidCents: number | null; amountCents: number | null; currency: Loose },
  own: Pick<ProviderSale, 'saleType' | 'isRecurring' | 'billingReason' | 'subscriptionInterval'>,
): ProviderSale | ProviderNothing => {
  const code = readCurrency(currency);
  if (paidCents === null || net === null || !code || !transactionId) return nothing(info, 'incomplete', ids);
  // A tax below 0 must not make it more than was paid.
  const amountCents = Math.min(net, paidCents);
  if (amountCents <= 0) return nothing(info, 'zero_amount', ids);
  return { ...info, kind: 'sale', ...ids, transactionId, amountCents, paidCents, currency: code, ...own };
};

const INTERVALS: Record<string, ProviderSale['subscriptionInterval']> = {
  '1 month': 'monthly',
  '3 month': 'quarterly',
  '12 month': 'annual',
  '1 year': 'annual',
};

/** The rhythm of a subscription, such as 3 × month; `null` for one that has no name here. */
export const intervalOf = (interval: Loose, count: Loose): ProviderSale['subscriptionInterval'] => {
  const key = `${whole(count) ?? 1} ${text(interval)}`;
  return Object.hasOwn(INTERVALS, key) ? INTERVALS[key]! : null;
};
