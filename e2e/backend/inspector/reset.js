import { post } from './api.js';
import { act } from './controls.js';
import { byId } from './dom.js';

/** Asks before everything is thrown away. `done` is called afterwards. */
export function listenToReset(done) {
  const dialog = byId('reset-dialog');
  byId('reset').addEventListener('click', () => dialog.showModal());
  byId('reset-no').addEventListener('click', () => dialog.close());
  byId('reset-yes').addEventListener('click', () => {
    dialog.close();
    act('reset-said', async () => {
      await post('reset');
      await done();
      return 'Everything is as on the first day.';
    });
  });
}
