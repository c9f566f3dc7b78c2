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
  /** Id of the newest request that the backend told of. */
  let told;
  /** Another one when the entries are others altogether. */
  let era = 0;
  let loading = false;
  let again = false;
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
    era++;
    entries = [];
    told = undefined;
    for (const { element } of shownEntries.values()) element.remove();
    shownEntries.clear();
  }

  async function loadOnce() {
    const since = era;
    const after = entries[0]?.id ?? 0;
    const { data } = await get(`requests?program_id=${programId}&unassigned=1&limit=${LOADED}&after=${after}`);
    if (since !== era) return;
    entries = [...data.reverse(), ...entries].slice(0, LOADED);
    draw();
  }

  /**
   * Loads what is new. What comes while a load is under way may not be part of it: then there is another.
   *
   * @param newest id that the backend told of
   */
  async function load(newest) {
    // The numbers start over with a reset.
    if (newest < (told ?? entries[0]?.id)) startOver();
    told = newest ?? told;
    again = true;
    if (loading) return;
    loading = true;
    while (again) {
      again = false;
      await loadOnce().catch(() => {});
    }
    loading = false;
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
