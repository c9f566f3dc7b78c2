/** What a page may show of a partner: text, never markup. */
export interface Offer {
  name?: string | undefined;
  image_url?: string | undefined;
  discount?: { percent?: number; amount_cents?: number; currency?: string; code?: string } | undefined;
}

/** A partner's own fields take the place of the program's, which hold for all. Without a name there is nobody to speak of. */
export function offerOf(program: Offer, partner: Offer): Offer | undefined {
  const offer = { ...program, ...partner };
  return offer.name === undefined ? undefined : offer;
}
