import { plural } from './format.js';

/** What a person can break, as the API's rules: `scoped` where a request tells which program it is about. */
export const ENDPOINTS = [
  { name: 'Clicks', route: 'click', path: '/api/v1/track/click', scoped: true },
  { name: 'Signups', route: 'lead', path: '/api/v1/track/lead', scoped: true },
  { name: 'Sales', route: 'sale', path: '/api/v1/track/sale', scoped: true },
  { name: 'Refunds', route: 'refund', path: '/api/v1/track/refund', scoped: true },
  { name: 'Stripe’s webhook', route: 'stripe', path: '/api/v1/stripe/webhook' },
  { name: 'List of events', route: 'events', path: '/api/tracking/events', method: 'GET', scoped: true },
  { name: 'Tracker’s script', route: 'tracker', path: '/js/affitor-tracker.js', method: 'GET' },
];

export const TROUBLES = [
  { name: 'Answers 500', rule: { status: 500 } },
  { name: 'Answers 503, retry after 5 s', rule: { status: 503, headers: { 'Retry-After': '5' } } },
  { name: 'Answers 429, retry after 60 s', rule: { status: 429, headers: { 'Retry-After': '60' } } },
  { name: 'Answers 400, for good', rule: { status: 400 } },
  { name: 'Takes 2 seconds', rule: { delay_ms: 2000 } },
  { name: 'Takes 30 seconds', rule: { delay_ms: 30_000 } },
  { name: 'Connection lost, nothing recorded', rule: { drop: 'before' } },
  { name: 'Connection lost, but recorded', rule: { drop: 'after' } },
  { name: 'Mints its own click id', rule: { mint: true }, only: 'click' },
];

/** The rule for `POST /__affitor/faults`; without `times` it holds until it is taken back. */
export function faultRule(endpoint, trouble, programId, times) {
  const { route, method, scoped } = endpoint;
  return {
    route,
    ...(method && { method }),
    ...(scoped && { program_id: Number(programId) }),
    ...trouble.rule,
    ...(times && { times }),
  };
}

const seconds = (ms) => (ms >= 1000 ? plural(ms / 1000, 'second') : `${ms} ms`);

/** What a fault does, in words. */
export function describeFault({ status, delay_ms, drop, mint, answer }) {
  const words = [];
  if (delay_ms) words.push(`waits ${seconds(delay_ms)}`);
  if (drop === 'after') words.push('closes the connection after recording');
  else if (drop) words.push('closes the connection before recording');
  else if (status !== undefined) words.push(`answers ${status} and records nothing`);
  if (mint) words.push('mints a click id of its own');
  if (answer) words.push('changes the answer');
  return words.join(', ') || 'does nothing';
}

/** Which requests a fault hits, in words. */
export function faultTarget({ route, method = 'POST', origin, program_id }) {
  const name = ENDPOINTS.find(({ path }) => path === route)?.name ?? route;
  const where = [origin && `from ${origin}`, program_id && `of program ${program_id}`].filter(Boolean).join(' ');
  return `${method === 'OPTIONS' ? 'Preflights of ' : ''}${name}${where && ` ${where}`}`;
}

export const timesLeft = (remaining) =>
  remaining === null ? 'until it is taken back' : `${plural(remaining, 'more time')}`;
