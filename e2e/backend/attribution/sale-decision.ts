import type { Program } from '../store/programs.ts';
import { type CommissionTerms, commissionFor } from './commission.ts';
import { creditable } from './last-touch.ts';
import { ageInDays, isWithinDays, paysCommission } from './windows.ts';

export interface CreditedClick {
  /** Row of the click, not its public id. */
  id: number;
  partner_id: number;
  clicked_at: Date;
}

export interface SubscriptionStart {
  credited_click: number;
  partner_id: number;
  created_at: Date;
}

export interface SaleFacts {
  amountCents: number;
  now: Date;
  /** The first attributed sale of the subscription this sale renews. */
  subscriptionStart: SubscriptionStart | undefined;
  newestClick: CreditedClick | undefined;
  /** The last use of a partner's coupon. */
  newestCoupon?: CreditedClick | undefined;
}

export type SaleDecision =
  | { kind: 'attributed'; creditedClick: number; partnerId: number; commissionCents: number | null; renewal: boolean }
  | { kind: 'window_expired'; clickAgeDays: number; windowDays: number }
  | { kind: 'no_click' };

/** Who is credited with a sale and how much it pays. A null commission: the time it is paid for is over. */
export function decideSale(
  program: CommissionTerms & Pick<Program, 'attribution_window_days' | 'commission_duration_months'>,
  { amountCents, now, subscriptionStart, newestClick, newestCoupon }: SaleFacts,
): SaleDecision {
  if (subscriptionStart) {
    const pays = paysCommission(subscriptionStart.created_at, now, program.commission_duration_months);
    return {
      kind: 'attributed',
      creditedClick: subscriptionStart.credited_click,
      partnerId: subscriptionStart.partner_id,
      commissionCents: pays ? commissionFor(amountCents, program) : null,
      renewal: true,
    };
  }
  const windowDays = program.attribution_window_days;
  const credited = creditable(newestClick, newestCoupon, now, windowDays);
  if (!credited) return { kind: 'no_click' };
  if (!isWithinDays(credited.clicked_at, now, windowDays)) {
    return { kind: 'window_expired', clickAgeDays: ageInDays(credited.clicked_at, now), windowDays };
  }
  return {
    kind: 'attributed',
    creditedClick: credited.id,
    partnerId: credited.partner_id,
    commissionCents: commissionFor(amountCents, program),
    renewal: false,
  };
}
