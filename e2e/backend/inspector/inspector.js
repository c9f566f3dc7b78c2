import { connect } from './connection.js';
import { byId, h } from './dom.js';
import { fullTime, refreshTimes, relativeTime } from './format.js';
import { headline } from './reasons.js';
import { partnerTable } from './summary.js';
import { attemptItem, visitorCard } from './visitor-card.js';

const TICK_MS = 10_000;
const LIMIT = 200;

const params = new URLSearchParams(location.search);

/** How far the backend's clock is from ours; tests and the curious move it. */
let clockOffset = 0;
const now = () => Date.now() + clockOffset;

/** What is shown of each visitor, so that only what has changed is drawn again. */
const cards = new Map();

function showVisitors(visitors) {
  const list = byId('visitors');
  const isFirst = cards.size === 0;
  const gone = new Set(cards.keys());
  visitors.forEach((visitor, index) => {
    const { visitor_id } = visitor;
    const state = JSON.stringify(visitor);
    gone.delete(visitor_id);
    const known = cards.get(visitor_id);
    const element = known?.state === state ? known.element : visitorCard(visitor);
    if (element !== known?.element) {
      known?.element.remove();
      if (!isFirst) element.classList.add('fresh');
      cards.set(visitor_id, { state, element });
    }
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  for (const id of gone) {
    cards.get(id).element.remove();
    cards.delete(id);
  }
}

function showChain(programId, { visitors, unmatched }) {
  const isEmpty = visitors.length === 0;
  byId('empty').hidden = !isEmpty;
  byId('empty-heading').textContent =
    programId === '1'
      ? 'Nobody has come by an affiliate link yet'
      : `Nobody has come by an affiliate link of program ${programId} yet`;
  byId('empty-steps').hidden = programId !== '1';
  byId('summary').hidden = isEmpty;
  byId('partners').replaceChildren(partnerTable(visitors));
  byId('limit').hidden = visitors.length < LIMIT;
  byId('unmatched').hidden = unmatched.length === 0;
  byId('unmatched-list').replaceChildren(...unmatched.toReversed().map(attemptItem));
  showVisitors(visitors);
}

function showClock() {
  const notice = byId('clock');
  notice.hidden = Math.abs(clockOffset) < 60_000;
  const distance = relativeTime(now(), Date.now());
  notice.textContent = `The backend’s clock was moved: there it is ${fullTime(now())} (${distance}).`;
}

function showState(state) {
  const line = byId('live');
  line.dataset.state = state;
  line.textContent = state === 'live' ? 'Live' : 'Connection lost, trying again…';
}

function showNews(event) {
  const line = byId('news');
  line.hidden = false;
  line.textContent = headline(event);
}

function rememberProgram(id) {
  const list = byId('programs');
  if (![...list.children].some((option) => option.value === id)) list.append(h('option', { value: id }));
}

let disconnect;
function watch(programId) {
  disconnect?.();
  rememberProgram(programId);
  disconnect = connect(programId, {
    chain(chain, backendNow) {
      clockOffset = backendNow - Date.now();
      showState('live');
      showChain(programId, chain);
      showClock();
      refreshTimes(document, now());
    },
    event: showNews,
    state: showState,
  });
}

// Only the demo shop on this machine: the address comes from the URL.
const shopParam = params.get('shop') ?? '';
const shop = /^http:\/\/localhost:\d{1,5}$/.test(shopParam) ? shopParam : 'http://localhost:4601';
for (const [id, code] of [
  ['link-1', 'PARTNER123'],
  ['link-2', 'PARTNER456'],
]) {
  const link = byId(id);
  link.href = `${shop}/?aff=${code}`;
  link.textContent = link.href;
}

const field = byId('program');
const fromUrl = params.get('program') ?? '';
field.value = /^[1-9]\d{0,14}$/.test(fromUrl) ? fromUrl : '1';
byId('filter').addEventListener('submit', (event) => event.preventDefault());
field.addEventListener('change', () => {
  if (!field.reportValidity()) return;
  const id = String(Number(field.value));
  params.set('program', id);
  history.replaceState(null, '', `?${params}`);
  byId('news').hidden = true;
  watch(id);
});

watch(field.value);
setInterval(() => {
  if (!document.hidden) refreshTimes(document, now());
}, TICK_MS);
