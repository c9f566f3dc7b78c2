import type { Facts, ScriptFile } from '../facts.ts';
import { type Finding, good, note, problem, warning } from '../finding.ts';
import { VERSION } from '../version.ts';

/** Milliseconds that a visitor may be expected to stay. */
const PATIENCE = 3000;

/** Whether the tracker is there, how it came, and if not, why not. */
export const scriptFindings = (facts: Facts): Finding[] => [
  ...(facts.tracker === 'running' ? [...howLoaded(facts)] : [whyNot(facts)]),
  ...tooMany(facts),
];

const whyNot = ({ tracker, tags, file }: Facts): Finding => {
  if (tracker === 'something-else')
    return problem(
      'script-name-taken',
      'window.affitor is not the tracker, but an element with this id or another script.',
      'Give it another name.',
    );
  if (!tags[0])
    return problem(
      'script-missing',
      'The tracker is not on this page: there is no script tag, and init() was not called.',
      'Put the script tag on every page, or call init() when the app starts. If a consent platform loads it, consent, then run the doctor again.',
    );
  return whyNotStarted(tags[0].src, file);
};

const whyNotStarted = (src: string, file: ScriptFile | undefined): Finding => {
  if (file?.isForbidden)
    return problem(
      'script-forbidden',
      `The page’s Content-Security-Policy forbids ${src}.`,
      `Add ${originOf(src)} to script-src, or 'self' if you serve the file.`,
    );
  if (file && file.status >= 400)
    return problem(
      'script-not-found',
      `The tracker’s file is missing: ${src} answers ${file.status}.`,
      'Put dist/affitor-tracker.js of the package there, or correct src.',
    );
  if (file?.status && !/javascript|ecmascript/.test(file.type))
    return problem(
      'script-not-a-script',
      `${src} answers with ${file.type || 'no type'}, not with a script, as servers of single-page apps do if a file is missing.`,
      'Put dist/affitor-tracker.js of the package there, or correct src.',
    );
  if (file?.status === 0)
    return problem(
      'script-blocked',
      `${src} cannot be loaded: the host is down, or an extension blocks it.`,
      'Serve affitor-tracker.js from the host of your pages.',
    );
  return problem(
    'script-not-started',
    'The script tag is there, but the tracker has not started.',
    'Look for an error in the console. If a consent platform holds the script back, consent, then run the doctor again.',
  );
};

const originOf = (src: string): string => /^\w+:\/\/[^/]+/.exec(src)?.[0] ?? src;

const howLoaded = ({ loading, file, tags }: Facts): Finding[] => {
  const found: Finding[] = [];
  if (/\.dev\.js(\?|$)/.test(tags[0]?.src ?? ''))
    found.push(
      note(
        'script-development',
        'The page loads the tracker for development, which is larger.',
        'Load affitor-tracker.js on public pages.',
      ),
    );
  if (loading?.isAfterLoad)
    found.push(
      warning(
        'script-late',
        'The tracker loads only after the page has loaded. Visitors who leave before that are not recorded.',
        'Put the script tag into the head, async. In a tag manager, use the earliest trigger.',
      ),
    );
  else if (loading && loading.milliseconds > PATIENCE)
    found.push(
      warning(
        'script-slow',
        `The tracker took ${(loading.milliseconds / 1000).toFixed(1)} s to load. Visitors who leave before that are not recorded.`,
        'Serve it from the host of your pages, with a cache lifetime.',
      ),
    );
  if (file?.isOwnVersion === false)
    found.push(
      note(
        'script-other-version',
        `The tracker’s file is not that of version ${VERSION}, which this doctor comes with.`,
        'Take both from the same release. Exclude the file from optimisers that rewrite scripts.',
      ),
    );
  return found.length
    ? found
    : [
        good(
          'script-good',
          file?.isOwnVersion ? `The tracker runs, version ${VERSION}, unchanged.` : 'The tracker runs.',
        ),
      ];
};

const tooMany = ({ tags, loading }: Facts): Finding[] => {
  const settings = new Set(tags.map(({ programId, apiBase }) => `${programId ?? ''} ${apiBase ?? ''}`));
  if (settings.size > 1)
    return [
      problem(
        'script-contradiction',
        `${tags.length} script tags contradict each other: program ${tags.map(({ programId }) => programId ?? 'none').join(', then ')}. Only the first one counts.`,
        'Keep one script tag.',
      ),
    ];
  const times = Math.max(tags.length, loading?.times ?? 0);
  if (times < 2) return [];
  return [
    warning(
      'script-twice',
      `The tracker was loaded ${times} times. No click is recorded twice, but visitors load it for nothing.`,
      'Keep one script tag. Check theme, tag manager and plugins.',
    ),
  ];
};
