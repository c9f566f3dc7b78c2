import { describe, expect, it } from 'vitest';
import * as stub from '../../src/stripe/browser-stub.ts';
import * as stripe from '../../src/stripe/index.ts';

describe('the entry for Stripe in a browser’s bundle', () => {
  it('has every name of the entry', () => {
    expect(Object.keys(stub).sort()).toEqual(Object.keys(stripe).sort());
    expect(stub.STRIPE_EVENTS).toBe(stripe.STRIPE_EVENTS);
  });

  it('says at each call what is wrong', () => {
    const calls = Object.entries(stub).filter(([name]) => name !== 'STRIPE_EVENTS') as [string, () => never][];
    expect(calls.length).toBeGreaterThan(0);
    for (const [name, call] of calls) expect(call, name).toThrow('@affitor/sdk/stripe is for servers');
  });
});
