import { describe, expect, it } from 'vitest';
import { provider as lemonsqueezy } from '../../examples/payments/providers/lemonsqueezy.ts';
import { provider as paddle } from '../../examples/payments/providers/paddle.ts';
import { provider as polar } from '../../examples/payments/providers/polar.ts';
import { createShop } from '../../examples/payments/shop.ts';
import { startBackend } from '../backend/support/backend.ts';

const backend = await startBackend();

describe.each([polar, paddle, lemonsqueezy].map((provider) => ({ name: provider.name, provider })))(
  'the shop that is paid by $name',
  ({ provider }) => {
    it('credits a referred purchase, and takes back what was refunded of it, in two steps', async () => {
      const program = await backend.createProgram();
      const shop = createShop({
        provider,
        apiBase: 'http://127.0.0.1:4600',
        apiKey: program.key,
        programId: `${program.id}`,
        fetch: async (url, init) => backend.app.request(new URL(url).pathname, init),
      });
      const click = { affiliate_url: `https://shop.example/?aff=${program.alice}` };
      const { click_id } = (await backend.call('/api/v1/track/click', click)).body;
      const post = (path: string) =>
        shop(
          new Request(`http://localhost${path}`, {
            method: 'POST',
            headers: { cookie: `affitor_click_id=${click_id}` },
          }),
        );
      const bought = await (await post('/buy')).text();
      const refund = /action="([^"]+)"/.exec(bought)![1]!;
      for (const _ of [1, 2]) expect((await post(refund)).status).toBe(200);

      const path = `/api/tracking/events/${program.id}?eventType=conversion`;
      const { body } = await backend.call(path, undefined, { key: program.key });
      expect(body.data).toMatchObject([
        { partner_code: program.alice, amount_cents: 4900, refunded_cents: 2000, currency: 'USD' },
      ]);
    });
  },
);
