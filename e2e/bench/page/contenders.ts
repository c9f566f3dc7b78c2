import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A script that the pages of the bench embed. */
export interface Contender {
  name: string;
  code: string;
  /** Attributes of its script tag; `{api}` stands for the address of the API. */
  attrs: string;
}

/** What no tracker can go below: it looks for a click in one cookie and for a code in the address, and stops. */
const FLOOR = `(() => {
  const stored = /(?:^|; )affitor_click_id=([^;]*)/.exec(document.cookie);
  const code = new URLSearchParams(location.search).get('aff');
  window.floor = [stored && stored[1], code];
})();`;

export const OURS = 'ours';

/** The three that are always there: nothing, the floor, and the tracker as built. */
export const standing = (): Contender[] => [
  { name: 'empty', code: '/* nothing */', attrs: '' },
  { name: 'floor', code: FLOOR, attrs: '' },
  {
    name: OURS,
    code: readFileSync(fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-tracker.js')), 'utf8'),
    attrs: 'data-affitor-program-id="1" data-affitor-api-base="{api}"',
  },
];

/**
 * Others to be measured in the same run.
 *
 * @param args pairs of `--against FILE.js` and, for the one before, `--attrs 'data-key="…"'`
 * @throws {Error} for `--attrs` without a script before it
 */
export const others = (args: readonly string[]): Contender[] => {
  const found: Contender[] = [];
  args.forEach((arg, index) => {
    const value = args[index + 1];
    if (arg === '--against' && value)
      found.push({ name: basename(value, '.js'), code: readFileSync(value, 'utf8'), attrs: '' });
    if (arg === '--attrs' && value) {
      const last = found.at(-1);
      if (!last) throw new Error('--attrs comes after the --against it belongs to');
      last.attrs = value;
    }
  });
  return found;
};
