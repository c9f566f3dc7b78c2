/** What servers that do not trust the `Host` header, or listen on every address, write in its place. */
const NO_HOST = /^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?])$/;

/**
 * The address of a request as the browser knows it. Behind a proxy that ends TLS, or a server that builds its requests
 * from the socket, `request.url` has another scheme and host.
 */
export const publicUrl = ({ url, headers }: Request): URL => {
  const { protocol, hostname, host, pathname, search } = new URL(url);
  // Each proxy on the way appends to these; the first value is the visitor's.
  const first = (name: string) => headers.get(name)?.match(/^[\w.:[\]-]+/)?.[0];
  const asked = first('x-forwarded-host') ?? (NO_HOST.test(hostname) && first('host'));
  const known = `${first('x-forwarded-proto') ?? protocol.slice(0, -1)}://${asked || host}${pathname}${search}`;
  return new URL(URL.canParse(known) ? known : url);
};
