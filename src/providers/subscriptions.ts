/** What to keep of a subscription: by which ids its customer is known. */
export interface SubscriptionIds {
  clickId: string | null;
  customerKey: string | null;
  /** The visitor may have written them; see `ProviderIds`. */
  visitorSet?: true;
}

/** What is read of an outcome. */
type Identified = Partial<SubscriptionIds>;

/**
 * For a webhook of your own: a renewal may name neither click nor customer. Keep the ids of each outcome that has a
 * `subscriptionId` and either of the two, and give them back to the outcomes that have none.
 *
 * @param outcome an outcome, of whichever provider
 * @param kept what is stored for its `subscriptionId`
 * @returns the outcome, with the ids that it lacked
 * @example
 * const complete = withIdsOf(outcome, await db.subscriptions.get(outcome.subscriptionId));
 * if (complete.kind === 'sale') await affitor.trackSale(complete);
 */
export const withIdsOf = <Outcome extends object>(
  outcome: Outcome,
  kept: SubscriptionIds | null | undefined,
): Outcome => {
  const { clickId, customerKey } = outcome as Identified;
  if (!kept || clickId || customerKey) return outcome;
  const ids: SubscriptionIds = { clickId: kept.clickId, customerKey: kept.customerKey };
  return { ...outcome, ...ids, ...(kept.visitorSet && { visitorSet: true }) };
};
