import { expect } from '@playwright/test';
import { delivered } from '../support/visitor.ts';
import { link, type Scenario, type Scene, signUpAndSell, WITHOUT_NAVIGATION } from './scenario.ts';

export interface Page {
  /** Scripts that run before the tracker. */
  head?: string;
  /** Elements that are there before the tracker runs. */
  body?: string;
  /** Code that runs when the tracker is up. */
  later?: string;
  /** Expression for what the page then has to show, `true` if all is well. */
  shows?: string;
}

/** A page of the site, on which the address changes to one with Alice's code. */
export const open = async ({ visitor, site }: Scene, { head = '', body = '', later }: Page) => {
  site.page('/', { head, body, defer: !!body });
  await visitor.open(site.url('/'));
  expect(await visitor.run('!!window.affitor'), 'the tracker is up').toBe(true);
  if (later) await visitor.run(later);
};

/** In browsers with the Navigation API, and in those without. */
export const inBoth = (title: string, run: (scene: Scene, head: string) => Promise<void>): Scenario[] => [
  { row: 'F30', title, run: (scene) => run(scene, '') },
  { row: 'F30', title: `${title}, without the Navigation API`, run: (scene) => run(scene, WITHOUT_NAVIGATION) },
];

/** @param by changes the address to the one in the variable `to` */
export const changed = (title: string, by: string, page: Page = {}, path = '/pricing') =>
  inBoth(title, async (scene, before) => {
    const { visitor, program } = scene;
    await open(scene, { ...page, head: before + (page.head ?? '') });
    await visitor.run(`{ const to = ${JSON.stringify(link(program.alice, path))}; ${by} }`);
    await delivered(visitor);
    if (page.shows) expect(await visitor.run(page.shows), page.shows).toBe(true);
    await signUpAndSell(scene, program.alice);
  });

/** Code that runs before the tracker. */
export const script = (code: string) => `<script>${code}</script>`;

/** Path of a hash route. */
export const HASH = '#/pricing';

/** Changes the address as routers do. */
export const PUSH = "window.answered = history.pushState({ a: 1 }, '', to)";
