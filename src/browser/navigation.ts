import { attempt } from '../core/attempt.ts';

/**
 * Calls back with each address that a script gives the page: by `history`, by the Navigation API, or by the hash. Never
 * throws.
 */
export const onAddressChange = (callback: (address: string) => void): void => {
  // A hash router may have rewritten the address before the event comes.
  const changed = (event?: Partial<HashChangeEvent>) => void attempt(() => callback(event?.newURL || location.href));
  const hasNavigation = attempt(() => {
    // Fires at once, whichever way a script took: https://html.spec.whatwg.org/multipage/nav-history-apis.html
    window.navigation.addEventListener('currententrychange', changed as () => void);
    // Not every browser has it, and an element of the page may be called so.
    return window.navigation.currentEntry;
  });
  if (hasNavigation) return;
  attempt(() => addEventListener('hashchange', changed));
  for (const method of ['pushState', 'replaceState'] as const) {
    attempt(() => wrap(Object.getPrototypeOf(history), method, changed));
    attempt(() => wrap(history, method, changed));
  }
};

/**
 * Has a method of `history` call back. It is replaced where it is found: on the prototype, and on the instance if another
 * script has put one there, which may take it back. So the patches of other scripts work, earlier and later ones.
 *
 * @throws where it cannot be replaced: then a change is not seen
 */
const wrap = (owner: History, method: 'pushState' | 'replaceState', changed: () => void) => {
  const original = Object.getOwnPropertyDescriptor(owner, method) && owner[method];
  if (original)
    owner[method] = function (this: History, ...args) {
      try {
        return original.apply(this, args);
      } finally {
        // A patch of another script may throw although the address has changed.
        changed();
      }
    };
};
