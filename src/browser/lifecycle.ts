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
 * Watches client-side navigation, by wrapping the two methods that routers call, and by the event of links within the
 * page. Not by the Navigation API, which would see both: not every browser in use has it.
 */
export const onClientNavigation = (look: () => void): void => {
  addEventListener('popstate', look);
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method];
    history[method] = (...args) => {
      original.apply(history, args);
      look();
    };
  }
};
