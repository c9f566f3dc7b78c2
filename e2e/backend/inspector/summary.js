import { h, partner } from './dom.js';
import { money } from './format.js';

/**
 * What each partner is credited with. Amounts of different currencies stay apart: adding them would need a rate.
 *
 * @returns rows, most clicks first
 */
export function creditByPartner(visitors) {
  const rows = new Map();
  const rowOf = (code) => {
    const row = rows.get(code) ?? { code, clicks: 0, signups: 0, sales: 0, commission: new Map() };
    rows.set(code, row);
    return row;
  };
  for (const { is_test, clicks, leads, sales } of visitors) {
    if (is_test) continue;
    for (const { partner_code } of clicks) rowOf(partner_code).clicks++;
    for (const { credited_partner, provisional } of leads) if (!provisional) rowOf(credited_partner).signups++;
    for (const sale of sales) {
      const { sales: count, commission } = rowOf(sale.credited_partner);
      rowOf(sale.credited_partner).sales = count + 1;
      const net = (sale.commission_cents ?? 0) - (sale.deducted_cents ?? 0);
      commission.set(sale.currency, (commission.get(sale.currency) ?? 0) + net);
    }
  }
  return [...rows.values()].sort((a, b) => b.clicks - a.clicks || a.code.localeCompare(b.code));
}

const COLUMNS = ['Partner', 'Clicks', 'Signups', 'Sales', 'Commission'];

export const partnerTable = (visitors) =>
  h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        COLUMNS.map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      creditByPartner(visitors).map(({ code, clicks, signups, sales, commission }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, partner(code)),
          [clicks, signups, sales].map((count) => h('td', {}, String(count))),
          h('td', { class: 'commission' }, amounts(commission)),
        ),
      ),
    ),
  );

const amounts = (commission) =>
  commission.size ? [...commission].map(([currency, cents]) => h('div', {}, money(cents, currency))) : '–';
