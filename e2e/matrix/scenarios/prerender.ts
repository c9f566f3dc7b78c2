import { expect } from '@playwright/test';
import { eventually } from '../../support/eventually.ts';
import { endpointsOf, link, type Scenario } from '../scenario.ts';

/** Prerendering needs a secure context, which `localhost` is. */
const HOST = 'shop.localhost';

/** Tells the site what a page sees, as the query of a request that is then looked up. */
const TELL =
  "const tell = (path, what) => fetch(path + '?' + encodeURIComponent(JSON.stringify(what)), { keepalive: true });";

/** What is in the visitor's browser for this origin. */
const TRACES = "[document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)].join('')";

export const prerender: Scenario[] = [
  {
    row: 'F14',
    title: 'prerendered and never shown: no click; prerendered, then shown: one click',
    needs: 'prerendering',
    // A browser under a debugger's control does not prerender ("PrerenderingDisabledByDevTools"), so these pages act by themselves.
    async run(scene) {
      const { program, site, gate, unattended } = scene;
      const landing = link(program.alice, '/landing');
      const rules = JSON.stringify({ prerender: [{ urls: [landing], eagerness: 'immediate' }] });
      site.page('/', {
        script: null,
        head: `<script type="speculationrules">${rules}</script><script>${TELL}
      const told = async () => (await fetch('/asked')).headers.get('x-go');
      const watch = async () => {
        const go = await told();
        if (go === 'traces') await tell('/traces', ${TRACES});
        if (go === 'show') return document.querySelector('a').click();
        setTimeout(watch, 50);
      };
      watch();</script>`,
        body: `<a href="${landing}">shop</a>`,
      });
      site.page('/landing', {
        head: `<script>${TELL}
      const prerendered = document.prerendering;
      addEventListener('error', ({ message }) => tell('/error', message));
      document.addEventListener('DOMContentLoaded', async () => {
        await tell('/ran', [prerendered, !!window.affitor, affitor.getClickId()]);
        tell('/signed-up', [prerendered, await affitor.signup('customer', 'customer@example.com')]);
      });</script>`,
        defer: true,
      });
      const close = await unattended(site.url('/', HOST));
      try {
        expect(await eventually(async () => site.told('/ran'), 'the prerendered page to run')).toEqual([
          true,
          true,
          null,
        ]);
        site.page('/asked', { script: null, headers: { 'x-go': 'traces' } });
        expect(
          await eventually(async () => site.told('/traces') !== undefined && [site.told('/traces')], 'its traces'),
        ).toEqual(['']);
        // What the prerendered page had sent before these two would have arrived before them.
        expect(gate.heard, 'what was sent to the API').toEqual([]);
        expect(site.told('/signed-up'), 'the signup waits for the page to be shown').toBeUndefined();

        site.page('/asked', { script: null, headers: { 'x-go': 'show' } });
        expect(await eventually(async () => site.told('/signed-up'), 'the page to be shown')).toEqual([
          true,
          { status: 'sent' },
        ]);
        expect(endpointsOf(gate)).toEqual(['click', 'lead']);
        expect(await program.events('click')).toHaveLength(1);
        expect(await program.sale({ customer_key: 'customer' })).toMatchObject({
          attributed: true,
          partner_code: program.alice,
        });
        expect(site.told('/error')).toBeUndefined();
      } finally {
        await close();
      }
    },
  },
];
