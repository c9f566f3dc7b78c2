import type { AffitorOptions } from '../types.ts';
import { type Finding, problem } from './finding.ts';
import { findingsOf } from './findings.ts';
import { observe } from './observe.ts';
import { showPanel } from './panel.ts';

const examine = async (options: AffitorOptions): Promise<Finding[]> => {
  try {
    return findingsOf(await observe(options));
  } catch (error) {
    return [
      problem(
        'doctor-failed',
        `The doctor could not look at this page: ${error}`,
        'A script of the page may have replaced something of the browser’s. Try on a page without it, and report this.',
      ),
    ];
  }
};

/**
 * Examines the page it is called on, and answers with what it found, the worst first: for a test of your own, or a page
 * for your support. Takes up to six seconds, where a report is under way. It records no click and no signup, and leaves
 * nothing behind. Never rejects; outside a browser nothing is found.
 *
 * @param options those of `init()`, for what a page does not show of an npm import
 * @example
 * const findings = await diagnose();
 * console.table(findings.filter(({ severity }) => severity === 'problem'));
 */
export const diagnose = async (options: AffitorOptions = {}): Promise<Finding[]> =>
  typeof document === 'undefined' ? [] : examine(options);

/**
 * Examines the page and shows what it found in a panel, which Escape closes.
 *
 * @param options those of `init()`, for what a page does not show of an npm import
 * @returns what was found first; in the panel one can look again
 * @example
 * if (new URLSearchParams(location.search).has('affitor_doctor')) {
 *   import('@affitor/sdk/doctor').then(({ openDoctor }) => openDoctor({ programId: 1 }));
 * }
 */
export const openDoctor = async (options: AffitorOptions = {}): Promise<Finding[]> =>
  typeof document === 'undefined' ? [] : showPanel(() => examine(options));
