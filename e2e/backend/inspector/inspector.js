import { get } from './api.js';
import { connect } from './connection.js';
import { byId, h } from './dom.js';
import { listenToFaults, showFaults } from './fault-form.js';
import { fullTime, refreshTimes, relativeTime } from './format.js';
import { createJournal } from './journal.js';
import { partnerCharts } from './partner-chart.js';
import { headline } from './reasons.js';
import { listenToReset } from './reset.js';
import { showShopLinks } from './shop-links.js';
import { listenToStripe, offerPayments, offerVisitors } from './stripe-form.js';
import { listenToTime, showWindows } from './time-travel.js';
import { attemptItem } from './visitor-card.js';
import { listenToVisitors, showVisitors } from './visitors.js';

const TICK_MS = 10_000;
const LIMIT = 200;

const params = new URLSearchParams(location.search);
const field = byId('program');
const programId = () => String(Number(field.value));

/** How far the backend's clock is from ours; tests and the curious move it. */
let clockOffset = 0;
const now = () => Date.now() + clockOffset;
const refresh = () => refreshTimes(document, now());

let latest = { visitors: [], unmatched: [] };
const journal = createJournal(visitorOf, refresh);
let connection;

/** Whom a request was about, by what it names. */
function visitorOf({ body, answer }) {
  const ids = [body?.click_id, answer?.click_id, body?.customer_key].filter((id) => typeof id === 'string');
  return latest.visitors.find(
    ({ clicks, customer_keys }) =>
      clicks.some(({ click_id }) => ids.includes(click_id)) || customer_keys.some((key) => ids.includes(key)),
  )?.visitor_id;
}

function showChain(chain) {
  latest = chain;
  const { visitors, unmatched } = chain;
  const isEmpty = visitors.length === 0;
  byId('empty').hidden = !isEmpty;
  byId('empty-heading').textContent =
    programId() === '1'
      ? 'Nobody has come by an affiliate link yet'
      : `Nobody has come by an affiliate link of program ${programId()} yet`;
  byId('empty-steps').hidden = programId() !== '1';
  byId('partners').hidden = isEmpty;
  byId('charts').replaceChildren(...partnerCharts(visitors));
  byId('limit').hidden = visitors.length < LIMIT;
  byId('unmatched').hidden = unmatched.length === 0;
  byId('unmatched-list').replaceChildren(...unmatched.toReversed().map(attemptItem));
  showVisitors(visitors);
  offerVisitors(chain);
}

function showClock() {
  const isMoved = Math.abs(clockOffset) >= 60_000;
  const notice = byId('clock');
  notice.hidden = !isMoved;
  notice.textContent = `The backend’s clock was moved: there it is ${fullTime(now())} (${relativeTime(now(), Date.now())}).`;
  byId('time-real').disabled = !isMoved;
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

async function rememberPrograms() {
  const { data } = await get('programs');
  byId('programs').replaceChildren(...data.map(({ id, name }) => h('option', { value: id }, name)));
}

function watch() {
  const id = programId();
  connection?.close();
  get(`programs/${id}`).then(showWindows, () => {});
  journal.watch(id);
  connection = connect(id, {
    chain(chain, backendNow) {
      clockOffset = backendNow - Date.now();
      showState('live');
      showChain(chain);
      showClock();
      journal.nameVisitors();
      refresh();
    },
    event: showNews,
    state: showState,
    request(newest) {
      journal.load(newest);
      offerPayments(id).catch(() => {});
      showFaults().catch(() => {});
    },
  });
}

function choose(id) {
  field.value = id;
  params.set('program', id);
  history.replaceState(null, '', `?${params}${location.hash}`);
  byId('news').hidden = true;
  watch();
}

const fromUrl = params.get('program') ?? '';
field.value = /^[1-9]\d{0,14}$/.test(fromUrl) ? fromUrl : '1';
byId('filter').addEventListener('submit', (event) => event.preventDefault());
field.addEventListener('change', () => {
  if (field.reportValidity()) choose(programId());
});

listenToVisitors(refresh);
listenToTime(() => connection.load());
listenToFaults(programId);
listenToReset(async () => {
  choose('1');
  await rememberPrograms();
});
listenToStripe(programId).catch(() => {});
showShopLinks(params.get('shop') ?? '').catch(() => {});
rememberPrograms().catch(() => {});
watch();
setInterval(() => {
  if (!document.hidden) refresh();
}, TICK_MS);
