import { landsOn, type Scenario } from '../scenario.ts';

const altered = (what: string, code: string) => landsOn('F31', what, `<script>${code}</script>`);

/** What Prototype.js 1.6 adds: arrays and objects are encoded twice. */
const toJSON = (owner: string) => `${owner}.prototype.toJSON = function () { return '"changed"'; };`;

const EXTENSION = 'value: () => 1, enumerable: true, configurable: true, writable: true';

export const builtIns: Scenario[] = [
  altered('Array.prototype.toJSON, as Prototype.js adds it', toJSON('Array')),
  altered('Object.prototype.toJSON', toJSON('Object')),
  altered('URL is a text of the page', `var URL = '/home';`),
  altered('URL is a constructor that throws', `window.URL = class { constructor() { throw new Error('No'); } };`),
  altered('Date.now stands at 0', 'Date.now = () => 0;'),
  altered('Date.now is not a number', 'Date.now = () => NaN;'),
  altered('Date.now throws', `Date.now = () => { throw new Error('No'); };`),
  altered('the prototypes are frozen', 'Object.freeze(Object.prototype); Object.freeze(Array.prototype);'),
  altered(
    'the prototypes have enumerable methods',
    `for (const { prototype } of [Object, Array]) Object.defineProperty(prototype, 'extra', { ${EXTENSION} });`,
  ),
  altered('there is no console', 'window.console = undefined;'),
];
