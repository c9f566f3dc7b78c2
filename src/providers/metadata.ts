import { isClientReference } from '../core/client-reference.ts';
import { type Loose, type LooseObject, text } from './json.ts';

/** What `affitorMetadata` wrote. */
export interface OurIds {
  clickId: string | null;
  customerKey: string | null;
  programId: string | null;
}

const NOBODY: OurIds = { clickId: null, customerKey: null, programId: null };

const isSomebody = ({ clickId, customerKey }: OurIds) => clickId !== null || customerKey !== null;

const own = (source: Loose): OurIds => ({
  clickId: text(source?.affitor_click_id),
  customerKey: text(source?.affitor_customer_key),
  programId: text(source?.affitor_program_id) ?? text(source?.program_id),
});

/** Names that older guides tell merchants to use. A `program_id` beside them means nothing: merchants have programs too. */
const older = (source: Loose): OurIds => ({
  clickId: text(source?.click_id) ?? text(source?.customer_code),
  customerKey: text(source?.customer_key) ?? text(source?.user_id),
  programId: null,
});

/** Whether one of our own keys is there, and not only names that merchants use too. */
export const hasOwnKeys = (source: Loose): boolean => isSomebody(own(source));

/**
 * Reads our ids out of the first metadata that has any. They are never mixed from several: a click id of one subscription and
 * a customer of another would tie two people together. Metadata of older guides counts only if none has our own keys.
 */
export const readOurIds = (...sources: Loose[]): OurIds =>
  sources.map(own).find(isSomebody) ?? sources.map(older).find(isSomebody) ?? NOBODY;

/** Some providers keep the type that the merchant wrote, so a customer key may be a number. */
const withTexts = (source: Loose): Loose =>
  source &&
  (Object.fromEntries(
    Object.entries(source).map(([name, value]) => [name, typeof value === 'number' ? `${value}` : value]),
  ) as Loose);

/**
 * The same for providers whose guides tell merchants to write `affitor_click_id` and `user_id` beside each other: a missing id
 * is read under its older name in the same metadata.
 */
export const readGuideIds = (...sources: Loose[]): OurIds => {
  const read = sources.map(withTexts);
  const source = read.find(hasOwnKeys) ?? read.find((one) => isSomebody(older(one)));
  const ids = own(source);
  const guide = older(source);
  return { ...ids, clickId: ids.clickId ?? guide.clickId, customerKey: ids.customerKey ?? guide.customerKey };
};

/** What identifies a purchase in a provider's events. */
export interface MetadataParams {
  /** See `getClickId`; `null` for a visitor who was not referred. */
  clickId?: string | null | undefined;
  /** Your own id of the customer. */
  customerKey?: string | number | null | undefined;
  programId?: string | number | null | undefined;
}

/** Our ids as metadata. Blank values are left out, as are those longer than the 500 characters that providers allow. */
export const affitorMetadata = ({ clickId, customerKey, programId }: MetadataParams): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      affitor_click_id: clickId,
      affitor_customer_key: customerKey,
      affitor_program_id: programId,
    }).flatMap(([key, value]) => {
      const one = text(`${value ?? ''}`);
      return one ? [[key, one]] : [];
    }),
  );

/** Adds as much of ours as there is room for. A value of the merchant's is never replaced. */
export const addMetadata = <Value>(
  metadata: Readonly<Record<string, Value>> | null | undefined,
  added: Readonly<Record<string, string>>,
  most = 50,
): Record<string, Value | string> => {
  const all: Record<string, Value | string> = { ...metadata };
  for (const [key, value] of Object.entries(added)) {
    if (key in all ? (all[key] ?? '') === '' : Object.keys(all).length < most) all[key] = value;
  }
  return all;
};

/** Checkout parameters without our options, which no provider knows. */
export type WithoutIds<Params> = Omit<Params, keyof MetadataParams>;

/**
 * A link to a provider's checkout that carries the click id as a query parameter. A value of the merchant's stays.
 *
 * @throws {TypeError} when the URL is not absolute
 */
export const urlWithClick = (url: string, parameter: string, clickId: string | null | undefined): string => {
  const link = new URL(url);
  if (!isClientReference(clickId) || link.searchParams.get(parameter)) return url;
  link.searchParams.set(parameter, clickId);
  return link.href;
};

/** An e-mail address as it is hashed. */
export const readEmail = (value: Loose | LooseObject): string | null => text(value)?.toLowerCase() ?? null;
