import { byId } from './dom.js';
import { plural } from './format.js';
import { visitorCard } from './visitor-card.js';

const FIRST = 8;

/** What is shown of each visitor, so that only what has changed is drawn again. */
const cards = new Map();
let latest = [];
let all = false;

/** The visitor that the address links to, as in `#visitor-12`. */
const linked = () => Number(/^#visitor-(\d+)$/.exec(location.hash)?.[1] ?? 0);

/** Draws the visitors, newest activity first: a few of them, all when asked, and the linked one in any case. */
export function showVisitors(visitors) {
  latest = visitors;
  const list = byId('visitors');
  const isFirst = cards.size === 0;
  const shown = visitors.filter(({ visitor_id }, index) => all || index < FIRST || visitor_id === linked());
  const gone = new Set(cards.keys());
  shown.forEach((visitor, index) => {
    const { visitor_id } = visitor;
    const state = JSON.stringify(visitor);
    gone.delete(visitor_id);
    const known = cards.get(visitor_id);
    const element = known?.state === state ? known.element : visitorCard(visitor);
    const hadFocus = element !== known?.element && known?.element.contains(document.activeElement);
    if (element !== known?.element) {
      known?.element.remove();
      if (!isFirst) element.classList.add('fresh');
      cards.set(visitor_id, { state, element });
    }
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    element.classList.toggle('linked', visitor_id === linked());
    // Drawn anew under the hands of whoever was there.
    if (hadFocus) element.focus({ preventScroll: true });
  });
  for (const id of gone) {
    cards.get(id).element.remove();
    cards.delete(id);
  }
  const more = byId('more-visitors');
  more.hidden = shown.length === visitors.length;
  more.textContent = `Show all ${plural(visitors.length, 'visitor')}`;
  if (isFirst) goToLinked();
}

/** Goes to the linked visitor, which the browser could not do before it was drawn. */
function goToLinked() {
  const id = linked();
  const card = id && byId(`visitor-${id}`);
  byId('unknown-visitor').hidden = !id || Boolean(card);
  if (!card) return;
  card.scrollIntoView({ block: 'start' });
  card.focus({ preventScroll: true });
}

/** What to draw again after: the button, and a link to a visitor. */
export function listenToVisitors(redrawn) {
  byId('more-visitors').addEventListener('click', () => {
    all = true;
    const next = cards.size;
    showVisitors(latest);
    redrawn();
    // The button is gone, and with it the place of whoever pressed it.
    byId('visitors').children[next]?.focus();
  });
  addEventListener('hashchange', () => {
    if (!linked()) return;
    showVisitors(latest);
    redrawn();
    goToLinked();
  });
}
