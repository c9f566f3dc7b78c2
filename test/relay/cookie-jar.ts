interface Cookie {
  name: string;
  value: string;
  /** Without a domain a cookie is sent to its host alone, and coexists with one of the same name that has a domain. */
  domain: string | undefined;
  attributes: Record<string, string>;
}

/**
 * As much of a browser's cookies as the relay touches (RFC 6265): one host, `Domain`, `Expires`, age order. A lifetime of 0
 * does not erase here, because in Firefox it does not always.
 */
export const createCookieJar = (...stored: string[]) => {
  let cookies: Cookie[] = [];
  const jar = {
    set(header: string) {
      const [pair = '', ...rest] = header.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const attributes = Object.fromEntries(
        rest.map((part) => part.split('=')).map(([key = '', text = '']) => [key, text]),
      );
      const domain = attributes.Domain;
      const twin = (cookie: Cookie) => cookie.name === name && cookie.domain === domain;
      const old = cookies.find(twin);
      if (Date.parse(attributes.Expires ?? '') < Date.now()) cookies = cookies.filter((cookie) => !twin(cookie));
      // A cookie that is overwritten keeps its place.
      else if (old) Object.assign(old, { value, attributes });
      else cookies.push({ name, value, domain, attributes });
    },
    receive(response: Response) {
      for (const header of response.headers.getSetCookie()) jar.set(header);
    },
    /** The `Cookie` header. */
    get header() {
      return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
    get all(): readonly Cookie[] {
      return cookies;
    },
  };
  stored.forEach(jar.set);
  return jar;
};
