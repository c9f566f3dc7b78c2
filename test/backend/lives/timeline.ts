import { type ComposableEvent, type ComposeParams, compose } from '../../../e2e/backend/stripe/compose.ts';
import { DAY, type Life, type Paid, type Purchase } from './life.ts';

/** One thing that the backend hears of, and when. */
export type Step = { at: number } & (
  | { kind: 'click'; device: number; partner: 'alice' | 'bob'; clickId: string; existing: string | undefined }
  | { kind: 'lead'; clickId: string; withEmail: boolean }
  | { kind: 'stripe'; event: object }
  | {
      kind: 'report';
      transactionId: string;
      clickId: string | null;
      key: string | null;
      cents: number;
      subscription: string | null;
      recurring: boolean;
    }
  /** Only made where the report of the sale was taken. */
  | { kind: 'refund_report'; transactionId: string; cents: number }
);

/** When a life begins: a day at noon, so that months are months. */
export const EPOCH = Date.UTC(2026, 0, 5, 12) / 1000;

const RECLICK = 30 * 60;

export interface DeviceClick {
  id: string;
  at: number;
  device: number;
  partner: 'alice' | 'bob';
}

/**
 * The clicks that are clicks: the same link within half an hour is none, later it keeps its id. Left out is one on the partner's link
 * that the other device has followed last: whether it gets that one's id depends on whether the two are known to be one visitor's by then.
 */
export function deviceClicks(life: Life, name: string): DeviceClick[] {
  const recorded: DeviceClick[] = [];
  for (const [index, click] of life.clicks.entries()) {
    const last = recorded.findLast((one) => one.device === click.device);
    const newest = recorded.at(-1);
    if (newest && newest.device !== click.device && newest.partner === click.partner) continue;
    if (last?.partner === click.partner && click.at - last.at < RECLICK) continue;
    const id = last?.partner === click.partner ? last.id : `${name}c${index}`.padEnd(21, '_');
    recorded.push({ ...click, id });
  }
  return recorded;
}

export const clickOn = (clicks: readonly DeviceClick[], device: number, at: number) =>
  clicks.findLast((one) => one.device === device && one.at <= at);

/** A signup is only reported while the browser has a click, and here only while it is fresh. */
export const leadClicks = (life: Life, clicks: readonly DeviceClick[]) =>
  life.leads.flatMap(({ at, device }) => {
    const click = clickOn(clicks, device, at);
    return click && at - click.at < 30 * DAY ? [{ at, click }] : [];
  });

/** Everything the backend hears of a life, in the order in which it does. Ids begin with `name`. */
export function timelineOf(life: Life, name: string): Step[] {
  const clicks = deviceClicks(life, name);
  const steps: Step[] = clicks.map((click, index) => ({
    kind: 'click',
    at: click.at,
    device: click.device,
    partner: click.partner,
    clickId: click.id,
    existing: clicks.slice(0, index).findLast((one) => one.device === click.device)?.id,
  }));
  for (const { at, click } of leadClicks(life, clicks))
    steps.push({ kind: 'lead', at, clickId: click.id, withEmail: life.leadsWithEmail });

  let told = 0;
  const tell = <Event extends ComposableEvent>(event: Event, at: number, params: ComposeParams[Event]) => {
    const composed = compose(event, {
      ...params,
      created: EPOCH + at,
      event_id: `${name}evt${told}`,
    } as ComposeParams[Event]);
    const delay = life.delays[told++ % life.delays.length]!;
    steps.push({ kind: 'stripe', at: at + 2 + delay, event: composed });
    if (delay % 3 === 1) steps.push({ kind: 'stripe', at: at + 2 + delay * 2, event: composed });
  };
  for (const [index, purchase] of life.purchases.entries())
    tellPurchase(purchase, `${name}p${index}`, name, clicks, tell, steps);
  return steps.sort((a, b) => a.at - b.at);
}

type Tell = <Event extends ComposableEvent>(event: Event, at: number, params: ComposeParams[Event]) => void;

