const KINDS = ['click', 'lead', 'sale', 'refund', 'stripe'];
const REOPEN_MS = 1000;

/**
 * Keeps up with the backend: loads the chain at once and again whenever something is recorded.
 *
 * @param programId
 * @param on `chain` receives each state, `event` what has just happened, `state` one of `live`, `lost`
 * @returns closes the connection
 */
export function connect(programId, on) {
  const query = `?program_id=${programId}`;
  let closed = false;
  let loading = false;
  let again = false;

  // What is recorded while a load is under way may not be part of it: then it is loaded once more.
  const load = async () => {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    do {
      again = false;
      try {
        const [chain, { now }] = await Promise.all([getJson(`/__affitor/chain${query}`), getJson('/__affitor/clock')]);
        if (!closed) on.chain(chain, Date.parse(now));
      } catch {
        if (!closed) on.state('lost');
      }
    } while (again && !closed);
    loading = false;
  };

  let stream;
  let timer;
  const open = () => {
    stream = new EventSource(`/__affitor/events${query}`);
    stream.addEventListener('ready', () => {
      on.state('live');
      load();
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
    if (!document.hidden) load();
  };
  document.addEventListener('visibilitychange', whenVisible);

  return () => {
    closed = true;
    clearTimeout(timer);
    stream.close();
    document.removeEventListener('visibilitychange', whenVisible);
  };
}

async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}
