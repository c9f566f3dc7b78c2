import { expect } from '@playwright/test';
import { allArrived, delivered } from '../../support/visitor.ts';
import { app } from '../app.ts';
import {
  endpointsOf,
  expectAttributed,
  HASTE,
  landAndSignUp,
  link,
  reported,
  type Scenario,
  type Scene,
} from '../scenario.ts';

/**
 * Keeps account of the page's timers: of those that have neither run nor been cleared. Like other wrappers of timers, it
 * passes no arguments on.
 */
const TIMERS = `<script>{
  window.running = new Set();
  for (const kind of ['Timeout', 'Interval']) {
    const [set, clear] = [window['set' + kind], window['clear' + kind]];
    window['set' + kind] = (act, ...given) => {
      const id = set(() => { if (kind === 'Timeout') running.delete(id); act() }, ...given);
      // A WebDriver may have timers of its own in the page.
      if (/affitor-tracker|app\\.js/.test(new Error().stack)) running.add(id);
      return id;
    };
    window['clear' + kind] = (id) => { running.delete(id); clear(id) };
  }
}</script>`;

/**
 * A zone as Angular's zone.js makes them. A task is followed by way of promises, and what it starts on the way is noted:
 * Angular is not stable as long as anything of it is under way.
 */
const ZONE = `<script>{
  let current = 'root';
  const runIn = (zone, task) => { const before = current; current = zone; try { return task() } finally { current = before } };
  const bind = (task) => { const zone = current; return typeof task === 'function' ? (value) => runIn(zone, () => task(value)) : task };
  const { then } = Promise.prototype;
  Promise.prototype.then = function (...tasks) { return then.apply(this, tasks.map(bind)) };
  window.Zone = { root: { run: (task) => runIn('root', task) } };
  window.inApp = (task) => runIn('app', task);
  window.started = [];
  for (const name of ['setTimeout', 'setInterval', 'fetch']) {
    const original = window[name];
    window[name] = (...given) => { if (current === 'app') started.push(name); return original(...given) };
  }
}</script>`;

const SIGN_UP = "affitor.signup('customer', 'customer@example.com')";

const SENT = { status: 'sent' };

/** Alice's visitor on a page that keeps account of its timers. */
const land = async ({ visitor, site, program }: Scene, head = TIMERS) => {
  for (const path of ['/', '/signup']) site.page(path, { head });
  await visitor.open(site.url(link(program.alice)));
  await delivered(visitor);
};

const expectOneLead = async (scene: Scene) => {
  await allArrived(scene.visitor);
  await expectAttributed(scene, { partner: scene.program.alice, key: 'customer' });
};

const expectNoTimer = async ({ visitor }: Scene) =>
  expect(await visitor.run('running.size'), 'timers that are left').toBe(0);

/** @param calls what is called at the same moment */
const atOnce = (title: string, calls: string[]): Scenario => ({
  row: 'F35',
  title,
  async run(scene) {
    const { visitor } = scene;
    await land(scene);
    expect(await visitor.run(`Promise.all([${calls.join()}])`)).toEqual(calls.map(() => SENT));
    await expectNoTimer(scene);
    expect(await reported(scene)).toEqual(['click', 'lead']);
    await expectOneLead(scene);
  },
});

/** The API fails until the callers have tried. */
const outage = (fault: object): Scenario => ({
  row: 'F35',
  title: `the same signup three times on one page while the API ${JSON.stringify(fault)}, then it is back`,
  async run(scene) {
    const { visitor, program } = scene;
    await land(scene);
    await program.fault({ route: 'lead', times: 1, ...fault });
    await visitor.run(`void (window.results = [${SIGN_UP}, ${SIGN_UP}])`);
    await program.arrived('lead', 1);
    expect(await visitor.run(`Promise.all([...results, ${SIGN_UP}])`)).toEqual([SENT, SENT, SENT]);
    await expectNoTimer(scene);
    await expectOneLead(scene);
  },
});

