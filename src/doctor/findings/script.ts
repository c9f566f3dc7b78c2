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
      'window.affitor is something other than the tracker: an element with this id, or a script of your own.',
      'Give it another name. The tracker puts itself there.',
    );
  if (!tags[0])
    return problem(
      'script-missing',
      'The tracker is not on this page: no script tag names a program, and init() was not called.',
      'Put the script tag on every page, or call init() when your application starts. If a tag manager or a consent platform loads it later, run the doctor again then.',
    );
  return whyNotStarted(tags[0].src, file);
};

const whyNotStarted = (src: string, file: ScriptFile | undefined): Finding => {
  if (file?.isForbidden)
    return problem(
      'script-forbidden',
      `The page’s Content-Security-Policy forbids to run ${src}.`,
      `Allow it in script-src: ${originOf(src)}, or 'self' if you serve the file yourself.`,
    );
  if (file && file.status >= 400)
    return problem(
      'script-not-found',
      `The tracker’s file is not there: ${src} answers ${file.status}.`,
      'Put dist/affitor-tracker.js of the package at this address, or correct src.',
    );
  if (file?.status && !/javascript|ecmascript/.test(file.type))
    return problem(
      'script-not-a-script',
      `${src} answers with ${file.type || 'something without a type'}, not with a script. Servers of single-page applications answer so for files that are not there.`,
      'Put dist/affitor-tracker.js of the package among the files that are served as they are, or correct src.',
    );
  if (file?.status === 0)
    return problem(
      'script-blocked',
      `${src} could not be loaded: the host is down, or an extension or a network blocks it.`,
      'Serve the file from the host of your pages, under the name affitor-tracker.js: then it loads whenever they do.',
    );
  return problem(
    'script-not-started',
    'The script tag is there, but the tracker has not started.',
    'Look for an error in the console. A consent platform may hold the script back (type="text/plain"): run the doctor again after you consented.',
  );
};

const originOf = (src: string): string => /^\w+:\/\/[^/]+/.exec(src)?.[0] ?? src;

const howLoaded = ({ loading, file, tags }: Facts): Finding[] => {
  const found: Finding[] = [];
  if (/\.dev\.js(\?|$)/.test(tags[0]?.src ?? ''))
    found.push(
      note(
        'script-development',
        'The page loads the tracker for development, which is four times as large and says in the console what is wrong.',
        'Load affitor-tracker.js on the pages that visitors see.',
      ),
    );
  if (loading?.isAfterLoad)
    found.push(
      warning(
        'script-late',
        'The tracker was asked for only when the page had loaded. Visitors who leave before that are not counted.',
        'Put the script tag into the HTML, async and in the head. In a tag manager, let it fire at the first moment that there is.',
      ),
    );
  else if (loading && loading.milliseconds > PATIENCE)
    found.push(
      warning(
        'script-slow',
        `The tracker took ${(loading.milliseconds / 1000).toFixed(1)} s to load. Visitors who leave before that are not counted.`,
        'Serve it from the host of your pages, with a cache lifetime.',
      ),
    );
  if (file?.isOwnVersion === false)
    found.push(
      note(
        'script-other-version',
        `The tracker’s file is not that of version ${VERSION}, which this doctor comes with: another version, or it was changed on the way.`,
        'Take tracker and doctor from the same release. An optimiser that rewrites scripts should leave this one alone.',
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
        `${tags.length} script tags say different things: program ${tags.map(({ programId }) => programId ?? 'none').join(', then ')}. Only the first one counts.`,
        'Keep one of them.',
      ),
    ];
  const times = Math.max(tags.length, loading?.times ?? 0);
  if (times < 2) return [];
  return [
    warning(
      'script-twice',
      `The tracker was loaded ${times} times. One runs, and no click is counted twice, but visitors load it for nothing.`,
      'Keep one script tag. Look into the theme, the tag manager and the plugins of your site.',
    ),
  ];
};
