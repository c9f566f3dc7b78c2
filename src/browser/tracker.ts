import './globals.ts';
import { nanoid } from 'nanoid';
import { expiresAt, windowDays } from '../core/click.ts';
import { clickOf, decide } from '../core/decide.ts';
import { encode } from '../core/json.ts';
import type { Landing } from '../core/landing.ts';
import type { Lead } from '../core/payload.ts';
import type { AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
import { createClickStore } from './click-store.ts';
import { createDelivery } from './delivery.ts';
import { findLanding } from './landing.ts';
import { onClientNavigation, onRetryMoment, whenShown } from './lifecycle.ts';
import { createOutbox } from './outbox.ts';

/** Milliseconds after which `signup()` settles as queued and goes on in the background. */
const SIGNUP_WAIT = 5000;

/** The one place where the parts are wired together. */
export const createTracker = (options: AffitorOptions): AffitorTracker => {
  const programId = options.programId ?? window.AFFITOR_PROGRAM_ID;
  const params = (options.param || 'aff').split(/[\s,]+/);
  const [readClick, writeClick] = createClickStore(options.cookieDomain);
  const [readLeads, writeLeads] = createOutbox();
  const verdicts: Record<string, SignupResult> = {};

  let granted = options.consent !== 'required';
  /** The last landing on this page: what a visitor who consents later consents to. */
  let held: Landing | undefined;

  const log = (...text: unknown[]) => {
    // The script tag's `data-affitor-debug` arrives as text, "false" included.
    if (/true/.test(options.debug as unknown as string)) console.log('[affitor]', ...text);
  };

  const flush = createDelivery(
    [readClick, writeClick],
    [readLeads, writeLeads],
    (options.apiBase || 'https://api.affitor.com').replace(/\/+$/, ''),
    programId,
    () => granted,
    verdicts,
    log,
  );

  const look = (landing: Landing | undefined) => {
    held = landing ?? held;
    if (!granted) return log('no_consent');
    const stored = readClick();
    const now = Date.now();
    const decision = decide(landing, stored, now);
    log(decision, landing?._code);
    if (landing && decision !== 'known') {
      const id = decision === 'reclick' ? stored!.id : nanoid();
      writeClick(clickOf(landing, stored, id, now, windowDays(options.cookieWindowDays)));
    }
    flush();
  };

  whenShown(() => {
    look(findLanding(params));
    onRetryMoment(flush);
    // A router may carry `?aff=` along from view to view, and steps through the history are no arrivals either.
    onClientNavigation(() => look(findLanding(params, location.href, true)));
  });

  const getData = () => {
    const click = granted ? readClick() : undefined;
    const at = click?.at || null;
    return {
      clickId: click?.id ?? null,
      programId: programId ?? null,
      partnerCode: click?.codes[0] ?? null,
      hasAttribution: !!click,
      clickedAt: at,
      expiresAt: at && expiresAt(click!),
      delivered: !!click && !click.url,
    };
  };

  return {
    async signup(customerKey, email) {
      if (!customerKey || typeof customerKey === 'object') return { status: 'rejected', error: 'bad customer_key' };
      await new Promise<void>(whenShown);
      const click = granted && readClick();
      if (!click) return { status: 'skipped', reason: granted ? 'no_click' : 'no_consent' };
      const lead: Lead = [`${customerKey}`, email && `${email}`, Date.now()];
      writeLeads([...readLeads(), lead]);
      return new Promise((resolve) => {
        const settle = () => resolve(verdicts[encode(lead)] ?? { status: 'queued' });
        setTimeout(settle, SIGNUP_WAIT);
        flush().then(settle);
      });
    },
    trackClick: (url = location.href) => whenShown(() => look(findLanding(params, url, false))),
    getClickId: () => getData().clickId,
    getData,
    consent(choice) {
      if (!choice) {
        granted = false;
        writeClick(undefined);
        writeLeads([]);
      } else if (!granted) {
        granted = true;
        whenShown(() => look(held));
      }
    },
  };
};
