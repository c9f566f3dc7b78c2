import { parseArgs } from 'node:util';
import { z } from 'zod';
import { partnerCodeIn } from './attribution/partner-link.ts';
import { type Database, type Queryable, sqlState } from './db/database.ts';
import { couponSchema, offerSchema, programSchema } from './emulator/program-schema.ts';
import { parse } from './schema.ts';
import { addCoupon } from './store/coupons.ts';
import {
  addApiKey,
  addPartner,
  changeOffer,
  createProgram,
  findProgram,
  newApiKey,
  setLeadAuth,
  setStripeSecret,
} from './store/programs.ts';

export const USAGE = `npm run program -- --name "My program" [--partner CODE]...   makes a program, and prints its key once
npm run program -- --program 1 [--partner CODE]...            adds to one that is there

  --partner CODE                  a partner's code, as in ?aff=CODE; as often as there are partners
  --partner-name CODE="Alice"     what pages may show of a partner of the program, new or there: the name,
  --partner-discount CODE=20      and beside it the percent that visitors save
  --coupon SPRING=CODE            a coupon by which the partner CODE is credited where no click counts
  --stripe-secret whsec_...       signing secret of the program's webhook at Stripe
  --commission-percent 20         or --commission-fixed-cents 500, in --commission-currency USD
  --commission-duration-months 12 0: first payment only; forever: as long as a subscription lives
  --cookie-window-days 90         --attribution-window-days 60
  --server-leads-only             leads count only with the API key, from the merchant's server; also for a program that is there
  --open-leads                    leads of pages count again, the default
  --test-mode                     what Stripe tells in its test mode counts

DATABASE_URL says which database: postgres://…, or a folder that no process has open.`;

