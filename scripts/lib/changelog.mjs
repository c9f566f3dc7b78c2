// What a release does to CHANGELOG.md, as text.

const UNRELEASED = '## Unreleased';

/** What stands under a heading of the second level; `undefined` where there is none. */
export const sectionOf = (changelog, heading) => {
  const start = changelog.search(new RegExp(`^## ${heading.replaceAll('.', '\\.')}(?= |$)`, 'm'));
  if (start < 0) return undefined;
  const body = changelog.slice(changelog.indexOf('\n', start) + 1);
  const end = body.search(/^## /m);
  return (end < 0 ? body : body.slice(0, end)).trim();
};

/**
 * Gives what is unreleased a version and a date, and opens an empty section above it.
 *
 * @throws {Error} when nothing is unreleased, or the version is there already
 */
export const release = (changelog, version, date) => {
  if (sectionOf(changelog, version) !== undefined) throw new Error(`CHANGELOG.md has ${version} already`);
  if (!sectionOf(changelog, 'Unreleased')) throw new Error('CHANGELOG.md has nothing under "Unreleased"');
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## ${version} (${date})`);
};

/**
 * The version after another: `major`, `minor`, `patch`, or a version that is given as it is.
 *
 * @throws {Error} when it is neither, or not a later one
 */
export const nextVersion = (current, step) => {
  const numbers = (version) => version.split('-')[0].split('.').map(Number);
  const [major, minor, patch] = numbers(current);
  const steps = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  };
  const next = Object.hasOwn(steps, step) ? steps[step] : step;
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(next)) throw new Error('Say major, minor, patch, or a version such as 1.2.3');
  const [a, b] = [numbers(next), numbers(current)];
  const first = a.findIndex((number, index) => number !== b[index]);
  const isLater = first < 0 ? current.includes('-') && next !== current : a[first] > b[first];
  if (!isLater) throw new Error(`${next} is not later than ${current}`);
  return next;
};
