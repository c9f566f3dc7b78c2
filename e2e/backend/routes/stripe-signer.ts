import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StripeOutcome } from '@affitor/sdk/server';
import type { Database } from '../db/database.ts';
import { findProgramsOfIds } from '../ledger/stripe-event.ts';
import { findProgram, listStripeSecrets, type Program } from '../store/programs.ts';
import { isSignedWith, type Signature } from './stripe-signature.ts';

export interface Signed {
  body: Uint8Array;
  signature: Signature;
}

/** As many as are likely to be busy at a time. */
const REMEMBERED = 32;
/** How much is hashed before other requests get a turn. A secret counts as a few bytes too. */
const BYTES_A_TURN = 256 * 1024;
const BYTES_OF_SECRET = 4096;

export type SignerSearch = (signed: Signed, claims: StripeOutcome) => Promise<Program | undefined>;

/** Checks secrets, each of them once: programs of one Stripe account may share theirs. */
function createCheck({ body, signature }: Signed): (secret: string) => Promise<boolean> {
  const verdicts = new Map<string, boolean>();
  let hashed = 0;
  return async (secret) => {
    const known = verdicts.get(secret);
    if (known !== undefined) return known;
    hashed += body.byteLength + BYTES_OF_SECRET;
    if (hashed > BYTES_A_TURN) {
      await nextTurn();
      hashed = 0;
    }
    const verdict = isSignedWith(secret, body, signature);
    verdicts.set(secret, verdict);
    return verdict;
  };
}

/**
 * Finds the program whose secret signed a body. What the unverified event claims only says whose to try first: the program it
 * names, those that know its payment, subscription or customer, those that signed lately. Only a first event that names
 * nothing, and what nobody signed, is tried with the secrets of all.
 */
export function createSignerSearch(db: Database): SignerSearch {
  let lately: number[] = [];

  const search = async (signed: Signed, claims: StripeOutcome) => {
    const claimed = 'programId' in claims && claims.programId !== null ? Number(claims.programId) : Number.NaN;
    const isSigner = createCheck(signed);
    const tried = new Set<number>();
    const attempt = async (ids: readonly number[]) => {
      for (const id of ids) {
        if (tried.has(id)) continue;
        tried.add(id);
        const program = await findProgram(db, id);
        if (program && (await isSigner(program.stripe_webhook_secret))) return program;
      }
      return undefined;
    };
    const attemptAll = async () => {
      for (const { id, secret } of await listStripeSecrets(db)) {
        if (await isSigner(secret)) return findProgram(db, id);
      }
      return undefined;
    };
    return (
      (Number.isSafeInteger(claimed) ? await attempt([claimed]) : undefined) ??
      (await attempt(await findProgramsOfIds(db, claims))) ??
      (await attempt(lately)) ??
      (await attemptAll())
    );
  };

  return async (signed, claims) => {
    const program = await search(signed, claims);
    if (program) lately = [program.id, ...lately.filter((id) => id !== program.id)].slice(0, REMEMBERED);
    return program;
  };
}
