import { describe, expect, it } from 'vitest';
import { invoicePaid, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { expressStripeWebhook, stripeWebhook, verifyStripeSignature } from '../../src/stripe/index.ts';

const body = JSON.stringify(invoicePaid());
const handle = () => {};

const WRONG: [name: string, secret: string, message: string][] = [
  ['a line break at its end', 'whsec_demo\n', 'secret begins or ends with white space, perhaps a line break'],
  ['a space in front', ' whsec_demo', 'secret begins or ends with white space, perhaps a line break'],
  ['an API key', 'sk_live_51H', 'secret is not a signing secret. Stripe’s begin with whsec_'],
  ['the endpoint’s id', 'we_1Abc', 'secret is not a signing secret. Stripe’s begin with whsec_'],
  ['a variable that was missing', 'undefined', 'secret is not a signing secret. Stripe’s begin with whsec_'],
  ['nothing after its prefix', 'whsec_', 'secret is not a signing secret. Stripe’s begin with whsec_'],
  ['white space in its middle', 'whsec_de mo', 'secret is not a signing secret. Stripe’s begin with whsec_'],
];

describe.each(WRONG)('a secret that is %s', (_name, secret, message) => {
  it.each([
    ['stripeWebhook', stripeWebhook],
    ['expressStripeWebhook', expressStripeWebhook],
  ])('is refused when %s is called', (_handler, create) => {
    expect(() => create({ secret, handle })).toThrow(new TypeError(`affitor: ${message}`));
  });

  it('is refused by verifyStripeSignature', async () => {
    const call = verifyStripeSignature(body, signPayload(body, secret), secret);
    await expect(call).rejects.toThrow(new TypeError(`affitor: ${message}`));
  });
});

it('is never quoted', () => {
  expect(() => stripeWebhook({ secret: 'sk_live_51H', handle })).toThrow(/^(?!.*51H)/);
});

it('may be missing while a program is built', () => {
  for (const secret of [undefined, '']) expect(() => stripeWebhook({ secret, handle })).not.toThrow();
});
