import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromLemonSqueezyEvent,
  LEMON_SQUEEZY_EVENTS,
  verifyLemonSqueezySignature,
} from '../../src/lemonsqueezy/index.ts';
import { fromPaddleEvent, PADDLE_EVENTS, verifyPaddleSignature } from '../../src/paddle/index.ts';
import { fromPolarEvent, POLAR_EVENTS, type ProviderOutcome, verifyStandardWebhook } from '../../src/polar/index.ts';
import { keepPayment } from '../../src/stripe/index.ts';
import * as lemonsqueezy from '../lemonsqueezy/lemonsqueezy.ts';
import * as paddle from '../paddle/paddle.ts';
import * as polar from '../polar/polar.ts';
import { cases } from '../support/cases.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', '-1', '9007199254740993', 'NaN', '1e9', '\0', '__proto__'),
  fc.integer(),
  fc.double(),
);

/** A real event in which a few values, however deep, are replaced by anything. */
const mangled = (event: object) => {
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]) => {
    if (path.length) paths.push(path);
    if (typeof value === 'object' && value) for (const [key, one] of Object.entries(value)) walk(one, [...path, key]);
  };
  walk(event, []);
  return fc.array(fc.tuple(fc.constantFrom(...paths), anything), { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = JSON.parse(JSON.stringify(event)) as Json;
    for (const [path, value] of changes) {
      const parent = path
        .slice(0, -1)
        .reduce<Json | undefined>(
          (at, key) => (at && typeof at === 'object' ? (at as Record<string, Json>)[key] : undefined),
          copy,
        );
      if (parent && typeof parent === 'object') (parent as Record<string, unknown>)[path.at(-1)!] = value;
    }
    return copy;
  });
};

const PROVIDERS: { name: string; read: (event: unknown) => ProviderOutcome; events: object[] }[] = [
  {
    name: 'Polar',
    read: (event) => fromPolarEvent(event),
    events: POLAR_EVENTS.map((type) =>
      polar.event(
        type,
        type.startsWith('refund') ? polar.refund() : polar.order({ refunded_amount: 100, metadata: { user_id: 'u' } }),
      ),
    ),
  },
  {
    name: 'Paddle',
    read: fromPaddleEvent,
    events: PADDLE_EVENTS.map((type) =>
      paddle.event(
        type,
        type.startsWith('adjust') ? paddle.adjustment() : paddle.transaction({ custom_data: { user_id: 'u' } }),
      ),
    ),
  },
  {
    name: 'Lemon Squeezy',
    read: fromLemonSqueezyEvent,
    events: LEMON_SQUEEZY_EVENTS.map((name) => {
      const data = name.startsWith('order')
        ? lemonsqueezy.order({ refunded_amount: 100 })
        : name === 'subscription_created'
          ? lemonsqueezy.subscription()
          : lemonsqueezy.invoice({ refunded_amount: 100 });
      return lemonsqueezy.event(name, data, { user_id: 'u' });
    }),
  },
];

describe.each(PROVIDERS)('events of $name', ({ read, events }) => {
  it('never throw, and never count more than was paid or nothing at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), ...events.map(mangled)), (event) => {
        const outcome = read(event);
        if (outcome.kind === 'sale') {
          expect(Number.isSafeInteger(outcome.amountCents)).toBe(true);
          expect(outcome.amountCents).toBeGreaterThan(0);
          expect(outcome.amountCents).toBeLessThanOrEqual(outcome.paidCents);
          expect(outcome.currency).toMatch(/^[A-Z]{3}$/);
          expect(outcome.transactionId).toBeTruthy();
        }
        if (outcome.kind === 'refund') {
          expect(outcome.refundAmountCents ?? 1).toBeGreaterThan(0);
          expect(outcome.paymentIds.length).toBeGreaterThan(0);
        }
        const { payment } = keepPayment([], outcome);
        expect(Number.isSafeInteger(payment.reportedCents)).toBe(true);
      }),
      { numRuns: cases({ desk: 600, ci: 20_000 }) },
    );
  });
});

it('signatures are judged whatever the headers are', async () => {
  const header = fc.oneof(
    fc.string(),
    fc.string().map((text) => `v1,${text}`),
    fc.constant(`v1,${'_'.repeat(43)}=`),
  );
  await fc.assert(
    fc.asyncProperty(header, fc.string(), async (text, time) => {
      const headers = { 'webhook-id': 'x', 'webhook-timestamp': time || '1', 'webhook-signature': text };
      expect(await verifyStandardWebhook('x', headers, 'whsec_x')).toMatchObject({ valid: false });
      expect(await verifyStandardWebhook('x', { ...headers, 'webhook-timestamp': '1' }, 'whsec_x')).toMatchObject({
        valid: false,
      });
      expect(await verifyPaddleSignature('x', `ts=1;h1=${text}`, 'secret')).toMatchObject({ valid: false });
      expect(await verifyLemonSqueezySignature('x', text, 'secret')).toMatchObject({ valid: false });
    }),
    { numRuns: cases({ desk: 200, ci: 2000 }) },
  );
});
