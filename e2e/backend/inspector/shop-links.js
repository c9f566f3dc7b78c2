import { get } from './api.js';
import { byId } from './dom.js';

const isShop = (address) => /^http:\/\/(localhost|127\.0\.0\.1):\d{1,5}$/.test(address);

/** Leads to the demo shop where it really runs: as the address of this page says, else as the backend was told. */
export async function showShopLinks(named) {
  const { url } = isShop(named) ? { url: named } : await get('shop');
  const shop = isShop(url) ? url : 'http://localhost:4601';
  byId('shop').href = shop;
  byId('doctor').href = `${shop}/?affitor_doctor`;
  for (const [id, code] of [
    ['link-1', 'PARTNER123'],
    ['link-2', 'PARTNER456'],
  ]) {
    const link = byId(id);
    link.href = `${shop}/?aff=${code}`;
    link.textContent = link.href;
  }
}