export const repeats: Scenario[] = [
  atOnce('the same signup twice at once: one is sent, both are answered, no timer is left', [SIGN_UP, SIGN_UP]),
  atOnce('in other words', [
    SIGN_UP,
    "affitor.signup({ customer_key: 'customer', email: 'customer@example.com' })",
    "affitor.signup(['customer'].join(), ['customer@example.com'].join())",
    "(affitorQueue.push(['signup', 'customer', 'customer@example.com']), { status: 'sent' })",
  ]),
  {
    row: 'F35',
    title: 'one after the other',
    async run(scene) {
      const { visitor } = scene;
      await land(scene);
      for (let time = 0; time < 3; time++) expect(await visitor.run(SIGN_UP)).toEqual(SENT);
      await expectNoTimer(scene);
      await expectOneLead(scene);
    },
  },
  {
    row: 'F35',
    title: 'on the landing page, while the click is under way',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/', { head: TIMERS });
      await program.fault({ route: 'click', delay_ms: 600, times: 1 });
      await visitor.open(site.url(link(program.alice)));
      expect(await visitor.run(`Promise.all([${SIGN_UP}, ${SIGN_UP}])`)).toEqual([SENT, SENT]);
      await expectNoTimer(scene);
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await expectOneLead(scene);
    },
  },
  outage({ status: 503 }),
  outage({ drop: 'before' }),
  outage({ drop: 'after' }),
  {
    row: 'F35',
    title: 'with and without an address: one lead',
    async run(scene) {
      const { visitor } = scene;
      await land(scene);
      expect(await visitor.run(`Promise.all([affitor.signup('customer'), ${SIGN_UP}])`)).toEqual([SENT, SENT]);
      await expectNoTimer(scene);
      await expectOneLead(scene);
    },
  },
  {
    row: 'F35',
    title: 'on two pages during an outage: the third delivers one lead, once',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      site.timerSpeed = HASTE;
      await land(scene);
      await program.fault({ route: 'lead', status: 503 });
      for (const path of ['/signup', '/welcome']) {
        await visitor.open(site.url(path));
        expect(await visitor.run(`Promise.all([${SIGN_UP}, ${SIGN_UP}])`)).toEqual(Array(2).fill({ status: 'queued' }));
      }
      // A page without the tracker, so that nothing is on its way when the API is back.
      site.page('/elsewhere', { script: null });
      await visitor.open(site.url('/elsewhere'));
      await allArrived(visitor);
      await program.clearFaults();
      const before = endpointsOf(gate).length;
      await visitor.open(site.url('/account'));
      await program.recorded('lead', 1);
      await visitor.until("!document.cookie.includes('affitor_outbox')");
      await allArrived(visitor);
      expect(endpointsOf(gate).slice(before)).toEqual(['lead']);
      await expectOneLead(scene);
    },
  },
  {
    row: 'F35',
    title: 'in two tabs during an outage: one lead, and both callers are answered',
    async run(scene) {
      const { visitor, site, program } = scene;
      await land(scene);
      const second = await visitor.newTab();
      await second.open(site.url('/signup'));
      await program.fault({ route: 'lead', status: 503, times: 2 });
      const tabs = [visitor, second];
      for (const tab of tabs) await tab.run(`void (window.result = ${SIGN_UP})`);
      for (const tab of tabs) expect(await tab.run('result')).toEqual(SENT);
      for (const tab of tabs) expect(await tab.run('running.size'), 'timers that are left').toBe(0);
      await expectOneLead(scene);
    },
  },
  {
    row: 'F35',
    title: 'no timer is left by a signup that is rejected, skipped or withdrawn',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/', { head: TIMERS });
      await visitor.open(site.url('/'));
      expect(await visitor.run(SIGN_UP)).toEqual({ status: 'skipped', reason: 'no_click' });
      await expectNoTimer(scene);
      await land(scene);
      expect(await visitor.run("affitor.signup('x'.repeat(300))")).toMatchObject({ status: 'rejected' });
      expect(await visitor.run("affitor.signup('')")).toMatchObject({ status: 'rejected' });
      await expectNoTimer(scene);
      await program.fault({ route: 'lead', status: 503 });
      await visitor.run(`void (window.result = ${SIGN_UP})`);
      // For the answer, and for the next attempt.
      await visitor.until('running.size === 2');
      await visitor.run('affitor.consent(false)');
      expect(await visitor.run('result')).toEqual({ status: 'skipped', reason: 'no_consent' });
      await expectNoTimer(scene);
    },
  },
  {
    row: 'F35',
    title: 'in a zone of Angular: nothing of the tracker runs in it',
    async run(scene) {
      const { visitor, program } = scene;
      await land(scene, TIMERS + ZONE);
      await program.fault({ route: 'lead', status: 503, times: 1 });
      expect(await visitor.run(`inApp(() => Promise.all([${SIGN_UP}, ${SIGN_UP}]))`)).toEqual([SENT, SENT]);
      expect(await visitor.run('started'), 'what was started in the zone').toEqual([]);
      await expectNoTimer(scene);
      await expectOneLead(scene);
    },
  },
  {
    row: 'F35',
    title:
      'in a zone of Angular, whose compiler turns async functions into promises: nothing of the tracker runs in it',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      const options = JSON.stringify({ programId: program.id, apiBase: gate.url });
      site.script('/app.js', app(`import { init } from '@affitor/sdk'; inApp(() => init(${options}))`, 'es2016'));
      site.page('/', { script: null, head: `${TIMERS}${ZONE}<script src="/app.js" defer></script>` });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await program.fault({ route: 'lead', status: 503, times: 1 });
      await visitor.run('inApp(() => { affitor.ready(() => {}); affitor.trackClick() })');
      expect(await visitor.run(`inApp(() => Promise.all([${SIGN_UP}, ${SIGN_UP}]))`)).toEqual([SENT, SENT]);
      expect(await visitor.run('started'), 'what was started in the zone').toEqual([]);
      await expectNoTimer(scene);
      await expectOneLead(scene);
    },
  },
  {
    row: 'F35',
    title: 'where something of the name Zone is none of Angular',
    async run(scene) {
      for (const zone of ['{}', '{ root: {} }', "{ get root() { throw new Error('no') } }"])
        scene.site.page(`/${zone.length}`, { head: `<script>window.Zone = ${zone}</script>` });
      await landAndSignUp(scene, scene.program.alice, 'customer');
      for (const zone of ['{}', '{ root: {} }', "{ get root() { throw new Error('no') } }"]) {
        await scene.visitor.open(scene.site.url(`/${zone.length}`));
        expect(await scene.visitor.run(SIGN_UP), zone).toEqual(SENT);
      }
      await expectOneLead(scene);
    },
  },
];
