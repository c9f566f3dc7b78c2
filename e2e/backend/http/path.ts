/** The application ignores one trailing slash: this is the path as it sees it. */
export const withoutTrailingSlash = (path: string): string =>
  path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;

const WEBHOOK = '/api/v1/stripe/webhook';

/** Stripe's webhook: the address of all programs, or of one of them. */
export const isWebhook = (path: string): boolean => path === WEBHOOK || path.startsWith(`${WEBHOOK}/`);

/** The program that a webhook's address names. */
export const programOfWebhook = (path: string): string | undefined =>
  isWebhook(path) ? path.slice(WEBHOOK.length + 1) : undefined;
