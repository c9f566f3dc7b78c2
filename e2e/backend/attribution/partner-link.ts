/** The partner code in a link, or the value that is not one. */
export interface PartnerLink {
  code: string | undefined;
  /** The first value that is not blank, where none is a code. */
  rejected: string | undefined;
}

/** White space, control characters, and what Unicode calls ignorable: it is not to be seen. */
const BLANK = String.raw`\s\p{Cc}\p{DI}`;
/** Letters and digits of any script with their marks, and the signs that a code may end in. */
const CHARACTER = String.raw`(?!\p{DI})[\p{L}\p{M}\p{N}_~@\-]`;
/** What people copy along behind a link; the closing quotation marks are `”`, `’` and `»`. */
const BEHIND = String.raw`${BLANK}/,;:!?.)\]}>"'\p{Pf}`;

const CODE = new RegExp(String.raw`^[${BLANK}]*((?:${CHARACTER}|\.){0,63}?${CHARACTER})[${BEHIND}]*$`, 'u');

/** The partner code in a text, without what is copied along with it; `undefined` if there is none. */
export const partnerCodeIn = (text: string): string | undefined => CODE.exec(text)?.[1];

/** Parameters as the URL standard defines them: the query's, then those of the last part of the hash. */
const strictly = ({ search, hash }: URL): string =>
  `${search}&${hash.slice(hash.lastIndexOf('#') + 1).replace(/^[^=]*\?/, '')}`;

/** One part of an address between `&` or `#`: as it is, or decoded where it holds a path that is encoded with its query. */
function decoded(part: string): string {
  try {
    return /%3F.*%3D/i.test(part) ? decodeURIComponent(part) : part;
  } catch {
    return part;
  }
}

/** Takes the query off an address of another site: its parameters belong to that site. */
const withoutForeignQuery = (text: string, hostname: string): string =>
  text.replace(/\/\/([\w.-]+).*/, (address, host) => (host === hostname ? address : address.split('?')[0]!));

/** Parameters of a link that was mangled on its way: `&amp;` and any `?` separate, and a hash ends at the next `#`. */
const leniently = ({ search, hash, hostname }: URL): string =>
  (search + hash)
    .replace(/[^&#]+/g, (part) => withoutForeignQuery(decoded(part), hostname))
    .replace(/[?#]|&(?:amp;)*/gi, '&');

/** The values of `aff`, in any case. */
const valuesIn = (query: string): string[] =>
  [...new URLSearchParams(query)].filter(([name]) => name.toLowerCase() === 'aff').map(([, value]) => value);

/**
 * Reads a link as the tracker does (contract L1 to L3, L6): the first value that is a code counts, and the lenient reading
 * only if the strict one finds none.
 */
export function readPartnerLink(link: URL): PartnerLink {
  const values = [strictly(link), leniently(link)].map(valuesIn);
  const code = values.flat().map(partnerCodeIn).find(Boolean);
  return { code, rejected: code ? undefined : values.flat().find((value) => value.trim()) };
}
