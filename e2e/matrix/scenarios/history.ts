import { expect } from '@playwright/test';
import { delivered } from '../../support/visitor.ts';
import { changed, HASH, open, script } from '../address-change.ts';
import { link, type Scenario, signUpAndSell } from '../scenario.ts';
import { patchOf } from './patched-history.ts';

export const history: Scenario[] = [
  {
    row: 'F30',
    title: 'the hash leads to Alice, then another script whose patch stands on the prototype to Bob: Bob is credited',
    async run(scene) {
      const { visitor, program } = scene;
      await open(scene, { head: script(patchOf('History.prototype')) });
      await visitor.run(`location.hash = '${link(program.alice, '/home')}'`);
      await delivered(visitor);
      await visitor.run(`history.pushState(null, '', '${link(program.bob, '/pricing')}')`);
      await visitor.until(`affitor.getData().partnerCode === '${program.bob}' && affitor.getData().delivered`);
      expect(await visitor.run('calls.length'), 'the patch is called').toBe(1);
      await signUpAndSell(scene, program.bob, 2);
    },
  },
  ...changed('location.hash', 'location.hash = to', {}, HASH),
  ...changed('location.replace() to a hash', 'location.replace(to)', {}, HASH),
  ...changed(
    'a link to a hash',
    "const a = document.createElement('a'); a.href = to; document.body.append(a); a.click()",
    {},
    HASH,
  ),
  ...changed('history.replaceState()', "history.replaceState(null, '', to)"),
  ...changed('history.pushState() with a URL object', "history.pushState(null, '', new URL(to, location.href))"),
  ...changed('a call by way of the prototype', 'History.prototype.pushState.call(history, null, "", to)'),
  ...changed(
    'a router that removes the query in the same task',
    "history.pushState(null, '', to); history.replaceState(null, '', '/pricing')",
  ),
  ...changed(
    'a hash router that rewrites each address before it renders',
    'location.hash = to',
    { head: script("addEventListener('hashchange', () => history.replaceState(null, '', '#/rewritten'))") },
    HASH,
  ),
  ...changed(
    'a hash router that rewrites each address at popstate',
    'location.hash = to',
    { head: script("addEventListener('popstate', () => history.replaceState(null, '', '#/rewritten'))") },
    HASH,
  ),
  {
    row: 'F30',
    title: 'navigation.navigate(), intercepted by a router',
    async run(scene) {
      const { visitor, program } = scene;
      await open(scene, {});
      await visitor.run(`{
        window.navigation?.addEventListener('navigate', (event) => event.intercept({ handler: async () => {} }));
        const to = '${link(program.alice, '/pricing')}';
        if (window.navigation) navigation.navigate(to); else history.pushState(null, '', to);
      }`);
      await delivered(visitor);
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F30',
    title: 'a link that a router intercepts by the Navigation API',
    async run(scene) {
      const { visitor, program } = scene;
      await open(scene, { body: `<a href="${link(program.alice, '/pricing')}">Pricing</a>` });
      await visitor.run(`{
        const a = document.querySelector('a');
        const { href } = a;
        if (window.navigation) navigation.addEventListener('navigate', (event) => event.intercept({ handler: async () => {} }));
        else a.onclick = (event) => { event.preventDefault(); history.pushState(null, '', href) };
        a.click();
      }`);
      await delivered(visitor);
      await signUpAndSell(scene, program.alice);
    },
  },
];
