/** Calls back once the page is really shown: a prerendered page runs its scripts unseen, and may never be shown. */
export const whenShown = (start: () => void): void => {
  if (document.prerendering) document.addEventListener('prerenderingchange', start);
  else start();
};

/**
 * Watches for the moments at which something undelivered should be tried again. No `unload` and no `beforeunload`:
 * both keep a page out of the back/forward cache.
 */
export const onRetryMoment = (retry: () => void): void => {
  for (const type of ['online', 'pageshow', 'visibilitychange']) addEventListener(type, retry);
};

/**
 * Watches client-side navigation: through the Navigation API where there is one
 * (https://html.spec.whatwg.org/multipage/nav-history-apis.html), otherwise by wrapping the two methods routers call.
 */
export const onClientNavigation = (look: () => void): void => {
  const { navigation } = window as { navigation?: Navigation };
  if (navigation?.currentEntry) navigation.addEventListener('currententrychange', look);
  else
    for (const method of ['pushState', 'replaceState'] as const) {
      const original = history[method];
      history[method] = (...args) => {
        original.apply(history, args);
        look();
      };
    }
};
