import { useEffect, useLayoutEffect } from 'react';
import { consent, getClickId, getData, init, ready, signup, trackClick } from '../browser/index.ts';
import type { AffitorOptions, AffitorTracker } from '../types.ts';

// Layout effects run before all others: before a router's effect can strip the address of its partner code, and before
// an effect that reports a signup. On a server React 18 warns of them, and neither kind runs.
const useBeforeOthers = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/**
 * Starts the tracker when it is mounted. Put it anywhere, once; it renders nothing. Mounted twice, re-rendered or
 * unmounted, there is still one tracker, and the options it started with stay.
 *
 * Consent is the exception: started with `consent="required"`, the tracker begins once the property turns to
 * `"granted"`. To withdraw it, call `useAffitor().consent(false)`.
 *
 * @example <Affitor programId={1} consent={choice.marketing ? 'granted' : 'required'} />
 */
export const Affitor = (options: AffitorOptions): null => {
  // Not the options themselves, which are a fresh object at each render.
  useBeforeOthers(() => {
    init(options);
    if (options.consent === 'granted') consent(true);
  }, [options.consent]);
  return null;
};

const tracker: AffitorTracker = {
  init(options) {
    init(options);
    return tracker;
  },
  signup,
  trackClick,
  ready,
  getClickId,
  getData,
  consent,
};

/**
 * The page's tracker. The same object at each render; safe to call on a server, where it does nothing.
 *
 * @example
 * const { signup } = useAffitor();
 * const onSubmit = async (form) => { const user = await register(form); signup(user.id, user.email); };
 */
export const useAffitor = (): AffitorTracker => tracker;
