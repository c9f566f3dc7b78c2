import { get, post, remove } from './api.js';
import { act, fillSelect, onSubmit } from './controls.js';
import { byId, h } from './dom.js';
import { describeFault, ENDPOINTS, faultRule, faultTarget, TROUBLES, timesLeft } from './fault-words.js';

export async function showFaults() {
  const { data } = await get('faults');
  byId('faults').replaceChildren(...data.map(item));
  byId('clear-faults').hidden = data.length < 2;
  byId('no-faults').hidden = data.length > 0;
}

function item(fault) {
  const what = `${faultTarget(fault)}: ${describeFault(fault)}`;
  const button = h('button', { type: 'button', class: 'small', 'aria-label': `Take back: ${what}` }, 'Take back');
  button.addEventListener('click', () => takeBack(`?id=${fault.id}`, 'Taken back.'));
  return h('li', {}, h('p', {}, what, h('span', { class: 'soft' }, ` · ${timesLeft(fault.remaining)}`)), button);
}

const takeBack = (query, words) =>
  act('fault-said', async () => {
    await remove(`faults${query}`);
    await showFaults();
    // The button that was pressed is gone.
    byId('fault-said').focus();
    return words;
  });

/** @param programId answers with the program that is looked at */
export function listenToFaults(programId) {
  const [where, what] = [byId('fault-endpoint'), byId('fault-trouble')];
  fillSelect(
    where,
    ENDPOINTS.map(({ name, route }) => ({ value: route, text: name })),
  );
  const offer = () => {
    const possible = TROUBLES.filter(({ only }) => !only || only === where.value);
    fillSelect(
      what,
      possible.map(({ name }) => ({ value: name, text: name })),
    );
  };
  where.addEventListener('change', offer);
  offer();

  onSubmit('fault-form', (form) =>
    act('fault-said', async () => {
      const endpoint = ENDPOINTS.find(({ route }) => route === form.get('endpoint'));
      const trouble = TROUBLES.find(({ name }) => name === form.get('trouble'));
      const rule = faultRule(endpoint, trouble, programId(), Number(form.get('times')) || undefined);
      await post('faults', rule);
      await showFaults();
      return endpoint.scoped ? `Set for program ${programId()}.` : 'Set for every program.';
    }),
  );
  byId('clear-faults').addEventListener('click', () => takeBack('', 'All are taken back.'));
}
