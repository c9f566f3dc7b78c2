import {
  type AffitorCall,
  type AffitorData,
  type AffitorInitOptions,
  type AffitorOptions,
  type AffitorPartner,
  type AffitorTracker,
  consent,
  getClickId,
  getData,
  getTracker,
  init,
  ready,
  type SignupResult,
  signup,
  trackClick,
} from '@affitor/sdk';
import { describe, expectTypeOf, it } from 'vitest';

describe('init', () => {
  it('returns the tracker, or null outside a browser', () => {
    expectTypeOf(init).returns.toEqualTypeOf<AffitorTracker | null>();
    // @ts-expect-error it may be null
    init().getClickId();
  });

  it('takes every option, and none that does not exist', () => {
    expectTypeOf(init).parameter(0).toEqualTypeOf<AffitorInitOptions | undefined>();
    expectTypeOf(init).toBeCallableWith({} as AffitorOptions);
    expectTypeOf<AffitorOptions>().toEqualTypeOf<{
      programId?: number | string | undefined;
      apiBase?: string | undefined;
      cookieDomain?: string | undefined;
      cookieWindowDays?: number | undefined;
      param?: string | undefined;
      consent?: 'granted' | 'required' | undefined;
      debug?: boolean | undefined;
    }>();
    // @ts-expect-error a misspelt option
    init({ programID: 1 });
    // @ts-expect-error consent is a word
    init({ consent: true });
  });
});

describe('SignupResult', () => {
  const result = {} as SignupResult;

  it('is told apart by its status', () => {
    expectTypeOf(result.status).toEqualTypeOf<'sent' | 'queued' | 'skipped' | 'rejected'>();
    if (result.status === 'skipped')
      expectTypeOf(result.reason).toEqualTypeOf<'no_click' | 'no_consent' | 'not_a_browser'>();
    if (result.status === 'rejected') expectTypeOf(result.error).toEqualTypeOf<string>();
    if (result.status === 'sent') expectTypeOf(result).toEqualTypeOf<{ status: 'sent' }>();
    if (result.status === 'queued') expectTypeOf(result).toEqualTypeOf<{ status: 'queued' }>();
  });

  it('has a reason or an error only where there is one', () => {
    // @ts-expect-error not before the status is known
    result.error;
    // @ts-expect-error not before the status is known
    result.reason;
  });

  it('can be handled completely', () => {
    const text = (each: SignupResult): string => {
      switch (each.status) {
        case 'sent':
        case 'queued':
          return each.status;
        case 'skipped':
          return each.reason;
        case 'rejected':
          return each.error;
      }
    };
    expectTypeOf(text).returns.toBeString();
  });
});

describe('the functions of the npm entry', () => {
  it('are those of the tracker', () => {
    const { init: _, ...methods } = {} as AffitorTracker;
    expectTypeOf({ signup, trackClick, ready, getClickId, getData, consent }).toEqualTypeOf(methods);
  });

  it('take what a merchant has at hand', () => {
    expectTypeOf(signup).toBeCallableWith('user_42');
    expectTypeOf(signup).toBeCallableWith(42, null);
    expectTypeOf(signup).toBeCallableWith('user_42', 'jane@example.com');
    expectTypeOf(signup).toBeCallableWith({ customer_key: 'user_42', email: 'jane@example.com' });
    expectTypeOf(trackClick).returns.resolves.toBeVoid();
    expectTypeOf(getTracker).returns.toEqualTypeOf<AffitorTracker | null>();
    expectTypeOf(signup).returns.resolves.toEqualTypeOf<SignupResult>();
    expectTypeOf(trackClick).parameters.toEqualTypeOf<[url?: string]>();
    expectTypeOf(consent).parameters.toEqualTypeOf<[granted: boolean | 'granted' | 'denied']>();
    // @ts-expect-error a customer without an id
    signup();
    // @ts-expect-error an id that may be missing
    signup(undefined as string | undefined);
  });

  it('tell what is known of the visitor', () => {
    expectTypeOf(getClickId).returns.toEqualTypeOf<string | null>();
    expectTypeOf(getData).returns.toEqualTypeOf<AffitorData>();
    expectTypeOf<AffitorData>().toEqualTypeOf<{
      clickId: string | null;
      programId: number | string | null;
      partnerCode: string | null;
      hasAttribution: boolean;
      clickedAt: number | null;
      expiresAt: number | null;
      delivered: boolean;
      affiliateUrl: string | null;
      partner: AffitorPartner | null;
    }>();
  });
});

describe('the globals of the script build', () => {
  it('are declared, and may be missing', () => {
    expectTypeOf(window.affitor).toEqualTypeOf<AffitorTracker | undefined>();
    window.affitorQueue?.push(['signup', 'user_42', 'jane@example.com']);
    window.affitorQueue?.push(['ready', ({ partner }) => partner?.name]);
    // @ts-expect-error a misspelt call
    window.affitorQueue?.push(['signUp', 'user_42']);
    // @ts-expect-error a signup of nobody
    window.affitorQueue?.push(['signup']);
    expectTypeOf<AffitorCall[0]>().toEqualTypeOf<'signup' | 'trackClick' | 'consent' | 'ready'>();
    expectTypeOf(window.AFFITOR_PROGRAM_ID).toEqualTypeOf<number | string | undefined>();
  });
});
