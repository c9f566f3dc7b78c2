import { get } from './api.js';
import { byId } from './dom.js';
import { requestEntry } from './request-entry.js';

const LOADED = 200;
const PAGE = 15;

const FILTERS = {
  all: ({ method }) => method !== 'OPTIONS',
  failed: ({ status }) => status === null || status >= 400,
  faults: ({ fault }) => fault !== null,
  preflights: () => true,
};

/**
 * The journal of requests, newest first.
 *
 * @param visitorOf finds whom a request was about, for a link
 * @param drawn is told when new times are on the page
 */
export function createJournal(visitorOf, drawn) {
  let programId;
  /** Newest first. */
  let entries = [];
  let shown = PAGE;
  const elements = new Map();

  function draw() {
    const matching = entries.filter(FILTERS[byId('request-filter').value] ?? FILTERS.all);
    const visible = matching.slice(0, shown);
    const list = byId('requests');
    const ids = new Set(visible.map(({ id }) => id));
    for (const [id, element] of elements) {
      if (ids.has(id)) continue;
      element.remove();
      elements.delete(id);
    }
    visible.forEach((entry, index) => {
      const element = elements.get(entry.id) ?? requestEntry(entry, visitorOf);
      elements.set(entry.id, element);
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    });
    byId('no-requests').hidden = matching.length > 0;
    byId('more-requests').hidden = matching.length <= shown;
    drawn();
  }

  /** Loads what is new; `newest` is the id that the backend told of. */
  async function load(newest = Number.POSITIVE_INFINITY) {
    const program = programId;
    const last = entries[0]?.id ?? 0;
    // The numbers start over with a reset.
    const after = newest < last ? 0 : last;
    const { data } = await get(`requests?program_id=${program}&unassigned=1&limit=${LOADED}&after=${after}`);
    if (program !== programId) return;
    // Another load was faster, and may have been told less.
    if ((entries[0]?.id ?? 0) !== last) return load(newest);
    entries = [...data.reverse(), ...(after ? entries : [])].slice(0, LOADED);
    if (!after) forget();
    draw();
  }

  function forget() {
    for (const element of elements.values()) element.remove();
    elements.clear();
  }

  byId('request-filter').addEventListener('change', () => {
    shown = PAGE;
    draw();
  });
  byId('more-requests').addEventListener('click', () => {
    const next = elements.size;
    shown += PAGE;
    draw();
    byId('requests').children[next]?.querySelector('summary')?.focus();
  });

  return {
    load: (newest) => load(newest).catch(() => {}),
    watch(id) {
      programId = id;
      entries = [];
      shown = PAGE;
      forget();
      return load().catch(() => {});
    },
  };
}
