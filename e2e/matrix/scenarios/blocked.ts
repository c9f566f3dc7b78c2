import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import {
  clickIdsSent,
  expectAttributed,
  expectNoTraces,
  expectSilence,
  link,
  reported,
  type Scenario,
} from '../scenario.ts';

const BLOCKED_STORAGE = `<script>
  const refuse = { get() { throw new DOMException('blocked', 'SecurityError') }, set() { throw new DOMException('blocked', 'SecurityError') } };
  Object.defineProperty(window, 'localStorage', refuse);
  Object.defineProperty(window, 'sessionStorage', refuse);
  Object.defineProperty(Document.prototype, 'cookie', refuse);
</script>`;

/** Whether this browser keeps a cookie or an entry in storage. */
const KEEPS = `(() => {
  document.cookie = 'probe=1';
  try { localStorage.setItem('probe', '1') } catch { return document.cookie.includes('probe') }
  return true;
})()`;

export const blocked: Scenario[] = [
  {
    row: 'F18',
    title: 'cookies and storage blocked: the tracker works for the life of the page',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/', { head: BLOCKED_STORAGE });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F25',
    title: 'cookies and storage blocked, the visitor signs up and goes on to a second page: one click',
    needs: 'blocked storage',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(link(program.alice)));
      expect(await visitor.run(KEEPS), 'whether anything can be stored').toBe(false);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await visitor.leaveBy("location.href = '/pricing'");
      await visitor.until('window.affitor');
      expect(await signup(visitor, 'later'), 'nothing remembers the click').toEqual({
        status: 'skipped',
        reason: 'no_click',
      });
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F25',
    title: 'cookies and storage blocked, the landing page left before the API answered: one click',
    needs: 'blocked storage',
    async run(scene) {
      const { visitor, site, program } = scene;
      await program.fault({ route: 'click', delay_ms: 600, times: 1 });
      await visitor.open(site.url(link(program.alice)));
      await visitor.leaveBy("location.href = '/pricing'");
      expect(await signup(visitor, 'customer')).toEqual({ status: 'skipped', reason: 'no_click' });
      const [click] = await program.recorded('click', 1);
      expect(click!.partner_code).toBe(program.alice);
      expect(await clickIdsSent(scene), 'one id').toHaveLength(1);
      expect(await program.events()).toHaveLength(1);
    },
  },
  {
    row: 'F18',
    title: 'a page sandboxed by its own policy, where every access throws',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/', { headers: { 'content-security-policy': 'sandbox allow-scripts' } });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F18',
    title: 'in a frame of another site, or a sandboxed one, no click is recorded',
    async run(scene) {
      const { visitor, site, program } = scene;
      const address = site.url(link(program.alice, '/framed'));
      site.page('/framed', {
        head: "<script>addEventListener('error', () => parent.postMessage('error', '*'))</script>",
        defer: true,
        body: "<script>addEventListener('load', () => parent.postMessage(String(!!window.affitor), '*'))</script>",
      });
      site.page('/embedding', {
        script: null,
        head: "<script>window.messages = []; addEventListener('message', ({ data }) => messages.push(data))</script>",
        body: `<iframe src="${address}"></iframe><iframe sandbox="allow-scripts" src="${address}"></iframe>`,
      });
      await visitor.open(site.url('/embedding', 'www.coupons.test'));
      await visitor.until('messages.length === 2');
      expect(await visitor.run('messages.join()'), 'the tracker ran in both frames').toBe('true,true');
      await expectSilence(scene);
      await expectNoTraces(scene);
      site.page('/plain', { script: null });
      await visitor.open(site.url('/plain'));
      await expectNoTraces(scene);
    },
  },
];
