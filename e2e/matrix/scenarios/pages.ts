import { expect } from '@playwright/test';
import { delivered, signup } from '../../support/visitor.ts';
import { app } from '../app.ts';
import { expectAttributed, link, reported, type Scenario, WITHOUT_NAVIGATION } from '../scenario.ts';

const REPORTS_RESTORE =
  "<script>addEventListener('pageshow', (event) => { window.restored = event.persisted })</script>";

const clientNavigation = (title: string, head: string): Scenario => ({
  row: 'F11',
  title,
  async run(scene) {
    const { visitor, site, program } = scene;
    site.page('/', { head });
    await visitor.open(site.url('/'));
    await visitor.run(`history.pushState(null, '', '${link(program.alice, '/pricing')}')`);
    await delivered(visitor);
    await visitor.run("history.pushState(null, '', '/signup')");
    await visitor.run('history.back()');
    await visitor.until("location.search.startsWith('?aff=')");
    expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
    expect(await reported(scene)).toEqual(['click', 'lead']);
    await expectAttributed(scene, { partner: program.alice, key: 'customer' });
  },
});

export const pages: Scenario[] = [
  {
    row: 'F11',
    title: 'router strips ?aff before an async script runs',
    async run(scene) {
      const { visitor, site, program } = scene;
      const release = site.holdScripts();
      site.page('/', { head: "<script>history.replaceState(null, '', '/home')</script>" });
      await visitor.glance(site.url(link(program.alice)));
      await visitor.until("location.pathname === '/home'");
      expect(await visitor.run('!!window.affitor'), 'the script comes after the router').toBe(false);
      release();
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F11',
    title: 'hash router: #/x?aff=',
    async run(scene) {
      const { visitor, site, program } = scene;
      await visitor.open(site.url(`/#/pricing?plan=pro&aff=${program.alice}`));
      await delivered(visitor);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  clientNavigation('client-side navigation to ?aff=', ''),
  clientNavigation('client-side navigation to ?aff= without the Navigation API', WITHOUT_NAVIGATION),
  {
    row: 'F15',
    title: 'back/forward cache restore: the page stays eligible, no second click',
    needs: 'back/forward cache',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/', { head: REPORTS_RESTORE });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await visitor.open(site.url('/pricing'));
      await visitor.back();
      await visitor.until('window.restored === true');
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F15',
    title: 'a page restored from the back/forward cache, then the next one: delivers what a later page could not',
    needs: 'back/forward cache',
    async run(scene) {
      const { visitor, site, program } = scene;
      site.page('/', { head: REPORTS_RESTORE });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await program.fault({ route: 'lead', status: 500 });
      await visitor.open(site.url('/signup'));
      await visitor.run("void affitor.signup('customer')");
      await program.arrived('lead', 1);
      await program.clearFaults();
      // The later page is frozen between its attempts.
      await visitor.back();
      await visitor.until('window.restored === true');
      await visitor.open(site.url('/pricing'));
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F16',
    title: 'script loaded twice, tag plus import, init() twice: one tracker',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      const options = JSON.stringify({ programId: program.id, apiBase: gate.url });
      site.script(
        '/app.js',
        app(
          `import { init } from '@affitor/sdk'; window.same = init(${options}) === init(${options}) && init() === window.affitor`,
        ),
      );
      const again = `<script src="/affitor-tracker.js" data-affitor-program-id="${program.id}" data-affitor-api-base="${gate.url}"></script>`;
      site.page('/', { head: `${again}${again}<script src="/app.js"></script>` });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      expect(await visitor.run('window.same')).toBe(true);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
  {
    row: 'F16',
    title: 'React StrictMode runs the effect twice: one click',
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      const options = JSON.stringify({ programId: program.id, apiBase: gate.url });
      site.script(
        '/app.js',
        app(`
          import { StrictMode, useEffect } from 'react';
          import { createRoot } from 'react-dom/client';
          import { init } from '@affitor/sdk';
          const App = () => { useEffect(() => { window.runs = (window.runs ?? 0) + 1; init(${options}) }, []); return <p>app</p> };
          createRoot(document.body.appendChild(document.createElement('div'))).render(<StrictMode><App /></StrictMode>);
        `),
      );
      site.page('/', { script: null, head: '<script src="/app.js" defer></script>' });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      expect(await visitor.run('window.runs'), 'the effect ran twice').toBe(2);
      expect(await signup(visitor, 'customer')).toEqual({ status: 'sent' });
      expect(await reported(scene)).toEqual(['click', 'lead']);
      await expectAttributed(scene, { partner: program.alice, key: 'customer' });
    },
  },
];
