import {
  Affitor,
  type AffitorResponse,
  getClickId,
  type LeadResult,
  type ReadinessResult,
  type RefundResult,
  type SaleResult,
  type TrackClickInput,
  type TrackLeadInput,
  type TrackRefundInput,
  type TrackSaleInput,
} from '@affitor/sdk/server';
import { describe, expectTypeOf, it } from 'vitest';

declare const affitor: Affitor;

describe('the server client', () => {
  it('needs no options where the environment has them', () => {
    expectTypeOf(Affitor).toBeConstructibleWith();
    expectTypeOf(Affitor).toBeConstructibleWith({ apiKey: undefined as string | undefined, programId: 1 });
    // @ts-expect-error a misspelt option
    new Affitor({ apiKye: 'key' });
  });

  it('takes ids as merchants have them', () => {
    expectTypeOf(affitor.trackLead).toBeCallableWith({ customerKey: 42n, clickId: undefined, clickIds: ['a', null] });
    expectTypeOf(affitor.trackClick).toBeCallableWith();
    // @ts-expect-error an object would be the same text for every customer
    affitor.trackLead({ customerKey: { id: 1 } });
    // @ts-expect-error a misspelt field
    affitor.trackSale({ transactionId: 't', amountCents: 1, custmerKey: 'u' });
  });

  it('tells why nobody is credited', () => {
    const result = {} as SaleResult;
    if (result.ok && !result.duplicate && !result.attributed)
      expectTypeOf(result.reason).toEqualTypeOf<
        'attribution_window_expired' | 'click_pending' | 'zero_amount' | undefined
      >();
  });

  it('tells whether the integration works', () => {
    expectTypeOf(affitor.readiness).returns.resolves.toEqualTypeOf<ReadinessResult>();
    expectTypeOf(affitor.readiness).toBeCallableWith({ forceRecheck: true, signal: new AbortController().signal });
    const verdict = {} as ReadinessResult;
    if (verdict.ok) expectTypeOf(verdict.blocker).toEqualTypeOf<string | null>();
    // @ts-expect-error not before `ok` is known
    verdict.gates;
  });
});

describe('getClickId', () => {
  it('takes requests, headers, stores and events, but no promise', () => {
    expectTypeOf(getClickId).toBeCallableWith(new Request('https://shop.example.com/'));
    expectTypeOf(getClickId).toBeCallableWith(new Headers());
    expectTypeOf(getClickId).toBeCallableWith({ version: '2.0', cookies: ['a=b'], headers: {} });
    expectTypeOf(getClickId).toBeCallableWith(new Map<string, string>());
    expectTypeOf(getClickId).toBeCallableWith(undefined);
    // @ts-expect-error it has to be awaited
    getClickId(Promise.resolve(new Headers()));
  });
});

describe('names of the hosted product’s own client', () => {
  it('are aliases', () => {
    expectTypeOf<{ customerExternalId: string; additional_data: { plan: string } }>().toExtend<TrackLeadInput>();
    expectTypeOf<{ amount: number; invoiceId: string; eventName: string }>().toExtend<TrackSaleInput>();
    expectTypeOf<{ pageUrl: string }>().toExtend<TrackClickInput>();
    expectTypeOf<{ invoiceId: string; refundAmountCents: number }>().toExtend<TrackRefundInput>();
    expectTypeOf<LeadResult>().toExtend<AffitorResponse>();
    expectTypeOf<RefundResult>().toExtend<AffitorResponse<Record<string, unknown>>>();
  });
});
