// EasyList, EasyPrivacy and uBlock Origin's own lists, as files: no npm package ships them, Debian's package of uBlock Origin does.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = 'webext-ublock-origin-firefox';

/** Those that uBlock Origin has switched on from the start, by the end of their path. */
const LISTS = [
  'easylist/easylist.txt',
  'easylist/easyprivacy.txt',
  'ublock/filters.min.txt',
  'ublock/privacy.min.txt',
  'ublock/badware.min.txt',
  'ublock/quick-fixes.min.txt',
  'ublock/unbreak.min.txt',
];

/** Unpacks Debian's package without installing it: installed, it would be a part of every Firefox on the machine. */
const unpack = (cache) => {
  const folder = mkdtempSync(`${cache}-`);
  try {
    const options = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
    try {
      execFileSync('apt-get', ['download', '-qq', PACKAGE], options);
    } catch {
      // The lists of packages may be out of date, or not there at all.
      execFileSync('apt-get', ['update', '-qq'], options);
      execFileSync('apt-get', ['download', '-qq', PACKAGE], options);
    }
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
    execFileSync('dpkg-deb', ['-x', file, 'unpacked'], options);
    rmSync(cache, { recursive: true, force: true });
    renameSync(join(folder, 'unpacked'), cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const textsIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.txt'))
    .map((entry) => join(entry.parentPath, entry.name));

/**
 * Paths of the lists: every `.txt` in the folder `FILTER_LISTS` names, otherwise those of Debian's package, fetched at
 * the first time.
 *
 * @param {string} cache folder to keep them in
 * @returns {string[]}
 */
export const findFilterLists = (cache) => {
  if (process.env.FILTER_LISTS) return textsIn(process.env.FILTER_LISTS);
  if (!existsSync(cache)) {
    if (!existsSync('/usr/bin/apt-get')) {
      throw new Error(
        'Filter lists are fetched with apt-get; where there is none, set FILTER_LISTS to a folder with EasyList, EasyPrivacy and the like as .txt files.',
      );
    }
    unpack(cache);
  }
  const texts = textsIn(cache);
  return LISTS.map((end) => {
    const found = texts.find((path) => path.endsWith(end));
    if (!found) throw new Error(`${PACKAGE} has no ${end} any more.`);
    return found;
  });
};
