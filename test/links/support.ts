import { createLinks } from '../../src/links/links.ts';
import type { LinksOptions } from '../../src/links/options.ts';
import type { AffitorOptions } from '../../src/types.ts';
import { land, type Visit } from '../support/page.ts';

export const COM = 'https://www.example.com';
export const APP = 'https://example.app';
export const DOMAINS = ['example.com', 'example.app'];

/** Loads a page with the tracker and, after it, the links. */
export const open = (
  url: string,
  links: LinksOptions = { domains: DOMAINS },
  how?: Visit,
  options?: AffitorOptions,
) => {
  window.affitor = land(url, options, how);
  createLinks(links);
  return window.affitor;
};

/** Puts elements on the page, and answers with the first of them. */
export const put = <E extends Element = HTMLAnchorElement>(html: string): E => {
  document.body.insertAdjacentHTML('beforeend', html);
  return document.body.lastElementChild as E;
};

/** Uses a link or a button as a visitor does, without leaving: jsdom goes nowhere. */
export const press = (element: Element, type = 'pointerdown'): void => {
  const stay = (event: Event) => event.preventDefault();
  element.addEventListener(type, stay);
  element.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, cancelable: true }));
  element.removeEventListener(type, stay);
};

/** What an address hands over, `null` for nothing. */
export const handedBy = (address: string): string | null => new URL(address).searchParams.get('affitor_handoff');
