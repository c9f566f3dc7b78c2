import { byId, h } from './dom.js';

/** Says in a place of the page, and to screen readers, what came of an action; `run` answers with the words. */
export async function act(placeId, run) {
  const place = byId(placeId);
  try {
    const words = await run();
    place.className = 'said';
    place.replaceChildren(words ?? '');
  } catch (error) {
    place.className = 'said loss';
    place.replaceChildren(h('strong', {}, 'That did not work. '), error.message);
  }
}

/** Runs an action when a form is sent, by whichever of its buttons. */
export function onSubmit(formId, action) {
  byId(formId).addEventListener('submit', (event) => {
    event.preventDefault();
    action(new FormData(event.target), event.submitter);
  });
}

const touched = new WeakSet();
document.addEventListener('change', ({ target }) => touched.add(target));

/** Replaces the options of a list, and keeps what somebody has chosen where it is still there. */
export function fillSelect(select, options) {
  const chosen = select.value;
  select.replaceChildren(...options.map(({ value, text }) => h('option', { value }, text)));
  if (touched.has(select) && options.some(({ value }) => String(value) === chosen)) select.value = chosen;
}
