import { expect } from '@playwright/test';
import { delivered } from '../../support/visitor.ts';
import { changed, inBoth, open, PUSH, script } from '../address-change.ts';
import { link, type Scenario, signUpAndSell } from '../scenario.ts';

/** Another script's patch, which notes each call. */
export const patchOf = (owner: string, method = 'pushState') => `{
  const { ${method}: original } = ${owner};
  window.calls = [];
  ${owner}.${method} = function (...given) {
    calls.push(this === history && given.length);
    return original.apply(this, given);
  };
}`;

/** The patch was called once, on `history`, and the call did what it does elsewhere. */
const CALLED_ONCE =
  "JSON.stringify(calls) === '[3]' && answered === undefined && history.state.a === 1 && location.pathname === '/pricing'";

const patched = (title: string, code: string): Scenario[] => [
  ...changed(`${title} before the tracker`, PUSH, { head: script(code), shows: CALLED_ONCE }),
  ...changed(`${title} after the tracker`, PUSH, { later: code, shows: CALLED_ONCE }),
];

export const patchedHistory: Scenario[] = [
  ...patched("another script's patch of the instance", patchOf('history')),
  ...patched("another script's patch of the prototype", patchOf('History.prototype')),
  ...changed('a patch of the instance that is taken back later', PUSH, {
    head: script(patchOf('history')),
    later: 'delete history.pushState',
    shows: 'calls.length === 0',
  }),
  ...changed('a patch of the instance, then one of the prototype, both before the tracker', PUSH, {
    head: script(`${patchOf('history')} ${patchOf('History.prototype')}`),
    shows: "location.pathname === '/pricing'",
  }),
  ...changed(
    'a patch that throws when the address has changed',
    "try { history.pushState(null, '', to) } catch (error) { window.caught = error.message }",
    {
      head: script(
        "{ const { pushState } = history; history.pushState = function () { pushState.apply(this, arguments); throw new Error('router') } }",
      ),
      shows: "caught === 'router'",
    },
  ),
  ...changed('a library of the name History', PUSH, {
    head: script('window.History = { pushState() {}, Adapter: {}, enabled: true }'),
    shows: "location.pathname === '/pricing'",
  }),
  ...['history', 'History.prototype'].flatMap((owner) =>
    changed(`an accessor in place of ${owner}.pushState`, PUSH, {
      head: script(`{
        let current = history.pushState;
        window.set = 0;
        Object.defineProperty(${owner}, 'pushState', {
          configurable: true, get: () => current, set(value) { set++; current = value },
        });
      }`),
      shows: "location.pathname === '/pricing'",
    }),
  ),
  ...changed('history frozen', PUSH, {
    head: script('Object.freeze(history)'),
    shows: "location.pathname === '/pricing'",
  }),
  ...inBoth('errors of pushState reach the caller as they are', async (scene, head) => {
    const { visitor, program } = scene;
    await open(scene, { head });
    const thrown = await visitor.run<string>(`(() => {
      const names = [];
      for (const act of [
        () => history.pushState(null, '', 'https://elsewhere.example/?aff=${program.bob}'),
        () => history.pushState(() => {}, '', '/'),
        () => history.pushState(),
        () => (0, history.pushState)(null, '', '/?aff=${program.bob}'),
      ]) try { act(); names.push('nothing') } catch (error) { names.push(error.name) }
      return names.join();
    })()`);
    expect(thrown).toBe('SecurityError,DataCloneError,TypeError,TypeError');
    await visitor.run(`history.pushState(null, '', '${link(program.alice, '/pricing')}')`);
    await delivered(visitor);
    await signUpAndSell(scene, program.alice);
  }),
  ...[
    ['History.prototype frozen', 'Object.freeze(History.prototype)'],
    [
      'history.pushState read-only',
      "Object.defineProperty(history, 'pushState', { value: history.pushState, writable: false })",
    ],
    [
      'an accessor of history.pushState that refuses to be set',
      "{ const { pushState } = history; Object.defineProperty(history, 'pushState', { get: () => pushState, set() { throw new TypeError('no') } }) }",
    ],
  ].flatMap(([title, code]) =>
    inBoth(`${title}: the page's router works, and the hash is still seen`, async (scene, head) => {
      const { visitor, program } = scene;
      await open(scene, { head: head + script(code!) });
      await visitor.run("history.pushState({ a: 1 }, '', '/pricing')");
      expect(await visitor.run("history.state.a === 1 && location.pathname === '/pricing'")).toBe(true);
      await visitor.run(`location.hash = '${link(program.alice, '/home')}'`);
      await delivered(visitor);
      await signUpAndSell(scene, program.alice);
    }),
  ),
  ...changed('an element named navigation', PUSH, { body: '<nav id="navigation"></nav>' }),
  ...changed('a broken addEventListener', PUSH, {
    head: script(`{
      const { addEventListener } = window;
      window.addEventListener = function (type, ...given) {
        if (type === 'hashchange') throw new Error('broken');
        addEventListener.call(this, type, ...given);
      };
    }`),
  }),
  ...[
    ['with an entry alone', '{ currentEntry: { url: location.href } }'],
    ['whose addEventListener throws', "{ currentEntry: {}, addEventListener() { throw new Error('broken') } }"],
    ['that throws when it is read', "undefined, get() { throw new Error('blocked') }"],
  ].map(
    ([title, value]): Scenario => ({
      row: 'F30',
      title: `window.navigation ${title}`,
      async run(scene) {
        const { visitor, program } = scene;
        const descriptor = value!.startsWith('undefined,') ? value!.slice(10) : `value: ${value}`;
        await open(scene, { head: script(`Object.defineProperty(window, 'navigation', { ${descriptor} })`) });
        await visitor.run(`history.pushState(null, '', '${link(program.alice, '/pricing')}')`);
        await delivered(visitor);
        await signUpAndSell(scene, program.alice);
      },
    }),
  ),
];
