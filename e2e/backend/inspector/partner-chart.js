import { h, hueOf, partner } from './dom.js';
import { money, plural } from './format.js';
import { chartsOf } from './summary.js';

const MOST = 8;

/** A bar chart for each thing that partners are compared by. The numbers are text, so they can be read out. */
export const partnerCharts = (visitors) => chartsOf(visitors).map(figure);

function figure({ title, currency, bars }) {
  const show = (value) => (currency ? money(value, currency) : String(value));
  const shown = [...bars].sort((a, b) => b.value - a.value).slice(0, MOST);
  const total = (name) => show(bars.reduce((sum, bar) => sum + bar[name], 0));
  return h(
    'figure',
    { class: 'chart' },
    h('figcaption', {}, h('span', {}, title), h('strong', {}, total('value'))),
    h(
      'ul',
      {},
      shown.map((bar) => row(bar, show)),
    ),
    currency && h('p', { class: 'soft' }, h('strong', {}, total('commission')), ' of it is commission.'),
    bars.length > MOST && h('p', { class: 'soft' }, `And ${plural(bars.length - MOST, 'more partner')}.`),
  );
}

function row({ code, value, share, commission, part = 1 }, show) {
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', share);
  bar.style.setProperty('--part', part);
  bar.style.setProperty('--hue', hueOf(code));
  const earned = commission !== undefined && h('span', { class: 'soft' }, `, ${show(commission)} for the partner`);
  return h('li', {}, partner(code), ' ', h('span', { class: 'value' }, show(value), earned), bar);
}
