/** The part of the Navigation API used here; https://html.spec.whatwg.org/multipage/nav-history-apis.html */
interface Navigation extends EventTarget {}
type CurrentEntryChange = Event & { navigationType?: string | null };

/**
 * Calls back once the page is really shown: a prerendered page runs its scripts without being seen, and may never be.
 */
export const whenShown = (start: () => void): void => {
  if ((document as Document & { prerendering?: boolean }).prerendering) {
    document.addEventListener('prerenderingchange', start, { once: true });
  } else start();
};

/**
 * Watches for the moments at which something undelivered should be tried again. No `unload` and no `beforeunload`:
 * both keep a page out of the back/forward cache.
 */
export const onRetryMoment = (retry: () => void): void => {
  for (const type of ['online', 'pageshow', 'visibilitychange']) addEventListener(type, retry);
};

/**
 * Watches client-side navigation: through the Navigation API where there is one, otherwise by wrapping the two methods
 * routers call. Steps through the history are not arrivals and are left out.
 *
 * @returns removes what was put in place
 */
export const onClientNavigation = (look: () => void): (() => void) => {
  const { navigation } = window as { navigation?: Navigation };
  if (navigation) {
    const listener = (event: CurrentEntryChange) => {
      if (event.navigationType !== 'traverse') look();
    };
    navigation.addEventListener('currententrychange', listener);
    return () => navigation.removeEventListener('currententrychange', listener);
  }
  const wrapped = (['pushState', 'replaceState'] as const).map((method) => {
    const original = history[method];
    const wrapper: typeof original = (...args) => {
      original.apply(history, args);
      look();
    };
    history[method] = wrapper;
    return () => {
      // Someone may have wrapped it again; then ours has to stay, and stays harmless.
      if (history[method] === wrapper) history[method] = original;
    };
  });
  addEventListener('hashchange', look);
  return () => {
    removeEventListener('hashchange', look);
    for (const unwrap of wrapped) unwrap();
  };
};
