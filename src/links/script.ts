import { createLinks } from './links.ts';
import type { LinksOptions } from './options.ts';

/** The script's own tag: see `browser/script.ts` for why `currentScript` alone does not do. */
const { dataset } =
  document.querySelector<HTMLElement>('script[data-affitor-domains],script[data-affitor-stripe]') ??
  ({ dataset: {} } as HTMLElement);

createLinks({
  domains: dataset.affitorDomains,
  stripe: dataset.affitorStripe,
  cookieDomain: dataset.affitorCookieDomain,
} as LinksOptions);
