// What has to be true of a working copy before it is published, as far as it can be seen without running anything.
import { sectionOf } from './changelog.mjs';

/** In package.json, the one place: who publishes, and where. */
const PUBLISHER = ['author', 'homepage', 'repository', 'bugs'];

/**
 * @param facts `manifest`: package.json; `changelog`: text; `status`: of `git status --porcelain`; `hashes`: sri.json as
 *   built; `actual`: hashes of the files that are there
 * @returns what is wrong, in words; empty when nothing is
 */
export const findProblems = ({ manifest, changelog, status, hashes, actual }) => {
  const problems = [];
  if (status.trim()) problems.push(`The working copy is not clean:\n${status.trimEnd()}`);
  for (const field of PUBLISHER) {
    const text = JSON.stringify(manifest[field] ?? null);
    if (/null|TODO/.test(text)) problems.push(`package.json: fill in "${field}"`);
  }
  if (!sectionOf(changelog, manifest.version)) {
    problems.push(`CHANGELOG.md says nothing of ${manifest.version}: npm run release:version`);
  }
  if (sectionOf(changelog, 'Unreleased')) problems.push('CHANGELOG.md has something under "Unreleased"');
  for (const name of new Set([...Object.keys(hashes), ...Object.keys(actual)])) {
    if (hashes[name] !== actual[name]) problems.push(`dist/sri.json does not fit dist/${name}`);
  }
  if (!Object.keys(hashes).some((name) => name.includes(`.${manifest.version}.js`))) {
    problems.push(`dist/ holds no script with ${manifest.version} in its name`);
  }
  return problems;
};
