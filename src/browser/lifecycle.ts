/** Whether the page is prerendered: its scripts run unseen, and it may never be shown. */
// Not just truthy: an element of the page may be called so.
export const isUnseen = (): boolean => document.prerendering === true;

export const shown = (): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener('prerenderingchange', resolve));

/**
 * Calls back when the page returns from the back/forward cache. No `unload` and no `beforeunload`: both keep a page out
 * of that cache.
 */
export const onReturn = (look: () => void): void =>
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) look();
  });

/**
 * Watches client-side navigation: through the Navigation API where there is one
 * (https://html.spec.whatwg.org/multipage/nav-history-apis.html), otherwise by wrapping the two methods routers call. The
 * first leaves the page's own objects alone, sees navigations that call neither, and comes before a router's `popstate`.
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
