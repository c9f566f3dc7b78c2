import { nanoid } from 'nanoid';
import { createApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import type { Database } from '../db/database.ts';

export const appOn = (db: Database) =>
  createApp({ db, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });

/** What a tracker and a merchant's server ask of the application, without a socket. */
export function client(db: Database) {
  const app = appOn(db);
  const post = async (path: string, body: object) => {
    const response = await app.request(path, {
      method: 'POST',
      headers: { authorization: 'Bearer affitor_demo_key' },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${path} ${response.status}: ${await response.text()}`);
  };
  const click = (click_id: string) =>
    post('/api/v1/track/click', {
      affiliate_url: `https://shop.example/?aff=BENCH${1 + Math.floor(Math.random() * 200)}`,
      click_id,
      page_title: 'Landing page',
    });
  return {
    click,
    async chain() {
      const id = nanoid();
      await click(id);
      await post('/api/v1/track/lead', { click_id: id, customer_key: id, email: `${id}@example.com` });
      await post('/api/v1/track/sale', { customer_key: id, transaction_id: id, amount_cents: 4900 });
    },
  };
}
