/** Calls back once the page is really shown: a prerendered page runs its scripts unseen, and may never be shown. */
export const whenShown = (start: () => void): void => {
  // Not just truthy: an element of the page may be called so.
  if (document.prerendering === true) document.addEventListener('prerenderingchange', start);
  else start();
};

/**
 * Calls back at the moments at which more may be known, or something undelivered be tried again. No `unload` and no
 * `beforeunload`: both keep a page out of the back/forward cache.
 *
 * @param isOwing whether something could not be delivered
 * @param look also called when the page returns from that cache, while others went on
 */
export const onRetryMoment = (isOwing: () => unknown, look: () => void): void => {
  for (const type of ['online', 'pageshow', 'visibilitychange'])
    addEventListener(type, (event) => {
      if ((event as PageTransitionEvent).persisted || isOwing()) look();
    });
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
