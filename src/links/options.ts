/** Options of `initLinks()`. The script tag takes each one as a `data-affitor-…` attribute. */
export interface LinksOptions {
  /**
   * The merchant's domains, each with everything below it, as an array or as text separated by commas: the same on all of
   * them, the page's own included.
   * @default none
   * @example initLinks({ domains: ['example.com', 'example.app'] })
   */
  domains?: readonly string[] | string | undefined;
  /**
   * Whether Stripe's Payment Links, pricing tables and buy buttons on the page get the click id; or custom domains of
   * Payment Links, which get it too.
   * @default false
   * @example initLinks({ stripe: 'pay.example.com' })
   */
  stripe?: boolean | readonly string[] | string | undefined;
  /**
   * Domain that holds the cookies, where the tracker was told one.
   * @default the widest domain the browser accepts
   */
  cookieDomain?: string | undefined;
}

/** Domains as they are compared: lower case, without the leading dot or star that some write. */
export const readDomains = (domains: unknown): string[] =>
  `${domains}`
    .toLowerCase()
    .split(/[\s,]+/)
    .map((domain) => domain.replace(/^\*?\./, ''))
    .filter(Boolean);