function tellPurchase(
  purchase: Purchase,
  id: string,
  name: string,
  clicks: readonly DeviceClick[],
  tell: Tell,
  steps: Step[],
): void {
  const { kind, named, payments, shape } = purchase;
  const start = payments[0]!.at;
  const click = named.click === null ? undefined : clickOn(clicks, named.click, start);
  const buyer = {
    ...(click && { click_id: click.id }),
    ...(named.key && { customer_key: `${name}u` }),
    customer: purchase.customer ? `cus_${name}` : null,
    ...(purchase.email && { email: `${name}@x.test` }),
  };
  /** As its session tells it, and as its other objects do where the metadata is on them too. */
  const { click_id, ...withoutClick } = buyer;
  const onSession = purchase.isLink ? { ...withoutClick, ...(click_id && { client_reference_id: click_id }) } : buyer;
  const discount = purchase.coupon ? { promotion_code: `promo_${purchase.coupon}` } : {};
  const stranger = { customer: buyer.customer, ...(purchase.email && { email: `${name}@x.test` }) };
  const subscription = kind === 'subscription' ? `sub_${id}` : null;
  const session = `cs_${id}`;
  const ids = (nth: number) => ({
    invoice: `in_${id}_${nth}`,
    payment_intent: `pi_${id}_${nth}`,
    charge: `ch_${id}_${nth}`,
  });

  if (kind === 'subscription' && purchase.startTold) {
    tell('checkout.session.completed', start, {
      ...onSession,
      session,
      mode: 'subscription',
      subscription: subscription!,
      invoice: ids(0).invoice,
      amount: payments[0]!.cents,
      ...discount,
    });
  }
  for (const [nth, paid] of payments.entries()) {
    if (kind === 'subscription' && nth === 0 && !purchase.startTold) continue;
    const { invoice, payment_intent, charge } = ids(nth);
    const money = { amount: paid.cents, tax: paid.tax };
    const at = paidAt(purchase, paid);
    if (kind.endsWith('session')) {
      const invoiced =
        kind === 'invoiced_session'
          ? { invoice_creation: true, invoice: purchase.invoiceNamedBySession ? invoice : null }
          : { invoice: null };
      const params = { ...onSession, ...money, ...discount, session, payment_intent, ...invoiced };
      if (kind === 'async_session')
        tell('checkout.session.completed', paid.at, { ...params, payment_status: 'unpaid' });
      tell(
        kind === 'async_session' ? 'checkout.session.async_payment_succeeded' : 'checkout.session.completed',
        at,
        params,
      );
    }
    if (kind === 'intent' || (purchase.intentTold && paid.cents > 0)) {
      // The metadata of a subscription is not on its payment intents, nor is a link's.
      const who = kind === 'subscription' || purchase.isLink ? stranger : buyer;
      tell('payment_intent.succeeded', at, { ...who, payment_intent, charge, amount: paid.cents + paid.tax });
    }
    if (kind === 'invoice' || kind === 'subscription' || kind === 'invoiced_session') {
      const isMetadata = kind === 'invoice' || purchase.metadataOnInvoices;
      tell('invoice.paid', at, {
        ...(isMetadata ? buyer : stranger),
        ...money,
        ...discount,
        invoice,
        payment_intent: paid.cents > 0 ? payment_intent : null,
        subscription,
        shape,
        trial: paid.cents === 0,
        billing_reason: kind !== 'subscription' ? 'manual' : nth === 0 ? 'subscription_create' : 'subscription_cycle',
        metadata_on: kind !== 'subscription' ? 'invoice' : 'subscription',
      });
      if (paid.cents > 0) tell('invoice_payment.paid', at, { invoice, payment_intent, amount: paid.cents + paid.tax });
    }
    // Where the metadata is not on the invoice, a report that came too early to be accepted would leave it unknown whose it is.
    const isNamed = (click || named.key) && (kind !== 'subscription' || purchase.metadataOnInvoices);
    if (paid.cents > 0 && purchase.reportedAs && isNamed) {
      const names = { intent: payment_intent, session, invoice, charge };
      // Another has no such id, or nothing tells that it is of this payment.
      const has = {
        intent: true,
        session: kind.endsWith('session') || (kind === 'subscription' && nth === 0),
        invoice: kind === 'invoice' || kind === 'subscription' || kind === 'invoiced_session',
        charge: kind === 'intent' || purchase.intentTold,
      };
      const as = has[purchase.reportedAs] ? purchase.reportedAs : 'intent';
      const transactionId = names[as];
      steps.push({
        kind: 'report',
        at: at + 3,
        transactionId,
        clickId: buyer.click_id ?? null,
        key: buyer.customer_key ?? null,
        cents: paid.cents + paid.tax,
        subscription,
        recurring: nth > 0,
      });
      if (purchase.refundsReported) steps.push(...reportedRefunds(purchase, paid, transactionId));
    }
    tellRefunds(purchase, paid, `${id}_${nth}`, { payment_intent, charge, customer: buyer.customer }, tell);
  }
}

