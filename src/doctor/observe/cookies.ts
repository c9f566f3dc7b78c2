import { attempt } from '../../core/attempt.ts';
import { cookieDomains } from '../../core/cookie-domains.ts';
import { cookieText } from '../../core/cookie-text.ts';

/** What the page may read of its cookies; `undefined` in a sandbox, where reading throws. */
export const readCookies = (): string | undefined => attempt(() => document.cookie);

/** Seconds after which a cookie that was written to try is gone, should erasing it fail. */
const TRIAL_SECONDS = 5;

/** Whether the browser takes a cookie for a domain. It is gone when this returns. */
const accepts = (domain: string | undefined): boolean => {
  const name = `affitor_doctor_${Math.random().toString(36).slice(2)}`;
  const write = (seconds: number) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the way that the tracker writes is what is tried
    document.cookie = cookieText(name, '1', seconds, domain, location.protocol);
  };
  return (
    attempt(() => {
      write(TRIAL_SECONDS);
      const isThere = document.cookie.includes(name);
      write(0);
      return isThere;
    }) ?? false
  );
};

/** Tries where cookies can be written, as the tracker does. */
export const tryDomains = (
  configured: string | undefined,
): { domain: string | undefined; isDomainRefused: boolean } => {
  const domains = cookieDomains(location.hostname, configured);
  const index = domains.findIndex(accepts);
  return { domain: index < 0 ? undefined : (domains[index] ?? ''), isDomainRefused: !!configured && index > 0 };
};

export const hasStorage = (): boolean =>
  attempt(() => {
    const name = 'affitor_doctor';
    localStorage.setItem(name, '1');
    localStorage.removeItem(name);
    return true;
  }) ?? false;