const OPTIONS = {
  name: { type: 'string' },
  program: { type: 'string' },
  partner: { type: 'string', multiple: true },
  'partner-name': { type: 'string', multiple: true },
  'partner-discount': { type: 'string', multiple: true },
  coupon: { type: 'string', multiple: true },
  'stripe-secret': { type: 'string' },
  'commission-percent': { type: 'string' },
  'commission-fixed-cents': { type: 'string' },
  'commission-currency': { type: 'string' },
  'commission-duration-months': { type: 'string' },
  'cookie-window-days': { type: 'string' },
  'attribution-window-days': { type: 'string' },
  'server-leads-only': { type: 'boolean' },
  'open-leads': { type: 'boolean' },
  'test-mode': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readArguments>;

/** Of a program that is there, these alone can be changed: its past was decided by the others. */
const CHANGEABLE = [
  'program',
  'partner',
  'partner-name',
  'partner-discount',
  'coupon',
  'stripe-secret',
  'server-leads-only',
  'open-leads',
];

const partnersSchema = z
  .array(
    z
      .string()
      .refine(
        (code) => partnerCodeIn(code) === code,
        'A partner code has up to 64 letters, digits, "_", ".", "~", "@" and "-", and does not end in "."',
      ),
  )
  .default([]);
const secretSchema = z
  .string()
  .regex(/^whsec_./, 'A signing secret of Stripe begins with whsec_')
  .optional();

export interface ProgramCredentials {
  id: number;
  /** Kept as a digest alone. Not there where the program was. */
  api_key?: string;
  partner_codes: string[];
  stripe_webhook_path: string;
  stripe_webhook_secret: string;
}

/**
 * What `npm run program` does with its arguments.
 *
 * @throws with a message for whoever typed them; nothing is made then
 */
export async function programCommand(db: Database, args: readonly string[]): Promise<ProgramCredentials> {
  const values = readArguments(args);
  const codes = parse(partnersSchema, values.partner);
  const secret = parse(secretSchema, values['stripe-secret']);
  return db.transaction(async (tx) => {
    const { id, api_key } = values.program === undefined ? await make(tx, values) : await find(tx, values);
    if (secret !== undefined) await setStripeSecret(tx, id, secret);
    const leadAuth = leadAuthOf(values);
    if (leadAuth) await setLeadAuth(tx, id, leadAuth);
    for (const code of codes) await add(tx, id, code);
    await tellOfPartners(tx, id, values);
    const program = await findProgram(tx, id);
    return {
      id,
      ...(api_key !== undefined && { api_key }),
      partner_codes: codes,
      stripe_webhook_path: `/api/v1/stripe/webhook/${id}`,
      stripe_webhook_secret: program!.stripe_webhook_secret,
    };
  });
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** `undefined`: nothing was said about it. */
function leadAuthOf(values: Values): 'open' | 'server_required' | undefined {
  if (values['server-leads-only'] && values['open-leads']) {
    throw new Error('--server-leads-only and --open-leads exclude each other');
  }
  if (values['server-leads-only']) return 'server_required';
  return values['open-leads'] ? 'open' : undefined;
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} must be a number, not "${text}"`);
  return Number(text);
}

async function make(tx: Queryable, values: Values): Promise<{ id: number; api_key: string }> {
  if (!values.name) throw new Error(USAGE);
  const number = (
    name: 'commission-percent' | 'commission-fixed-cents' | 'cookie-window-days' | 'attribution-window-days',
  ) => numberOf(name, values[name]);
  const months = values['commission-duration-months'];
  const settings = parse(programSchema, {
    name: values.name,
    commission_percent: number('commission-percent'),
    commission_fixed_cents: number('commission-fixed-cents'),
    commission_currency: values['commission-currency'],
    commission_duration_months: months === 'forever' ? null : numberOf('commission-duration-months', months),
    cookie_window_days: number('cookie-window-days'),
    attribution_window_days: number('attribution-window-days'),
    accept_test_mode: values['test-mode'] ?? false,
  });
  const { partner: _partner, partners: _partners, ...program } = settings;
  const id = await createProgram(tx, program);
  const api_key = newApiKey();
  await addApiKey(tx, id, api_key);
  return { id, api_key };
}

async function find(tx: Queryable, values: Values): Promise<{ id: number; api_key?: string }> {
  const refused = Object.keys(values).find((name) => !CHANGEABLE.includes(name));
  if (refused) throw new Error(`--${refused} is said when a program is made, not of one that is there`);
  const id = /^[1-9]\d{0,14}$/.test(values.program ?? '') ? Number(values.program) : 0;
  if (!(await findProgram(tx, id))) throw new Error(`There is no program ${values.program}`);
  return { id };
}

async function add(tx: Queryable, programId: number, code: string): Promise<void> {
  await addPartner(tx, { programId, code }).catch(
    refuseTaken(
      `The code ${code} is taken: a link names nothing but the code, so no two partners of all programs share one`,
    ),
  );
}

const refuseTaken = (message: string) => (error: unknown) => {
  throw sqlState(error) === '23505' ? new Error(message) : error;
};

async function tellOfPartners(tx: Queryable, programId: number, values: Values): Promise<void> {
  const change = async (code: string, offer: unknown) =>
    demandPartner(code, await changeOffer(tx, programId, code, parse(offerSchema, offer)!));
  for (const text of values['partner-name'] ?? []) {
    const [code, name] = halves(text, /^([^=]+)=(.+)$/, '--partner-name takes PARTNER=NAME');
    await change(code, { name });
  }
  for (const text of values['partner-discount'] ?? []) {
    const [code, percent] = halves(text, /^([^=]+)=(.+)$/, '--partner-discount takes PARTNER=PERCENT');
    await change(code, { discount: { percent: numberOf('partner-discount', percent) } });
  }
  for (const text of values.coupon ?? []) {
    // A coupon may have a "=" in it, a partner's code none.
    const [coupon, code] = halves(text, /^(.*\S.*)=([^=]+)$/, '--coupon takes CODE=PARTNER');
    const isAdded = addCoupon(tx, programId, code, parse(couponSchema, coupon)).catch(
      refuseTaken(`The coupon ${coupon} is taken: it belongs to one partner of a program, whatever its case`),
    );
    demandPartner(code, await isAdded);
  }
}

function halves(text: string, pattern: RegExp, usage: string): [string, string] {
  const [, first, second] = pattern.exec(text) ?? [];
  if (!first || !second) throw new Error(`${usage}, not "${text}"`);
  return [first, second];
}

function demandPartner(code: string, isThere: boolean): void {
  if (!isThere) throw new Error(`The program has no partner ${code}`);
}
