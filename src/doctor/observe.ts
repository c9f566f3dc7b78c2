import type { AffitorOptions } from '../types.ts';
import type { Facts } from './facts.ts';
import { hasStorage, readCookies, tryDomains } from './observe/cookies.ts';
import { readCallMistakes, readMisspelt } from './observe/mistakes.ts';
import {
  isFramed,
  pageLoaded,
  readArrivals,
  readLinkedHosts,
  readReports,
  runningTracker,
  saysThatItKnows,
  whatIsThere,
  within,
} from './observe/page.ts';
import { askApi, askProgram } from './observe/requests.ts';
import { askFile, isForbidden, readLoading } from './observe/script.ts';
import { findTags, nonceOfTag, readSettings, readTags } from './observe/settings.ts';

/** Milliseconds that a script which was loaded late may take to start. */
const START_WAIT = 1000;

/** Milliseconds after which a report is no longer under way: the tracker waits for 5 seconds. */
const REPORT_WAIT = 5500;

/** Milliseconds in which a tracker that knows says so, when nothing is under way. */
const ANSWER_WAIT = 1000;

/**
 * Looks at the page. The one place where the doctor's effects are put together: a cookie is tried and erased, and the API,
 * the program and the script's file are asked for. Nothing is recorded anywhere, and the tracker is not touched.
 *
 * @param options as given to `init()`, where the page does not show them
 */
export const observe = async (options: AffitorOptions): Promise<Facts> => {
  await pageLoaded();
  const tracker = await within(readTags()[0] ? START_WAIT : 0, runningTracker);
  const tags = readTags();
  const src = tags[0]?.src;
  const settings = readSettings(options, tracker?.getData());
  const { apiBase, programId, consent } = settings;
  const isUnderWay = (consent ?? 'granted') === 'granted' || tracker?.getData().hasAttribution;

  const [isKnown, api, file] = await Promise.all([
    tracker ? saysThatItKnows(tracker, isUnderWay ? REPORT_WAIT : ANSWER_WAIT) : false,
    // Where there is no tracker, nothing would be reported.
    apiBase && (tracker || src !== undefined) ? askApi(apiBase) : undefined,
    src ? askFile(src) : undefined,
  ]);
  const program = api?.status && programId ? await askProgram(apiBase!, programId) : 'unclear';

  return {
    now: Date.now(),
    host: location.host,
    protocol: location.protocol,
    isOnline: navigator.onLine !== false,
    isFramed: isFramed(),
    settings,
    tags,
    misspelt: readMisspelt(findTags()),
    callMistakes: readCallMistakes(),
    tracker: whatIsThere(),
    loading: src ? readLoading(src) : undefined,
    file: file && { ...file, isForbidden: !tracker && (await isForbidden(src!, nonceOfTag())) },
    data: runningTracker()?.getData(),
    isKnown,
    cookies: readCookies(),
    ...tryDomains(settings.cookieDomain),
    hasStorage: hasStorage(),
    api,
    program,
    arrivals: readArrivals(),
    reports: readReports(),
    linkedHosts: readLinkedHosts(),
  };
};
