import { netOf } from './money.ts';

/** One report of money that went back, or came back after all. */
export interface RefundRecord {
  /**
   * How to read `cents`. `total`: all that was refunded of this charge so far. `part`: one refund, `refundId`. `dispute`: what
   * a lost dispute took, beside any refund. `failed`: a refund that took nothing in the end. `reinstated`: a dispute that
   * was won after all.
   */
  scope: 'total' | 'part' | 'dispute' | 'failed' | 'reinstated';
  /** Minor units, tax included. */
  cents: number;
  /** By which the same refund is known when it is reported again; `null` with the scope `total`. */
  refundId: string | null;
  /** Which charge of the payment it is of, if the provider has several. */
  chargeId: string | null;
  /** Milliseconds since 1970. */
  createdAt?: number;
  /** `cents` is net of tax; below 0 for what came back. */
  isNet?: true;
}

interface Charge {
  /** The most that any total says, less what has failed since. */
  total: number;
  /** What its single refunds add up to. */
  parts: number;
}

/** One refund by its id, however often it was told: a failure is final, and a charge once named stays named. */
const mergeTold = (refunds: readonly RefundRecord[], scopes: readonly RefundRecord['scope'][]): RefundRecord[] => {
  const merged = new Map<string | null, RefundRecord>();
  for (const one of refunds.filter(({ scope }) => scopes.includes(scope))) {
    const known = merged.get(one.refundId) ?? one;
    const failures = [known, one].filter(({ scope }) => scope === 'failed');
    merged.set(one.refundId, {
      ...one,
      scope: failures[0]?.scope ?? one.scope,
      chargeId: known.chargeId ?? one.chargeId,
      cents: Math.max(known.cents, one.cents),
      createdAt: Math.min(...(failures.length ? failures : [one]).map(({ createdAt = 0 }) => createdAt)),
    });
  }
  return [...merged.values()];
};

/** A total that was told before a refund failed still has that refund in it. */
const standing = (total: RefundRecord, failed: readonly RefundRecord[]): number =>
  failed.reduce(
    (cents, one) =>
      (one.chargeId ?? total.chargeId) === total.chargeId && (one.createdAt ?? 0) >= (total.createdAt ?? 0)
        ? cents - one.cents
        : cents,
    total.cents,
  );

/** What lost disputes took, unless the last word is that a dispute was won. Both can be told of one dispute, in any order. */
const disputed = (refunds: readonly RefundRecord[]): number => {
  const lastTime = (scope: RefundRecord['scope'], id: string | null) =>
    Math.max(-1, ...refunds.map((one) => (one.scope === scope && one.refundId === id ? (one.createdAt ?? 0) : -1)));
  return mergeTold(refunds, ['dispute'])
    .filter(({ refundId }) => lastTime('dispute', refundId) > lastTime('reinstated', refundId))
    .reduce((sum, { cents }) => sum + cents, 0);
};

/**
 * How much of a sale has been refunded so far, given every refund event of it, in any order and any number of times:
 * the `refundAmountCents` of `trackRefund`.
 *
 * Stripe reports one refund twice, as an amount of its own (`refund.created`), at times without its charge, and within the
 * total of its charge (`charge.refunded`). Neither can exceed the truth, so the larger of the two counts. What a lost dispute
 * took comes on top. Refunds include tax while sales do not, so the tax is taken off in proportion.
 *
 * @param sale the sale as it was read from the provider's event
 * @param told all refunds of that sale in its currency, those that failed and disputes that were won included
 * @returns minor units net of tax, 0 to `sale.amountCents`
 * @example refundedCents({ amountCents: 1000, paidCents: 1200 }, [{ scope: 'total', cents: 600, refundId: null, chargeId: 'ch_1' }]) // 500
 */
export const refundedCents = (
  sale: { amountCents: number; paidCents: number },
  told: readonly RefundRecord[],
): number => {
  const refunds = told.filter(({ isNet }) => !isNet);
  const charges = new Map<string | null, Charge>();
  const chargeOf = (id: string | null): Charge => {
    const charge = charges.get(id) ?? { total: 0, parts: 0 };
    charges.set(id, charge);
    return charge;
  };
  const single = mergeTold(refunds, ['part', 'failed']);
  const failed = single.filter(({ scope }) => scope === 'failed');
  for (const one of refunds) {
    if (one.scope === 'total')
      chargeOf(one.chargeId).total = Math.max(chargeOf(one.chargeId).total, standing(one, failed));
  }
  let unplaced = 0;
  for (const { scope, cents, chargeId } of single) {
    if (scope === 'failed') continue;
    if (chargeId === null) unplaced += cents;
    else chargeOf(chargeId).parts += cents;
  }
  let refunded = disputed(refunds);
  for (const { total, parts } of charges.values()) {
    // What is told without its charge may be what a total has more than the refunds that are told with it.
    unplaced -= Math.min(unplaced, Math.max(0, total - parts));
    refunded += Math.max(total, parts);
  }
  const net = mergeTold(
    told.filter(({ isNet }) => isNet),
    ['part'],
  ).reduce((sum, { cents }) => sum + cents, 0);
  return Math.max(0, Math.min(sale.amountCents, netOf(refunded + unplaced, sale) + net));
};