/** Each tells the total so far; one that fails is not told of again. */
function reportedRefunds(purchase: Purchase, paid: Paid, transactionId: string): Step[] {
  const made = refundsOf(purchase, paid);
  if (made.some(({ failsAt }) => failsAt !== null)) return [];
  return made.map(({ at }, nth) => ({
    kind: 'refund_report',
    at: at + 4,
    transactionId,
    cents: made.slice(0, nth + 1).reduce((sum, one) => sum + one.cents, 0),
  }));
}

export const paidAt = ({ kind }: Purchase, { at }: Paid) => (kind === 'async_session' ? at + 2 * DAY : at);

export interface RefundMade {
  at: number;
  cents: number;
  failsAt: number | null;
}

/** No more than was paid, whatever fails. */
export function refundsOf(purchase: Purchase, paid: Paid): RefundMade[] {
  const gross = paid.cents + paid.tax;
  let left = gross - disputedOf(paid).cents;
  let at = paidAt(purchase, paid);
  return paid.refunds.flatMap((one) => {
    const cents = Math.min(left, Math.ceil((gross * one.share) / 100));
    at += one.after;
    left -= cents;
    return cents > 0 ? [{ at, cents, failsAt: one.failsAfter === null ? null : at + one.failsAfter }] : [];
  });
}

export function disputedOf({ cents, tax, disputed }: Paid) {
  return { cents: disputed ? Math.ceil(((cents + tax) * disputed.share) / 100) : 0, lost: disputed?.lost ?? false };
}

type Reference = { payment_intent: string; charge: string; customer: string | null };

function tellRefunds(purchase: Purchase, paid: Paid, id: string, ids: Reference, tell: Tell): void {
  const gross = paid.cents + paid.tax;
  const made = refundsOf(purchase, paid);
  for (const [nth, refund] of made.entries()) {
    const { charge, ...withoutCharge } = ids;
    const params = { ...ids, refund: `re_${id}_${nth}`, amount: refund.cents };
    const parts =
      purchase.refundsToldAs === 'parts_without_charge' ? { ...params, ...withoutCharge, charge: null } : params;
    if (purchase.refundsToldAs !== 'totals') tell('refund.created', refund.at, parts);
    if (purchase.refundsToldAs === 'totals' || purchase.refundsToldAs === 'both') {
      const standing = made.slice(0, nth + 1).filter((one) => one.failsAt === null || one.failsAt > refund.at);
      const amount_refunded = standing.reduce((sum, one) => sum + one.cents, 0);
      tell('charge.refunded', refund.at, { ...ids, charge, amount: gross, amount_refunded });
    }
    if (refund.failsAt !== null) tell('refund.failed', refund.failsAt, params);
  }
  const disputed = disputedOf(paid);
  if (disputed.cents > 0) {
    tell('charge.dispute.closed', paid.at + 5 * DAY, {
      ...ids,
      dispute: `du_${id}`,
      amount: disputed.cents,
      status: disputed.lost ? 'lost' : 'won',
    });
  }
  if (!purchase.noise || gross === 0) return;
  tell('charge.refunded', paid.at + 6 * DAY, {
    customer: ids.customer,
    amount: gross,
    payment_intent: `pi_other_${id}`,
    charge: `ch_other_${id}`,
  });
  tell('refund.created', paid.at + 7 * DAY, { ...ids, refund: `re_foreign_${id}`, amount: gross, currency: 'jpy' });
}
