import { post, remove } from './api.js';
import { act, onSubmit } from './controls.js';
import { byId } from './dom.js';
import { fullTime, plural } from './format.js';

/** Moves the backend's clock. `changed` is called after each move. */
export function listenToTime(changed) {
  const move = (run) =>
    act('time-said', async () => {
      const { now } = await run();
      await changed();
      return `There it is now ${fullTime(new Date(now))}.`;
    });

  byId('time').addEventListener('click', ({ target }) => {
    const { advance } = target.closest('button')?.dataset ?? {};
    if (advance) move(() => post('clock', { advance }));
  });
  onSubmit('time-by', (form) => move(() => post('clock', { advance: form.get('advance').trim() })));
  onSubmit('time-to', (form) => move(() => post('clock', { now: new Date(form.get('now')).toISOString() })));
  byId('time-real').addEventListener('click', () => move(() => remove('clock')));
}

/** What a program's own windows are good for: a day past them. */
export function showWindows({ attribution_window_days, cookie_window_days }) {
  for (const [id, name, days] of [
    ['past-attribution', 'attribution', attribution_window_days],
    ['past-cookie', 'cookie', cookie_window_days],
  ]) {
    const button = byId(id);
    button.dataset.advance = `${days + 1}d`;
    button.textContent = `Past the ${name} window: +${plural(days + 1, 'day')}`;
  }
}
