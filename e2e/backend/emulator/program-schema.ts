import { z } from 'zod';
import { absent, description, identifier } from '../schema.ts';
import { foldCoupon } from '../store/coupons.ts';

/** Three of these at full length are what the tracker keeps of a partner: 300 characters. */
const LONGEST = { name: 60, image_url: 200, code: 40 };

/** As a page may show it: what the tracker would leave out of it is refused, so that nothing is shown otherwise than it was set. */
const shown = (field: string, max: number) =>
  z
    .string(`${field} must be a string`)
    .trim()
    .min(1, `${field} must not be empty`)
    .max(max, `${field} must be at most ${max} characters`)
    .regex(/^[^<>"\\\p{C}]*$/u, `${field} must be text without markup, quotes and control characters`);

const imageUrl = shown('image_url', LONGEST.image_url).refine((url) => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed?.protocol === 'https:' && parsed.username === '' && parsed.password === '';
}, 'image_url must be an https address');

const CURRENCY = 'currency must be an ISO 4217 code';

const currencySchema = absent(
  z
    .string(CURRENCY)
    .regex(/^[A-Za-z]{3}$/, CURRENCY)
    .transform((code) => code.toUpperCase()),
);

const DISCOUNT = 'discount must have either percent, or amount_cents and currency';

const discountSchema = z
  .object(
    {
      percent: absent(
        z
          .number('percent must be a number')
          .gt(0, 'percent must be more than 0')
          .max(100, 'percent must be at most 100'),
      ),
      amount_cents: absent(
        z.int('amount_cents must be a positive integer').positive('amount_cents must be a positive integer'),
      ),
      currency: currencySchema,
      code: absent(shown('code', LONGEST.code)),
    },
    'discount must be an object',
  )
  .refine(({ percent, amount_cents }) => (percent === undefined) !== (amount_cents === undefined), DISCOUNT)
  .refine(({ amount_cents, currency }) => (amount_cents === undefined) === (currency === undefined), DISCOUNT);

export const offerSchema = absent(
  z.object(
    { name: absent(shown('name', LONGEST.name)), image_url: absent(imageUrl), discount: absent(discountSchema) },
    'partner must be an object',
  ),
);

export const couponSchema = identifier('coupon').pipe(z.string('a coupon must not be empty'));

const couponsSchema = absent(z.array(couponSchema, 'coupons must be an array').max(50, 'coupons must be at most 50'));

/** What a program of the emulator's is made of. */
export const programSchema = z
  .object({
    name: description('name', 100),
    cookie_window_days: absent(z.int().min(1).max(365)),
    attribution_window_days: absent(z.int().min(1).max(365)),
    commission_percent: absent(z.number().min(0).max(100)),
    commission_fixed_cents: absent(z.int().min(0)),
    commission_currency: currencySchema,
    commission_duration_months: z.int().min(0).max(1200).nullable().optional(),
    lead_auth: absent(z.enum(['open', 'server_required'])),
    accept_test_mode: absent(z.boolean()),
    partner: offerSchema,
    partners: absent(
      z
        .array(
          z.object({ partner: offerSchema, coupons: couponsSchema }, 'a partner must be an object'),
          'partners must be an array',
        )
        .max(3, 'partners must be at most 3'),
    ),
  })
  .refine(
    (program) => program.commission_percent === undefined || program.commission_fixed_cents === undefined,
    'commission_percent and commission_fixed_cents exclude each other',
  )
  .refine(({ partners = [] }) => {
    const codes = partners.flatMap(({ coupons = [] }) => coupons.map(foldCoupon));
    return new Set(codes).size === codes.length;
  }, 'a coupon belongs to one partner of a program, whatever its case');

const LEAD_AUTH = 'lead_auth must be open or server_required';

/** What can be changed of a program. */
export const programChangeSchema = z.object({ lead_auth: z.enum(['open', 'server_required'], LEAD_AUTH) });
