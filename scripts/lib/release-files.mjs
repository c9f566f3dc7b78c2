// What is published beside a script for those who load it by its address: a copy with the version in its name, for caches
// that keep a file forever, and the hashes by which a browser can check what a CDN sends.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `affitor-tracker.js` is a script, `affitor-tracker.dev.js` one for development, `affitor-tracker.1.2.3.js` a copy of one. */
const SCRIPT = /^(affitor-[a-z-]+)(\.dev)?\.js$/;
const COPY = /^affitor-[a-z-]+\.\d[\w.+-]*\.js$/;

/**
 * First lines of the copy, which people check in as it is: whoever made it, and that linters are to leave it alone. The plain
 * file goes without: its size is measured, and `eslint-disable` alone would be 4 bytes of it, all of this 80.
 */
export const banner = (version) => `/* @affitor/sdk ${version} | MIT */
/* eslint-disable */
// biome-ignore-all lint: built
// biome-ignore-all format: built
// biome-ignore-all assist: built
`;

/** https://www.w3.org/TR/sri/ */
export const integrityOf = (content) => `sha384-${createHash('sha384').update(content).digest('base64')}`;

/**
 * Copies of the scripts in a folder under names with the version, copies of other versions removed, and `sri.json`. A script
 * for development gets a hash and no copy: nobody keeps it forever.
 *
 * @returns the hashes by file name, as written
 */
export const writeReleaseFiles = (folder, version) => {
  const names = readdirSync(folder);
  for (const name of names.filter((name) => COPY.test(name))) rmSync(join(folder, name));
  const hashes = {};
  for (const name of names.filter((name) => SCRIPT.test(name)).sort()) {
    const content = readFileSync(join(folder, name), 'utf8');
    hashes[name] = integrityOf(content);
    const [, script, forDevelopment] = name.match(SCRIPT);
    if (forDevelopment) continue;
    const copyName = `${script}.${version}.js`;
    const copy = banner(version) + content;
    writeFileSync(join(folder, copyName), copy);
    hashes[copyName] = integrityOf(copy);
  }
  writeFileSync(join(folder, 'sri.json'), `${JSON.stringify(hashes, null, 2)}\n`);
  return hashes;
};

/** Of a Rollup configuration that writes a script: each writes the files of all that are there by then. */
export const releaseFiles = (version) => ({
  name: 'release-files',
  writeBundle: ({ file }) => void writeReleaseFiles(join(file, '..'), version),
});
