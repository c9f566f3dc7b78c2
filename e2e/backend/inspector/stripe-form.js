import { get, post } from './api.js';
import { act, fillSelect, onSubmit } from './controls.js';
import { byId } from './dom.js';
import { minorUnits, money } from './format.js';
import { fieldsOf, parametersOf, paymentsOf } from './stripe-events.js';

const freshId = (prefix) => `${prefix}_${crypto.randomUUID().replaceAll('-', '')}`;

let visitors = [];
let payments = [];

const WORDS = {
  recorded: 'it counted',
  duplicate: 'it was counted before',
  not_attributed: 'it was credited to nobody',
  waiting: 'it waits for what is still missing',
  ignored: 'attribution has no use for it',
};

function showFields() {
  const fields = fieldsOf(byId('stripe-event').value);
  for (const part of document.querySelectorAll('#stripe-form [data-field]')) {
    part.hidden = !fields.includes(part.dataset.field);
  }
}

/** Offers those who can be named as buyers. */
export function offerVisitors(chain) {
  visitors = chain.visitors.filter(({ is_test }) => !is_test);
  fillSelect(byId('stripe-visitor'), [
    ...visitors.slice(0, 50).map(({ visitor_id, customer_keys, clicks }) => ({
      value: visitor_id,
      text: [`Visitor ${visitor_id}`, customer_keys.at(-1), clicks.at(-1)?.partner_code].filter(Boolean).join(' · '),
    })),
    { value: '', text: 'somebody without a click' },
  ]);
}

/** Offers the payments that can be refunded. */
export async function offerPayments(programId) {
  const path = encodeURIComponent('/api/v1/stripe/webhook');
  const { data } = await get(`requests?program_id=${programId}&path=${path}&limit=100`);
  payments = paymentsOf(data);
  fillSelect(byId('stripe-payment'), [
    ...payments.map(({ payment_intent, invoice, amount, currency }, index) => ({
      value: index,
      text: `${money(amount, currency)} · ${payment_intent ?? invoice}`,
    })),
    { value: '', text: 'one that was never reported' },
  ]);
}

/** @param programId answers with the program that is looked at */
export async function listenToStripe(programId) {
  const events = byId('stripe-event');
  events.addEventListener('change', showFields);
  onSubmit('stripe-form', (form) =>
    act('stripe-said', async () => {
      const event = form.get('event');
      const payment = payments[form.get('payment') === '' ? -1 : Number(form.get('payment'))];
      const currency = fieldsOf(event).includes('payment') && payment ? payment.currency : form.get('currency');
      const parameters = parametersOf(
        {
          event,
          programId: programId(),
          visitor: visitors.find(({ visitor_id }) => String(visitor_id) === form.get('visitor')),
          payment,
          amount: minorUnits(Number(form.get('amount')), currency),
          currency,
          billing: form.get('billing'),
          mode: form.get('mode'),
        },
        freshId,
      );
      const extra = form.get('extra').trim();
      const { status, answer } = await post('stripe/trigger', { ...parameters, ...(extra && JSON.parse(extra)) });
      if (status !== 200) throw new Error(`The webhook answered ${status}: ${answer.error}`);
      return `Delivered as ${event}: ${WORDS[answer.result] ?? answer.result}.`;
    }),
  );
  const { data } = await get('stripe/events');
  fillSelect(
    events,
    data.map((name) => ({ value: name, text: name })),
  );
  showFields();
}
