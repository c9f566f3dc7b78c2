import Cookies from 'js-cookie';
import { bareClick, type Click, decodeClick, encodeClick, expiresAt, isClickId } from '../core/click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE } from '../core/names.ts';
import { findCookieDomain } from './cookie-domain.ts';

/** The visitor's click in first-party cookies; in memory, for the life of the page, where cookies are blocked. */
export interface ClickStore {
  read(): Click | null;
  /** Writes nothing when the cookies already say the same, as after a relay has set them. */
  write(click: Click): void;
  erase(): void;
}

/**
 * All values of a cookie: a host-only and a domain cookie of the same name coexist, and the older is listed first
 * (RFC 6265, section 5.4). In a sandboxed frame even reading throws.
 */
const valuesOf = (name: string): string[] => {
  try {
    return document.cookie
      .split('; ')
      .filter((cookie) => cookie.startsWith(`${name}=`))
      .map((cookie) => cookie.slice(name.length + 1));
  } catch {
    return [];
  }
};

/** The click that was stored last: an acknowledged one replaces the same click still owed. */
const isNewer = (a: Click, b: Click): boolean => a.at > b.at || (a.at === b.at && !a.url);

const readCookies = (): Click | null => {
  const ids = valuesOf(CLICK_ID_COOKIE).filter(isClickId);
  let newest: Click | null = null;
  for (const value of valuesOf(CLICK_COOKIE)) {
    const click = decodeClick(value);
    if (click && ids.includes(click.id) && (!newest || isNewer(click, newest))) newest = click;
  }
  return newest ?? (ids[0] ? bareClick(ids[0]) : null);
};

export const createClickStore = (cookieDomain: string | undefined): ClickStore => {
  let memory: Click | null = null;
  let domain = cookieDomain;

  const attempt = (write: () => void) => {
    try {
      domain ??= findCookieDomain(location.hostname);
      write();
    } catch {
      // Cookies are blocked: the page goes on with what it has in memory.
    }
  };

  const remove = (from?: string) => {
    for (const name of [CLICK_ID_COOKIE, CLICK_COOKIE]) Cookies.remove(name, { domain: from });
  };

  const set = (click: Click) => {
    const attributes = {
      domain,
      expires: new Date(expiresAt(click)),
      sameSite: 'Lax' as const,
      secure: location.protocol === 'https:',
    };
    Cookies.set(CLICK_ID_COOKIE, click.id, attributes);
    Cookies.set(CLICK_COOKIE, encodeClick(click), attributes);
  };

  const isStored = (click: Click) => {
    const stored = readCookies();
    return !!stored && encodeClick(stored) === encodeClick(click);
  };

  return {
    read: () => readCookies() ?? memory,
    write(click) {
      memory = click;
      if (isStored(click)) return;
      attempt(() => {
        // A host-only twin, older than the domain cookie, would be read before it by every server.
        if (domain) remove();
        set(click);
        if (!isStored(click)) {
          // The configured domain does not fit this host: a click on this host alone is better than none.
          domain = '';
          set(click);
        }
      });
    },
    erase() {
      memory = null;
      attempt(() => {
        remove();
        remove(domain);
      });
    },
  };
};
