import type { AffitorOptions, AffitorTracker } from '../types.ts';
import type { QueuedCall } from './globals.ts';
import { init } from './instance.ts';

// `currentScript` is null in modules and behind some optimisers that load scripts in their own way.
const element = (document.currentScript ?? document.querySelector('script[data-affitor-program-id]')) as HTMLElement | null;
const data = element?.dataset ?? {};

const tracker = init({
  programId: data.affitorProgramId,
  apiBase: data.affitorApiBase,
  cookieDomain: data.affitorCookieDomain,
  cookieWindowDays: Number(data.affitorCookieWindow),
  param: data.affitorParam,
  consent: data.affitorConsent as AffitorOptions['consent'],
  debug: 'affitorDebug' in data && data.affitorDebug !== 'false',
})!;

const replay = ([method, ...args]: unknown[]) => {
  const call = tracker[method as keyof AffitorTracker] as ((...args: unknown[]) => unknown) | undefined;
  call?.(...args);
};

const push = (...calls: QueuedCall[]) => {
  // A merchant's malformed entry is theirs to see in the console, and must not keep the others from being replayed.
  for (const call of calls) {
    try {
      replay(Array.from(call));
    } catch (error) {
      console.error('[affitor]', error);
    }
  }
};

const queued = window.affitorQueue;
window.affitorQueue = { push };
if (Array.isArray(queued)) push(...queued);
