import Stripe from 'stripe';
import type { StripeEvent } from './events.ts';

export interface WebhookOptions {
  url: string;
  /** Signing secret, `whsec_…`. */
  secret: string;
}

/** Signs events as Stripe does and delivers them, one after the other. */
export function createWebhook({ url, secret }: WebhookOptions) {
  const { webhooks } = new Stripe('sk_test_stub');
  return async (events: StripeEvent[]): Promise<void> => {
    for (const event of events) {
      const payload = JSON.stringify(event);
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'stripe-signature': await webhooks.generateTestHeaderStringAsync({ payload, secret }),
        },
        body: payload,
      });
      // Stripe itself would deliver it again for days.
      if (!response.ok) throw new Error(`The webhook answered ${response.status} to ${event.type}`);
    }
  };
}
