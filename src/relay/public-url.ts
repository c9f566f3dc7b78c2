/**
 * The address of a request as the browser knows it. Behind a proxy that ends TLS, or a server that builds its requests
 * from the socket, `request.url` has another scheme and host.
 */
export const publicUrl = ({ url, headers }: Request): URL => {
  const { protocol, host, pathname, search } = new URL(url);
  // Each proxy on the way appends to these; the first value is the visitor's.
  const forwarded = (what: string) => headers.get(`x-forwarded-${what}`)?.match(/^[\w.:-]+/)?.[0];
  const known = `${forwarded('proto') ?? protocol.slice(0, -1)}://${forwarded('host') ?? host}${pathname}${search}`;
  return new URL(URL.canParse(known) ? known : url);
};
