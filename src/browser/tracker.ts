import { nanoid } from 'nanoid';
import { expiresAt, windowDays } from '../core/click.ts';
import { clickOf, decide } from '../core/decide.ts';
import type { Landing } from '../core/landing.ts';
import { DEFAULT_API_BASE, DEFAULT_PARAM } from '../core/names.ts';
import type { AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
import { createClickStore } from './click-store.ts';
import { createDelivery } from './delivery.ts';
import { forgetSeen, isForeignFrame, landingOfPage, landingOfUrl, markSeen } from './landing.ts';
import { onClientNavigation, onRetryMoment, whenShown } from './lifecycle.ts';
import { createOutbox } from './outbox.ts';
import { createTransport } from './transport.ts';

/** Milliseconds after which `signup()` settles as queued and goes on in the background. */
const SIGNUP_WAIT = 5000;

const MAX_KEY = 255;

/** The one place where the parts are wired together. */
export const createTracker = (options: AffitorOptions): AffitorTracker => {
  const programId = `${options.programId ?? window.AFFITOR_PROGRAM_ID ?? ''}`;
  const params = (options.param || DEFAULT_PARAM).split(/[\s,]+/);
  const isActive = () => granted;
  const store = createClickStore(options.cookieDomain);
  const outbox = createOutbox();

  let granted = options.consent !== 'required';
  let shown = false;
  let held: Landing | null = null;
  let codeInAddress: string | undefined;
  let landedAt = 0;

  const log = (...text: unknown[]) => {
    if (options.debug) console.log('[affitor]', ...text);
  };

  const { add, flush } = createDelivery({
    store,
    outbox,
    programId: programId || undefined,
    send: createTransport((options.apiBase || DEFAULT_API_BASE).replace(/\/+$/, ''), isActive),
    isActive,
    titleOf: (click) => (click.at === landedAt ? document.title : undefined),
    log,
  });

  const readClick = () => (granted ? store.read() : null);

  const land = (landing: Landing | null) => {
    const stored = store.read();
    const now = Date.now();
    const decision = decide(landing, stored, now);
    log(decision, landing ?? '');
    if (landing) {
      markSeen(landing.code);
      if (decision !== 'known' && decision !== 'none') {
        const id = decision === 'reclick' ? stored!.id : nanoid();
        landedAt = now;
        store.write(clickOf(landing, stored, id, now, windowDays(options.cookieWindowDays)));
      }
    }
    flush();
  };

  const begin = () => {
    if (granted && shown) {
      const landing = isForeignFrame() ? null : (held ?? landingOfPage(params));
      held = null;
      codeInAddress = landing?.code;
      land(landing);
    } else log('waiting for consent');
  };

  const look = (url: string) => {
    const landing = isForeignFrame() ? null : landingOfUrl(url, params);
    // A router that carries `?aff=` along from view to view is not a new arrival each time.
    const isArrival = landing && landing.code !== codeInAddress;
    codeInAddress = landing?.code;
    if (!granted || !shown) held = landing ?? held;
    else if (isArrival) land(landing);
    else flush();
  };

  const signup = async (customerKey: string | number, email?: string | null): Promise<SignupResult> => {
    const key = typeof customerKey === 'number' ? `${customerKey}` : customerKey;
    if (typeof key !== 'string' || !key.trim() || key.length > MAX_KEY) {
      return { status: 'rejected', error: `customerKey must be a string of 1 to ${MAX_KEY} characters` };
    }
    if (email != null && typeof email !== 'string') return { status: 'rejected', error: 'email must be a string' };
    if (!shown) await new Promise<void>(whenShown);
    if (!granted) return { status: 'skipped', reason: 'no_consent' };
    const click = store.read();
    if (!click) return { status: 'skipped', reason: 'no_click' };
    return new Promise((resolve) => {
      const queued = () => resolve({ status: 'queued' });
      add([key, email || '', click.id, Date.now()], resolve);
      setTimeout(queued, SIGNUP_WAIT);
      flush().then(queued);
    });
  };

  whenShown(() => {
    shown = true;
    begin();
    onRetryMoment(flush);
    onClientNavigation(() => look(location.href));
  });

  return {
    signup,
    trackClick: (url) => look(url ?? location.href),
    getClickId: () => readClick()?.id ?? null,
    getData() {
      const click = readClick();
      return {
        clickId: click?.id ?? null,
        programId: programId || null,
        partnerCode: click?.partner || null,
        hasAttribution: !!click,
        clickedAt: click?.at || null,
        expiresAt: click?.at ? expiresAt(click) : null,
        delivered: !!click && !click.url,
      };
    },
    consent(choice) {
      if (choice && !granted) {
        granted = true;
        begin();
      } else if (!choice) {
        granted = false;
        store.erase();
        outbox.erase();
        forgetSeen();
        held = null;
      }
    },
  };
};
