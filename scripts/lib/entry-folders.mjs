// Tools that do not read `exports` (webpack 4, Jest up to 27, older import plugins of ESLint) look for `@affitor/sdk/server` in
// a folder `server` of the package. Each entry gets one, with a package.json that leads to its files.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a folder is known for one of ours, when its entry is gone. */
const MARK = 'for tools that do not read "exports"';

/**
 * What the folder of each entry leads to.
 *
 * @param {Record<string, unknown>} exports of the package
 * @returns {[folder: string, manifest: Record<string, string>][]}
 */
export const entryFolders = (exports) =>
  Object.entries(exports)
    .filter(([path, target]) => path !== '.' && typeof target === 'object')
    .map(([path, target]) => {
      const up = (file) => file.replace('./', '../');
      return [
        path.slice(2),
        {
          description: MARK,
          main: up(target.require),
          // Node.js loads `main`. Bundlers prefer these two, and the stub of a server's entry to the entry.
          module: up(target.default),
          ...(target.browser && { browser: up(target.browser.module) }),
          types: up(target.types.default),
        },
      ];
    });

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Writes the folders of a package, and removes those of entries that are gone. */
export const writeEntryFolders = (root) => {
  const folders = entryFolders(JSON.parse(read(join(root, 'package.json'))).exports);
  for (const { name } of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()))
    if (read(join(root, name, 'package.json')).includes(JSON.stringify(MARK)))
      rmSync(join(root, name), { recursive: true });
  for (const [folder, manifest] of folders) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
};
