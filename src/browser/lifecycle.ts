/** Whether the page is prerendered: its scripts run unseen, and it may never be shown. */
// Not just truthy: an element of the page may be called so.
export const isUnseen = (): boolean => document.prerendering === true;

export const shown = (): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener('prerenderingchange', resolve));
