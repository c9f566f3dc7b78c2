import { DAY, type Life, type Paid, type Purchase } from './life.ts';
import { clickOn, type DeviceClick, deviceClicks, disputedOf, leadClicks, paidAt, refundsOf } from './timeline.ts';

const PERCENT = 20;
/** Stripe tells whole seconds. */
const END_OF_SECOND = 0.999;

export interface Outcome {
  sales: number;
  /** Of these, credited by a coupon for want of a click. */
  byCoupon: number;
  refunded: number;
  commission: { alice: number; bob: number };
}

const halfUp = (a: number, b: number, c: number) => Math.floor((a * b) / c + 0.5);

/** What a purchase tells of its buyer: by metadata, and by the customer and the address that Stripe has. */
interface Telling {
  at: number;
  click: DeviceClick | undefined;
  key: boolean;
  coupon: 'alice' | 'bob' | null;
  customer: boolean;
  email: boolean;
}

/** Written against the rules, in the plainest way, from what happened and not from what was told of it. */
export function expectedOf(life: Life): Outcome {
  const clicks = deviceClicks(life, 'x');
  const leads = leadClicks(life, clicks);
  const tellings = life.purchases.flatMap((purchase) => tellingsOf(purchase, clicks));
  // R2: a click that was named counts for as long as its cookie lives.
  const isClaimable = ({ at, click }: { at: number; click: DeviceClick | undefined }) => {
    const newest = click && clicks.findLast((one) => one.id === click.id && one.at <= at);
    return newest !== undefined && at - newest.at <= life.settings.cookie_window_days * DAY;
  };

  // The customer's devices: those of its signups, and those whose click a payment named beside its key.
  const devices = new Set(leads.map(({ click }) => click.device));
  for (const one of tellings) if (one.key && isClaimable(one)) devices.add(one.click!.device);
  const withTied = (device: number) => (devices.has(device) ? [...devices] : [device]);
  const ofKey = [...devices];
  const ofEmail = life.leadsWithEmail && leads.length > 0 ? ofKey : [];
  /** What a Stripe customer or an address is known by: a click that several of its payments name by when it was named first. */
  const namingOnce = (whose: 'customer' | 'email') => {
    const seen = new Set<string>();
    return tellings
      .filter((one) => one[whose])
      .sort((a, b) => a.at - b.at)
      .map((one) => {
        const isAgain = one.click !== undefined && seen.has(one.click.id);
        if (one.click) seen.add(one.click.id);
        return isAgain ? { ...one, click: undefined } : one;
      });
  };
  const named = (one: Telling) =>
    isClaimable(one) ? [...withTied(one.click!.device), ...(one.key ? ofKey : [])] : one.key ? ofKey : [];

  function creditedClick(
    asOf: number,
    own: Telling[],
    renewals: Telling[],
    mayLookFurther: boolean,
  ): DeviceClick | undefined {
    const byCustomer = own.some((one) => one.customer);
    const byEmail = own.some((one) => one.email);
    const earlier = (one: Telling) => one.at < asOf;
    const later = (one: Telling) => one.at >= asOf;
    const ofCustomer = (when: typeof earlier) =>
      namingOnce('customer')
        .filter(when)
        .flatMap((one) => [...named(one), ...(one.email ? ofEmail : [])]);
    const ofAddress = (when: typeof earlier) => namingOnce('email').filter(when).flatMap(named);
    const clickNamed = own
      .filter(({ click }) => isClaimable({ at: asOf, click }))
      .flatMap((one) => withTied(one.click!.device));
    const keyNamed = own.some((one) => one.key) ? ofKey : [];
    const candidates: number[][] = [clickNamed.length ? [...clickNamed, ...keyNamed] : [], keyNamed];
    if (mayLookFurther) {
      candidates.push(
        renewals.flatMap(named),
        byCustomer ? ofCustomer(earlier) : [],
        byEmail ? ofEmail : [],
        byEmail ? ofAddress(earlier) : [],
        byCustomer ? ofCustomer(later) : [],
        byEmail ? ofAddress(later) : [],
      );
    }
    for (const candidate of candidates) {
      const last = clicks.findLast((one) => candidate.includes(one.device) && one.at <= asOf);
      if (!last) continue;
      return asOf - last.at <= life.settings.attribution_window_days * DAY ? last : undefined;
    }
    return undefined;
  }

  /** Where no click counts: the coupon of the purchase itself, else the last one of whoever the purchase leads to. */
  function creditedCoupon(asOf: number, own: Telling[], renewals: Telling[], mayLookFurther: boolean) {
    const itself = own.find((one) => one.coupon !== null);
    if (itself) return itself.coupon;
    // A coupon belongs to the customer whose key stood beside it.
    const ofCustomerKey = tellings.filter((one) => one.key && one.coupon !== null);
    const leadsToKey = (one: Telling, at = one.at) =>
      one.key || (isClaimable({ at, click: one.click }) && devices.has(one.click!.device));
    const couponsOf = (one: Telling) => [...(one.coupon ? [one] : []), ...(leadsToKey(one) ? ofCustomerKey : [])];
    const ofAddress = ofEmail.length ? ofCustomerKey : [];
    const sources = [own.some((one) => leadsToKey(one, asOf)) ? ofCustomerKey : []];
    if (mayLookFurther) {
      const byCustomer = own.some((one) => one.customer) ? namingOnce('customer') : [];
      const byEmail = own.some((one) => one.email) ? namingOnce('email') : [];
      const earlier = (one: Telling) => one.at < asOf;
      const later = (one: Telling) => one.at >= asOf;
      const learned = (one: Telling) => [...couponsOf(one), ...(one.email ? ofAddress : [])];
      sources.push(
        renewals.some((one) => leadsToKey(one)) ? ofCustomerKey : [],
        byCustomer.filter(earlier).flatMap(learned),
        byEmail.length ? ofAddress : [],
        byEmail.filter(earlier).flatMap(couponsOf),
        byCustomer.filter(later).flatMap(learned),
        byEmail.filter(later).flatMap(couponsOf),
      );
    }
    for (const source of sources) {
      const used = source.filter((one) => one.at <= asOf).sort((a, b) => a.at - b.at);
      const last = used.at(-1);
      if (!last) continue;
      return asOf - last.at <= life.settings.attribution_window_days * DAY ? last.coupon : undefined;
    }
    return undefined;
  }

  const outcome: Outcome = { sales: 0, byCoupon: 0, refunded: 0, commission: { alice: 0, bob: 0 } };
  for (const purchase of life.purchases) {
    const told = toldPayments(purchase);
    const own = tellingsOf(purchase, clicks);
    const isSubscription = purchase.kind === 'subscription';
    const [first] = told;
    if (!first) continue;
    // S1: an intent alone counts with our metadata only.
    if (purchase.kind === 'intent' && !own[0]!.click && !own[0]!.key) continue;
    const asOf = END_OF_SECOND + (isSubscription ? first.at : paidAt(purchase, first));
    const isStartTold = !isSubscription || purchase.startTold;
    const renewals = isSubscription ? own.filter((one) => one.at > asOf) : [];
    const atStart = own.filter((one) => !renewals.includes(one));
    const click = creditedClick(asOf, atStart, renewals, isStartTold);
    const credited = click?.partner ?? creditedCoupon(asOf, atStart, renewals, isStartTold);
    if (!credited) continue;
    const paid = told.filter(({ cents }) => cents > 0);
    for (const payment of paid) {
      const net = payment.cents;
      const gross = net + payment.tax;
      const { cents, lost } = disputedOf(payment);
      const stands = refundsOf(purchase, payment).filter(({ failsAt }) => failsAt === null);
      const back = stands.reduce((sum, one) => sum + one.cents, lost ? cents : 0);
      const refunded = Math.min(net, halfUp(Math.min(back, gross), net, gross));
      outcome.sales++;
      if (!click) outcome.byCoupon++;
      outcome.refunded += refunded;
      if (payment !== paid[0] && !stillPays(life, payment.at - paid[0]!.at)) continue;
      const commission = halfUp(net, PERCENT, 100);
      outcome.commission[credited] += commission - halfUp(commission, refunded, net);
    }
  }
  return outcome;
}

