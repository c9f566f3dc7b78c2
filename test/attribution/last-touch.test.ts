import { describe, expect, it } from 'vitest';
import { creditable } from '../../e2e/backend/attribution/last-touch.ts';
import { decideSale } from '../../e2e/backend/attribution/sale-decision.ts';
import { day } from './support.ts';

const asOf = day(100);
const touch = (name: string, atDay: number) => ({ name, clicked_at: day(atDay) });
const [recentClick, expiredClick] = [touch('recent click', 90), touch('expired click', 10)];
const [recentCoupon, expiredCoupon] = [touch('recent coupon', 95), touch('expired coupon', 20)];

describe('what a sale may be credited to', () => {
  it.each([
    ['nothing without click and coupon', undefined, undefined, undefined],
    ['the click alone', recentClick, undefined, recentClick],
    ['the click alone, past its window too', expiredClick, undefined, expiredClick],
    ['the coupon alone', undefined, recentCoupon, recentCoupon],
    ['the coupon alone, past its window too', undefined, expiredCoupon, expiredCoupon],
    ['the click, though a coupon was used after it', recentClick, recentCoupon, recentClick],
    ['the coupon, when the click is past its window', expiredClick, recentCoupon, recentCoupon],
    ['the click, when both are past their window', expiredClick, expiredCoupon, expiredClick],
    ['the click, when only the coupon is past its window', recentClick, expiredCoupon, recentClick],
  ])('is %s', (_name, click, coupon, expected) => {
    expect(creditable(click, coupon, asOf, 60)).toBe(expected);
  });

  it('R3 counts the last moment of the window, of click and of coupon', () => {
    expect(creditable(touch('click', 40), recentCoupon, asOf, 60)).toMatchObject({ name: 'click' });
    expect(creditable(expiredClick, touch('coupon', 40), asOf, 60)).toMatchObject({ name: 'coupon' });
  });
});

describe('a sale with a coupon', () => {
  const terms = {
    attribution_window_days: 60,
    commission_duration_months: 12,
    commission_percent: '20',
    commission_fixed_cents: null,
  };
  const use = { id: 8, partner_id: 3, clicked_at: day(95) };
  it.each([
    ['is credited to its partner where there is no click', undefined, 8],
    ['is credited to the click that counts', { id: 7, partner_id: 2, clicked_at: day(90) }, 7],
  ])('%s', (_name, newestClick, creditedClick) => {
    const facts = { amountCents: 1000, now: asOf, subscriptionStart: undefined, newestClick, newestCoupon: use };
    expect(decideSale(terms, facts)).toMatchObject({ kind: 'attributed', creditedClick, commissionCents: 200 });
  });
});
