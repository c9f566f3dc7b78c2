import type { Addresses } from './npm-start.ts';

const KEY = 'affitor_demo_key';

/**
 * Reports to the demo program of a backend, as merchants' pages and servers do.
 *
 * @param at looked at with each report: `npm start` may not have run yet
 */
export const demoProgram = (at: Addresses) => {
  const post = async (path: string, body: object, key?: string) => {
    const response = await fetch(at.inspector + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // A kept connection may be closed by the server just as it is used again.
        connection: 'close',
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, never>;
  };
  return {
    post,
    /** Somebody who came by a partner's link and signed up. */
    async customer(key: string, code = 'PARTNER123', fields: object = {}): Promise<string> {
      const { click_id } = await post('/api/v1/track/click', {
        affiliate_url: `https://blog.test/?aff=${code}`,
        ...fields,
      });
      await post('/api/v1/track/lead', { click_id, customer_key: key, email: `${key.slice(0, 6)}@example.com` });
      return click_id!;
    },
    sale: (customerKey: string, fields: object = {}) =>
      post(
        '/api/v1/track/sale',
        { customer_key: customerKey, transaction_id: `tx_${crypto.randomUUID()}`, amount_cents: 4900, ...fields },
        KEY,
      ),
    refund: (transactionId: string, cents?: number) =>
      post('/api/v1/track/refund', { transaction_id: transactionId, refund_amount_cents: cents }, KEY),
  };
};
