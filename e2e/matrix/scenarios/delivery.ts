import { expect } from '@playwright/test';
import type { Gate } from '../../support/gate.ts';
import { delivered, signup } from '../../support/visitor.ts';
import { clickIdsSent, expectAttributed, HASTE, link, reported, type Scenario } from '../scenario.ts';

const stored = "document.cookie.includes('affitor_click_id')";

/** All that is kept in the browser, in whatever place: what it holds of an e-mail address goes when the lead has arrived. */
const kept = '(unescape(document.cookie) + JSON.stringify({ ...localStorage, ...sessionStorage }))';
const EMAIL = 'customer@example.com';

/** Methods of the requests that have arrived at the API. */
const methodsOf = ({ heard }: Gate) => heard.filter((line) => line !== 'connection').map((line) => line.split(' ')[0]);

const leavesAfter = (milliseconds: number): Scenario => ({
  row: 'F1',
  title: `visitor leaves ${milliseconds} ms after landing, the API takes 600 ms`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await program.fault({ route: 'click', delay_ms: 600 });
    await visitor.glance(site.url(link(program.alice)));
    await visitor.leaveBy(`setTimeout(() => { location.href = '/pricing' }, ${milliseconds})`);
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    expect(await clickIdsSent(scene), 'one click id, however often it was sent').toHaveLength(1);
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

export const delivery: Scenario[] = [
  leavesAfter(0),
  leavesAfter(25),
  leavesAfter(50),
  {
    row: 'F2',
    title: 'tab closed during the preflight',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      gate.hold();
      const second = await visitor.newTab();
      await visitor.glance(site.url(link(program.alice)));
      await expect.poll(() => methodsOf(gate), 'the preflight is under way, the click is not').toEqual(['OPTIONS']);
      expect(await visitor.run(stored)).toBe(true);
      await visitor.closeTab();
      gate.release();
      await program.recorded('click', 1);
      await second.open(site.url('/pricing'));
      expect(await signup(second, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F3',
    title: 'API answers 500, then recovers before the next page',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', status: 500 });
      await visitor.open(site.url(link(program.alice)));
      await program.arrived('click', 1);
      expect(await program.events(), 'nothing recorded').toEqual([]);
      await program.clearFaults();
      await visitor.open(site.url('/pricing'));
      await delivered(visitor);
      expect(await clickIdsSent(scene)).toHaveLength(1);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F4',
    title: 'API unreachable on landing, back at signup',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      await gate.close();
      await visitor.open(site.url(link(program.alice)));
      await visitor.until(stored);
      expect(await visitor.run('affitor.getData().delivered')).toBe(false);
      await gate.open();
      await visitor.open(site.url('/signup'));
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F5',
    title: 'API accepts and never answers',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', delay_ms: 120_000 });
      // The page is complete before the API answers.
      await visitor.open(site.url(link(program.alice)));
      // By the page's own timers, which keep their order on a busy machine too.
      const result = await visitor.run<unknown>(`Promise.race([
        affitor.signup('customer', 'customer@example.com'),
        new Promise((resolve) => setTimeout(resolve, 5500, 'not settled after 5 seconds')),
      ])`);
      expect(result).toEqual({ status: 'queued' });
      await program.clearFaults();
      await visitor.open(site.url('/welcome'));
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F6',
    title: 'API recorded the click but the answer was lost',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', drop: 'after', times: 1 });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      expect(await reported(scene)).toEqual(['click', 'click']);
      expect(await clickIdsSent(scene), 'sent again with the same id').toHaveLength(1);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F7',
    title: 'signup on the landing page while the click is in flight',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      gate.hold();
      await visitor.open(site.url(link(program.alice)));
      await expect.poll(() => methodsOf(gate)).toEqual(['OPTIONS']);
      await visitor.run("void (result = affitor.signup('customer', 'c@example.com'))");
      gate.release();
      expect(await visitor.run('result')).toEqual({ status: 'sent' });
      expect(await reported(scene), 'the click goes before the lead').toEqual(['click', 'lead']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F7',
    title: 'signup queued before the script was there, on the landing page',
    async run(scene) {
      const { visitor, site, program } = scene;
      const queued = JSON.stringify(['signup', 'customer', 'customer@example.com']);
      site.page('/', { head: `<script>(window.affitorQueue = window.affitorQueue || []).push(${queued})</script>` });
      await visitor.open(site.url(link(program.alice)));
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
      expect(await reported(scene), 'the click goes before the lead').toEqual(['click', 'lead']);
    },
  },
  {
    row: 'F8',
    title: 'signup, then an immediate redirect, not awaited, the click still in flight',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', delay_ms: 600, times: 1 });
      await visitor.open(site.url(link(program.alice)));
      await visitor.leaveBy("affitor.signup('customer', 'customer@example.com'); location.href = '/welcome'");
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
      await visitor.until(`!${kept}.includes('${EMAIL}')`);
    },
  },
  {
    row: 'F8',
    title: 'signup, then an immediate redirect to a page without the tracker, during the preflight',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/checkout', { script: null });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await program.fault({ route: 'lead', method: 'OPTIONS', delay_ms: 600 }, site.origin());
      await visitor.leaveBy("affitor.signup('customer', 'customer@example.com'); location.href = '/checkout'");
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F9',
    title: 'signup while the API is down; the next page delivers it',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.timerSpeed = HASTE;
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await program.fault({ route: 'lead', status: 503 });
      expect(await signup(visitor, 'customer')).toEqual({ status: 'queued' });
      expect(await visitor.run(kept)).toContain(EMAIL);
      expect(new Set(await reported(scene))).toEqual(new Set(['click', 'lead']));
      await program.clearFaults();
      await visitor.open(site.url('/welcome'));
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
      await visitor.until(`!${kept}.includes('${EMAIL}')`);
    },
  },
];
