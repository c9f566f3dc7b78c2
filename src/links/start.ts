import { createLinks } from './links.ts';
import type { LinksOptions } from './options.ts';

let started = false;

/**
 * Takes clicks along to the merchant's other domains, and to Stripe's Payment Links, pricing tables and buy buttons. Once a
 * page, however often it is called; outside a browser nothing happens. It works with the tracker of the page: call
 * `init()` first.
 *
 * @example
 * import { init } from '@affitor/sdk';
 * import { initLinks } from '@affitor/sdk/links';
 * init({ programId: 1 });
 * initLinks({ domains: ['example.com', 'example.app'], stripe: true });
 */
export const initLinks = (options: LinksOptions): void => {
  if (started || typeof document === 'undefined') return;
  started = true;
  createLinks(options);
};
