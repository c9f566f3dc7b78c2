import { h } from './dom.js';

const LANGUAGE = 'en';

const currencyFormat = (currency) => new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency });

/** An amount in minor units; how many of them make a major one is the currency's matter, not always 100. */
export function money(minor, currency) {
  try {
    const format = currencyFormat(currency);
    return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    return `${minor} minor units of ${currency}`;
  }
}

/** The minor units of an amount as people write it: 49.00 dollars are 4900 of them, 49 yen 49. */
export const minorUnits = (amount, currency) =>
  Math.round(amount * 10 ** currencyFormat(currency).resolvedOptions().maximumFractionDigits);

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const kilobytes = (bytes) => `${Math.ceil(bytes / 1024)} KB`;

const relativeFormat = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

export function relativeTime(then, now) {
  const difference = then - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(difference) >= ms) ?? [];
  return unit ? relativeFormat.format(Math.trunc(difference / size), unit) : 'just now';
}

const absoluteFormat = new Intl.DateTimeFormat(LANGUAGE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const fullFormat = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'full', timeStyle: 'long', hourCycle: 'h23' });

export const absoluteTime = (date) => absoluteFormat.format(date);
export const fullTime = (date) => fullFormat.format(date);

/** Both ways of telling a time; the relative one is filled in, and kept true, by `refreshTimes`. */
export function time(iso) {
  const date = new Date(iso);
  return h(
    'time',
    { datetime: date.toISOString(), title: fullTime(date) },
    h('span', { class: 'relative' }),
    h('span', { class: 'absolute' }, absoluteTime(date)),
  );
}

export function refreshTimes(root, now) {
  for (const element of root.querySelectorAll('time')) {
    element.querySelector('.relative').textContent = relativeTime(Date.parse(element.dateTime), now);
  }
}
