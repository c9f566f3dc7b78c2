import { get } from './api.js';
import { oneAtATime } from './one-at-a-time.js';

const KINDS = ['click', 'lead', 'sale', 'refund', 'stripe'];
const REOPEN_MS = 1000;

/**
 * Keeps up with the backend: loads the chain at once and again whenever something is recorded.
 *
 * @param programId
 * @param on `chain` receives each state, `event` what has just happened, `request` the newest request's id, `state` one
 *   of `live`, `lost`
 * @returns `load` loads now, `close` closes the connection
 */
export function connect(programId, on) {
  const query = `?program_id=${programId}`;
  let closed = false;

  const load = oneAtATime(async () => {
    if (closed) return;
    try {
      const [chain, { now }] = await Promise.all([get(`chain${query}`), get('clock')]);
      if (!closed) on.chain(chain, Date.parse(now));
    } catch {
      if (!closed) on.state('lost');
    }
  });

  let stream;
  let timer;
  const open = () => {
    stream = new EventSource(`/__affitor/events${query}&requests=1`);
    stream.addEventListener('ready', () => {
      on.state('live');
      on.request();
      load();
    });
    stream.addEventListener('request', (message) => {
      const { id } = JSON.parse(message.data);
      on.request(id);
      // The backend was reset.
      if (id === 0) load();
    });
    for (const kind of KINDS) {
      stream.addEventListener(kind, (message) => {
        on.event(JSON.parse(message.data));
        load();
      });
    }
    // Not left to the browser: it would ask for what came after the last event, by a number that a backend which has
    // started over does not have yet. Everything is loaded anew anyway.
    stream.onerror = () => {
      on.state('lost');
      stream.close();
      timer = setTimeout(open, REOPEN_MS);
    };
  };
  open();

  const whenVisible = () => {
    if (document.hidden) return;
    load();
    on.request();
  };
  document.addEventListener('visibilitychange', whenVisible);

  return {
    load,
    close() {
      closed = true;
      clearTimeout(timer);
      stream.close();
      document.removeEventListener('visibilitychange', whenVisible);
    },
  };
}
