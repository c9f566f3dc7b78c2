import { attempt } from '../core/attempt.ts';

/** Calls back when a script changes the address of the page: by `history`, by the Navigation API, or by the hash. */
export const onAddressChange = (callback: () => void): void => {
  const changed = () => void attempt(callback);
  // Not every browser has it, and an element of the page may be called so.
  if (attempt(() => window.navigation.currentEntry)) {
    // Fires at once, whichever way a script took: https://html.spec.whatwg.org/multipage/nav-history-apis.html
    window.navigation.addEventListener('currententrychange', changed);
    return;
  }
  addEventListener('hashchange', changed);
  for (const method of ['pushState', 'replaceState'] as const) attempt(() => wrap(method, changed));
};

/**
 * Has a method of `history` call back. It is replaced where it is found: on the prototype, unless another script has
 * put one on the instance. So the patches of other scripts work, earlier and later ones.
 *
 * @throws where it cannot be replaced: then a change is not seen
 */
const wrap = (method: 'pushState' | 'replaceState', changed: () => void) => {
  const owner = Object.getOwnPropertyDescriptor(history, method) ? history : History.prototype;
  const original = owner[method];
  if (original)
    owner[method] = function (this: History, ...args) {
      const result = original.apply(this, args);
      changed();
      return result;
    };
};
