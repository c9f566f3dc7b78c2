import type { Refer } from './stripe.ts';

/**
 * https://docs.stripe.com/payment-links/buy-button#pass-attributes-to-customize-checkout and
 * https://docs.stripe.com/payments/checkout/pricing-table#customer-session
 */
const ELEMENTS = 'stripe-pricing-table,stripe-buy-button';
const ATTRIBUTE = 'client-reference-id';

const fill = (element: Element, refer: Refer) => {
  const current = element.getAttribute(ATTRIBUTE) ?? undefined;
  const reference = refer(current);
  if (reference === current) return;
  if (reference) element.setAttribute(ATTRIBUTE, reference);
  else element.removeAttribute(ATTRIBUTE);
};

/** Gives the pricing tables and buy buttons in a part of the page their reference. */
export const fillElements = (root: ParentNode, refer: Refer): void => {
  for (const element of root.querySelectorAll(ELEMENTS)) fill(element, refer);
};

/** Does so with those that are added from now on. What was there before is never looked at again. */
export const fillAddedElements = (refer: Refer): void => {
  new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes)
        if (node instanceof Element) {
          if (node.matches(ELEMENTS)) fill(node, refer);
          else fillElements(node, refer);
        }
  }).observe(document, { childList: true, subtree: true });
};
