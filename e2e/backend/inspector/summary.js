/**
 * What each partner is credited with. Amounts of different currencies stay apart: adding them would need a rate.
 *
 * @returns rows, most clicks first; `revenue` and `commission` by currency in minor units, after refunds
 */
export function creditByPartner(visitors) {
  const rows = new Map();
  const rowOf = (code) => {
    const row = rows.get(code) ?? { code, clicks: 0, signups: 0, sales: 0, revenue: new Map(), commission: new Map() };
    rows.set(code, row);
    return row;
  };
  const add = (sums, currency, cents) => sums.set(currency, (sums.get(currency) ?? 0) + cents);
  for (const { is_test, clicks, leads, sales } of visitors) {
    if (is_test) continue;
    for (const { partner_code } of clicks) rowOf(partner_code).clicks++;
    for (const { credited_partner, provisional } of leads) if (!provisional) rowOf(credited_partner).signups++;
    for (const sale of sales) {
      const row = rowOf(sale.credited_partner);
      row.sales++;
      add(row.revenue, sale.currency, sale.amount_cents - (sale.refunded_cents ?? 0));
      add(
        row.commission,
        sale.commission_currency ?? sale.currency,
        (sale.commission_cents ?? 0) - (sale.deducted_cents ?? 0),
      );
    }
  }
  return [...rows.values()].sort((a, b) => b.clicks - a.clicks || (a.code < b.code ? -1 : 1));
}

/**
 * The charts to draw: counts, then money, each currency by itself.
 *
 * @returns `{ title, currency?, bars: [{ code, value, share, commission?, part? }] }`: `share` is of the longest bar and
 *   `part`, which the commission is, of the bar itself, both 0 to 1
 */
export function chartsOf(visitors) {
  const rows = creditByPartner(visitors);
  const count = (title, name) => ({
    title,
    bars: withShares(rows.map((row) => ({ code: row.code, value: row[name] }))),
  });
  const currencies = [...new Set(rows.flatMap(({ revenue }) => [...revenue.keys()]))].sort();
  return [
    count('Clicks', 'clicks'),
    count('Signups', 'signups'),
    count('Sales', 'sales'),
    ...currencies.map((currency) => ({ title: `Revenue in ${currency}`, currency, bars: moneyBars(rows, currency) })),
  ];
}

function moneyBars(rows, currency) {
  const bars = rows
    .filter(({ revenue }) => revenue.has(currency))
    .map(({ code, revenue, commission }) => ({
      code,
      value: revenue.get(currency),
      commission: commission.get(currency),
    }));
  return withShares(bars).map((bar) => ({ ...bar, part: bar.value > 0 ? Math.min(1, bar.commission / bar.value) : 0 }));
}

function withShares(bars) {
  const longest = Math.max(1, ...bars.map(({ value }) => value));
  return bars.map((bar) => ({ ...bar, share: bar.value / longest }));
}
