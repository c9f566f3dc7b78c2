import { nanoid } from 'nanoid';

/**
 * Finds the widest domain that may hold a cookie for this page, by trying from the outside in: a public suffix such as
 * `.co.uk` refuses the write. There is no list to consult in a browser, and shipping one would cost more than the rest
 * of the tracker. The probe has a random name and a few seconds of life, so that nothing is left behind.
 *
 * @returns `undefined` where only the host itself can: IP addresses, single-label hosts, blocked cookies
 */
export const findCookieDomain = (host: string): string | undefined => {
  const labels = host.split('.');
  if (/^[\d.]+$|:/.test(host)) return;
  for (let from = labels.length - 2; from >= 0; from--) {
    const domain = labels.slice(from).join('.');
    const probe = `affitor_${nanoid(8)}=`;
    const attributes = `;path=/;domain=${domain};max-age=`;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not available in every browser
    document.cookie = `${probe}1${attributes}9`;
    if (document.cookie.includes(probe)) {
      // biome-ignore lint/suspicious/noDocumentCookie: as above
      document.cookie = probe + attributes + 0;
      return domain;
    }
  }
};
