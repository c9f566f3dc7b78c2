import { get } from './api.js';
import { byId } from './dom.js';
import { oneAtATime } from './one-at-a-time.js';
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
  /** Id of the newest request that the backend told of. */
  let told;
  let shown = PAGE;
  const shownEntries = new Map();

  /** The chain may know later than the journal whose request it was. */
  function nameVisitors() {
    for (const entry of entries) shownEntries.get(entry.id)?.nameVisitor(visitorOf(entry));
  }

  function draw() {
    const matching = entries.filter(FILTERS[byId('request-filter').value] ?? FILTERS.all);
    const visible = matching.slice(0, shown);
    const list = byId('requests');
    const ids = new Set(visible.map(({ id }) => id));
    for (const [id, { element }] of shownEntries) {
      if (ids.has(id)) continue;
      element.remove();
      shownEntries.delete(id);
    }
    visible.forEach((entry, index) => {
      if (!shownEntries.has(entry.id)) shownEntries.set(entry.id, requestEntry(entry));
      const { element } = shownEntries.get(entry.id);
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    });
    nameVisitors();
    byId('no-requests').hidden = matching.length > 0;
    byId('more-requests').hidden = matching.length <= shown;
    drawn();
  }

  function startOver() {
    entries = [];
    told = undefined;
    for (const { element } of shownEntries.values()) element.remove();
    shownEntries.clear();
  }

  const loadNew = oneAtATime(async () => {
    const known = entries;
    const after = known[0]?.id ?? 0;
    try {
      const { data } = await get(`requests?program_id=${programId}&unassigned=1&limit=${LOADED}&after=${after}`);
      // Started over meanwhile.
      if (entries !== known) return;
      entries = [...data.reverse(), ...known].slice(0, LOADED);
      draw();
    } catch {
      // The connection says that it is lost.
    }
  });

  /** Loads what is new; `newest` is the id that the backend told of. */
  function load(newest) {
    // The numbers start over with a reset.
    if (newest < (told ?? entries[0]?.id)) startOver();
    told = newest ?? told;
    loadNew();
  }

  byId('request-filter').addEventListener('change', () => {
    shown = PAGE;
    draw();
  });
  byId('more-requests').addEventListener('click', () => {
    const next = shownEntries.size;
    shown += PAGE;
    draw();
    byId('requests').children[next]?.querySelector('summary')?.focus();
  });

  return {
    load,
    nameVisitors,
    watch(id) {
      programId = id;
      shown = PAGE;
      startOver();
      load();
    },
  };
}
