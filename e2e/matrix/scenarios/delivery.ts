import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { startBackend } from '../../support/backend-process.ts';
import { createProgram } from '../../support/program.ts';
import { startSite } from '../../support/site.ts';
import { delivered, signup } from '../../support/visitor.ts';
import { clickIdsOf, expectAttributed, link, names, type Scenario } from '../scenario.ts';

const stored = "document.cookie.includes('affitor_click_id')";

/** All that is kept in the browser, in whatever place: what it holds of an e-mail address goes when the lead has arrived. */
const kept = '(unescape(document.cookie) + JSON.stringify({ ...localStorage, ...sessionStorage }))';
const EMAIL = 'customer@example.com';

const leavesAfter = (milliseconds: number): Scenario => ({
  row: 'F1',
  title: `visitor leaves ${milliseconds} ms after landing, the API takes 600 ms`,
  async run(scene) {
    const { visitor, site, program } = scene;
    await program.fault({ route: 'click', delay_ms: 600 });
    await visitor.glance(site.url(link(program.alice)));
    await visitor.leaveBy(`setTimeout(() => { location.href = '/pricing' }, ${milliseconds})`);
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    expect(clickIdsOf(await program.requests()), 'one click id, however often it was sent').toHaveLength(1);
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
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', method: 'OPTIONS', delay_ms: 2000 }, site.origin());
      const second = await visitor.newTab();
      await visitor.glance(site.url(link(program.alice)));
      await visitor.until(stored);
      expect(await program.requests(), 'the click itself has not been sent yet').toEqual([]);
      await visitor.closeTab();
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
      expect(clickIdsOf(await program.requests())).toHaveLength(1);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F4',
    title: 'API unreachable on landing, back at signup',
    async run(scene) {
      const { visitor } = scene;
      const folder = await mkdtemp(join(tmpdir(), 'affitor-'));
      let backend = await startBackend({ DATABASE_URL: folder });
      const program = await createProgram(backend.url);
      const site = await startSite({ 'program-id': `${program.id}`, 'api-base': backend.url });
      try {
        await backend.stop();
        await visitor.open(site.url(link(program.alice)));
        await visitor.until(stored);
        expect(await visitor.run('affitor.getData().delivered')).toBe(false);
        backend = await startBackend({ DATABASE_URL: folder, PORT: `${backend.port}` });
        await visitor.open(site.url('/signup'));
        expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
        await expectAttributed({ ...scene, site, program }, { partner: program.alice, key: 'customer' });
      } finally {
        await backend.stop();
        await site.stop();
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
  {
    row: 'F5',
    title: 'API accepts and never answers',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', delay_ms: 120_000 });
      await visitor.open(site.url(link(program.alice)));
      const complete = await visitor.run("performance.getEntriesByType('navigation')[0].domComplete");
      expect(complete, 'the page did not wait').toBeLessThan(4000);
      const [result, took] = await visitor.run<[unknown, number]>(`(async () => {
        const asked = performance.now();
        return [await affitor.signup('customer', 'customer@example.com'), performance.now() - asked];
      })()`);
      expect(result).toEqual({ status: 'queued' });
      expect(took, 'signup settled').toBeLessThan(7000);
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
      const requests = await program.requests();
      expect(names(requests)).toEqual(['click', 'click']);
      expect(clickIdsOf(requests), 'sent again with the same id').toHaveLength(1);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F7',
    title: 'signup on the landing page while the click is in flight',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', delay_ms: 600 });
      // By the page itself, as whoever drives the browser may be late.
      const onLoad = "wasDelivered = affitor.getData().delivered, result = affitor.signup('customer', 'c@example.com')";
      site.page('/', { head: `<script>addEventListener('load', () => { ${onLoad} })</script>` });
      await visitor.open(site.url(link(program.alice)));
      expect(await visitor.run('wasDelivered')).toBe(false);
      expect(await visitor.run('result')).toEqual({ status: 'sent' });
      expect(names(await program.requests()), 'the click goes before the lead').toEqual(['click', 'lead']);
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
      expect(names(await program.requests()), 'the click goes before the lead').toEqual(['click', 'lead']);
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
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await program.fault({ route: 'lead', status: 503 });
      expect(await signup(visitor, 'customer')).toEqual({ status: 'queued' });
      expect(await visitor.run(kept)).toContain(EMAIL);
      expect(new Set(names(await program.requests()))).toEqual(new Set(['click', 'lead']));
      await program.clearFaults();
      await visitor.open(site.url('/welcome'));
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
      await visitor.until(`!${kept}.includes('${EMAIL}')`);
    },
  },
];
