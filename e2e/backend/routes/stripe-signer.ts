import { createHmac } from 'node:crypto';
import { type StripeOutcome, verifyStripeSignature } from '@affitor/sdk/server';
import type { Database } from '../db/database.ts';
import { findProgram, listStripeSecrets, type Program } from '../store/programs.ts';
import { findProgramsOfIds } from '../store/stripe/programs-of-ids.ts';

export interface Signed {
  body: Uint8Array;
  header: string | undefined;
  /** Milliseconds since 1970, by the real clock. */
  now: number;
}

/** As many as are likely to be busy at a time. */
const REMEMBERED = 32;

export async function isSignedBy({ body, header, now }: Signed, program: Program): Promise<boolean> {
  const { valid } = await verifyStripeSignature(body, header, program.stripe_webhook_secret, { now });
  return valid;
}

/** Whether a secret made one of the signatures: only to choose among many, a signature is accepted by `isSignedBy` alone. */
function mayHaveSigned({ body, header }: Signed): (secret: string) => boolean {
  const [, time] = /(?:^|,) *t=(\d{1,12})(?=,|$)/.exec(header ?? '') ?? [];
  const prefix = Buffer.from(`${time}.`);
  return (secret) => (header ?? '').includes(createHmac('sha256', secret).update(prefix).update(body).digest('hex'));
}

export type SignerSearch = (signed: Signed, claims: StripeOutcome) => Promise<Program | undefined>;

/**
 * Finds the program whose secret signed a body. What the unverified event claims only says whose to try first: the program it
 * names, those that know its payment, subscription or customer, those that signed lately. Only a first event that names
 * nothing, and what nobody signed, is tried with the secrets of all.
 */
export function createSignerSearch(db: Database): SignerSearch {
  let lately: number[] = [];

  const search = async (signed: Signed, claims: StripeOutcome) => {
    const claimed = 'programId' in claims && claims.programId !== null ? Number(claims.programId) : Number.NaN;
    const tried = new Set<number>();
    const attempt = async (ids: readonly number[]) => {
      for (const id of ids) {
        if (tried.has(id)) continue;
        tried.add(id);
        const program = await findProgram(db, id);
        if (program && (await isSignedBy(signed, program))) return program;
      }
      return undefined;
    };
    return (
      (Number.isSafeInteger(claimed) ? await attempt([claimed]) : undefined) ??
      (await attempt(await findProgramsOfIds(db, claims))) ??
      (await attempt(lately)) ??
      (await attempt(await candidates(signed)))
    );
  };

  /** A secret is tried in microseconds here, where a check by Web Crypto takes a fifth of a millisecond. */
  const candidates = async (signed: Signed) => {
    const maySign = mayHaveSigned(signed);
    const secrets = await listStripeSecrets(db);
    return secrets.filter(({ secret }) => maySign(secret)).map(({ id }) => id);
  };

  return async (signed, claims) => {
    const program = await search(signed, claims);
    if (program) lately = [program.id, ...lately.filter((id) => id !== program.id)].slice(0, REMEMBERED);
    return program;
  };
}
