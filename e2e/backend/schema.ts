import { z } from 'zod';
import { badRequest, type HttpError, refusal } from './http/errors.ts';
import { storable } from './store/json.ts';

/** `null` and the empty string mean the same as leaving a field out. */
export const absent = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());

/** Names something: kept exactly or refused, since a shortened name would be another's. */
export const identifier = (field: string, max = 255) =>
  absent(
    z
      .string(`${field} must be a string`)
      .max(max, `${field} must be at most ${max} characters`)
      .refine((text) => storable(text) === text, `${field} contains invalid characters`),
  );

/** Describes something: shortened rather than refused, so that a long title never costs a referral. */
export const description = (field: string, max: number) =>
  absent(z.string(`${field} must be a string`).transform((text) => storable(text.slice(0, max))));

const flag = (field: string) => absent(z.boolean(`${field} must be a boolean`));

/** An id of ours as a number or as text; `undefined` for what cannot be one. */
export const readId = (value: unknown): number | undefined =>
  (typeof value === 'number' || typeof value === 'string') && /^[1-9]\d{0,14}$/.test(String(value))
    ? Number(value)
    : undefined;

/** An id of the emulator's own: one that cannot exist is a mistake of whoever tests. */
export const id = (field: string) => {
  const message = `${field} must be a positive whole number, such as 1`;
  return z
    .union([z.number(), z.string()], message)
    .transform(readId)
    .refine((value) => value !== undefined, message);
};

/** A program id that cannot exist becomes 0, which no program has. */
export const programId = absent(
  z.union([z.number(), z.string()], 'program_id must be a number or a string').transform((id) => readId(id) ?? 0),
);

const additionalData = absent(
  z.record(z.string(), z.unknown(), 'additional_data must be an object').transform((data) => ({
    ...data,
    test_mode: data.test_mode === true,
  })),
);

const session = { page_url: description('page_url', 2048), session_id: description('session_id', 128) };

export const clickSchema = z.object({
  affiliate_url: absent(z.string('Invalid affiliate_url').max(4096, 'Invalid affiliate_url')),
  click_id: description('click_id', 128),
  existing_click_id: description('existing_click_id', 128),
  program_id: programId,
  ...session,
  page_title: description('page_title', 512),
  referrer_url: description('referrer_url', 2048),
  user_agent: description('user_agent', 512),
  screen_resolution: description('screen_resolution', 32),
  viewport_size: description('viewport_size', 32),
  language: description('language', 64),
  timezone: description('timezone', 64),
  additional_data: additionalData,
});

/** A whole number is text from then on. */
const customerKey = z.preprocess(
  (key) => (typeof key === 'number' && Number.isSafeInteger(key) ? String(key) : key),
  identifier('customer_key'),
);

export const leadSchema = z.object({
  click_id: description('click_id', 128),
  click_ids: absent(
    z
      .array(
        z.string('click_ids must be a list of click ids').transform((id) => storable(id.slice(0, 128))),
        'click_ids must be a list of click ids',
      )
      .max(20, 'click_ids must be at most 20'),
  ),
  customer_key: customerKey,
  coupon: identifier('coupon'),
  email: absent(z.string('email must be a string').max(320, 'email must be at most 320 characters')),
  program_id: programId,
  ...session,
  additional_data: additionalData,
});

const TRANSACTION_ID = 'transaction_id is required and must be a string';
const AMOUNT = 'amount_cents is required and must be a positive integer';

const transactionId = z
  .string(TRANSACTION_ID)
  .min(1, TRANSACTION_ID)
  .max(255, 'transaction_id must be at most 255 characters')
  .refine((text) => storable(text) === text, 'transaction_id contains invalid characters');

/** Older integrations send a single item by itself. One without any field is a mistake. */
const isSingleItem = (items: unknown) =>
  typeof items === 'object' && items !== null && !Array.isArray(items) && Object.keys(items).length > 0;

export const saleSchema = z.object({
  transaction_id: transactionId,
  amount_cents: z.int(AMOUNT).positive(AMOUNT),
  customer_key: customerKey,
  click_id: description('click_id', 128),
  coupon: identifier('coupon'),
  currency: absent(
    z
      .string('currency must be an ISO 4217 code')
      .regex(/^[A-Za-z]{3}$/, 'currency must be an ISO 4217 code')
      .transform((code) => code.toUpperCase()),
  ).transform((code) => code ?? 'USD'),
  sale_type: absent(z.enum(['payment', 'subscription'], 'sale_type must be payment or subscription')).transform(
    (type) => type ?? 'payment',
  ),
  is_recurring: flag('is_recurring'),
  subscription_id: identifier('subscription_id'),
  subscription_interval: absent(
    z.enum(['monthly', 'quarterly', 'annual'], 'subscription_interval must be monthly, quarterly or annual'),
  ),
  product_id: identifier('product_id'),
  line_items: absent(
    z.preprocess(
      (items) => (isSingleItem(items) ? [items] : items),
      z.array(z.unknown(), 'line_items must be an array').max(250, 'line_items must be at most 250'),
    ),
  ),
  additional_data: additionalData,
});

const REFUND_AMOUNT = 'refund_amount_cents must be a non-negative integer';

export const refundSchema = z.object({
  transaction_id: transactionId,
  refund_amount_cents: absent(z.int(REFUND_AMOUNT).nonnegative(REFUND_AMOUNT)),
  reversal: flag('reversal'),
  refund_reason: description('refund_reason', 500),
  additional_data: additionalData,
});

/** Only what is needed to recognise a test event; the rest of its body is not looked at. */
export const testModeSchema = z.object({
  additional_data: z.object({ test_mode: z.literal(true), program_id: programId }),
  program_id: programId,
});

const withMessage = (message: string): HttpError => badRequest(message);

const withHint = (message: string): HttpError => refusal(400, message, 'invalid_field', { message });

/** The body as the schema gives it, or 400 with the first thing wrong with it. */
export function parse<T extends z.ZodType>(schema: T, body: unknown, refuse = withMessage): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const namesField = path.length < 2 && message.includes(String(path[0] ?? ''));
  throw refuse(namesField ? message : `${path.join('.')}: ${message}`);
}

/** As `parse`; the answer has `reason` and `hint` as well. */
export const parseExplained = <T extends z.ZodType>(schema: T, body: unknown): z.output<T> =>
  parse(schema, body, withHint);

export type ClickBody = z.output<typeof clickSchema>;
export type LeadBody = z.output<typeof leadSchema>;
export type SaleBody = z.output<typeof saleSchema>;
export type RefundBody = z.output<typeof refundSchema>;
