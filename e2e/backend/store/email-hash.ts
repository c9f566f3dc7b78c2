import { createHash } from 'node:crypto';

/** An address is only ever kept as this. */
export function emailHash(email: string | null | undefined): string | null {
  const normalised = email?.trim().toLowerCase();
  return normalised ? createHash('sha256').update(normalised).digest('hex') : null;
}
