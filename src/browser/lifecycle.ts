/** Whether the page is prerendered: its scripts run unseen, and it may never be shown. */
// Not just truthy: an element of the page may be called so.
export const isUnseen = (): boolean => document.prerendering === true;

export const shown = (): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener('prerenderingchange', resolve));

/**
 * Calls back at the moments at which more may be known, or something undelivered be tried again: one of them is the
 * return of the page from the back/forward cache, `persisted`. No `unload` and no `beforeunload`: both keep a page out
 * of that cache.
 */
export const onRetryMoment = (callback: (event: PageTransitionEvent) => void): void => {
  for (const type of ['online', 'pageshow', 'visibilitychange']) addEventListener(type, callback as EventListener);
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
