import { startShop } from './npm-start.ts';

/** What `npm start` runs, once for all tests; each creates a program of its own there. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { inspector, shop, stop } = await startShop('memory:');
  process.env.E2E_BACKEND_URL = inspector;
  process.env.E2E_SHOP_URL = shop;
  return () => stop();
}