/** Renewals come every 7 or 35 days: never at the end of a month. */
function stillPays({ settings: { commission_duration_months: months } }: Life, age: number): boolean {
  return months === null || (months > 0 && age < months * 30 * DAY);
}

const toldPayments = ({ kind, startTold, payments }: Purchase): Paid[] =>
  kind === 'subscription' && !startTold ? payments.slice(1) : payments;

const tellsCoupon = ({ kind, shape }: Purchase, isStart: boolean): boolean =>
  kind.endsWith('session') || isStart || (kind === 'invoice' && shape === 'older');

function tellingsOf(purchase: Purchase, clicks: readonly DeviceClick[]): Telling[] {
  const { named, kind } = purchase;
  const start = purchase.payments[0]!.at;
  const click = named.click === null ? undefined : clickOn(clicks, named.click, start);
  return toldPayments(purchase).map((payment, nth) => {
    const isStart = kind === 'subscription' && nth === 0 && purchase.startTold;
    const tells = kind !== 'subscription' || isStart || purchase.metadataOnInvoices;
    return {
      at: END_OF_SECOND + payment.at,
      click: tells ? click : undefined,
      key: tells && named.key,
      // An invoice of the newer shape tells the discount's own id alone, an intent nothing; on a renewal no code is used.
      coupon: tellsCoupon(purchase, isStart) ? purchase.coupon : null,
      customer: purchase.customer,
      email: purchase.email,
    };
  });
}
