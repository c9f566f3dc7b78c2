import type { Facts } from '../facts.ts';
import { type Finding, good, note, problem } from '../finding.ts';

/** Ids of programs are whole numbers from 1. */
export const isPossible = (id: string): boolean => /^[1-9]\d{0,14}$/.test(id);

/** Whether the program is named, and whether there is one. */
export const programFindings = ({ settings: { programId }, tags, tracker, program, data }: Facts): Finding[] => {
  // Nothing of a tracker is there: that is said already.
  if (!tags[0] && tracker !== 'running') return [];
  if (!programId)
    return [
      problem(
        'program-missing',
        'No program is named.',
        'Add data-affitor-program-id="…" to the script tag, or init({ programId }), with the id that your dashboard shows.',
      ),
    ];
  if (!isPossible(programId))
    return [
      problem(
        'program-impossible',
        `“${programId}” is no program’s id.`,
        'Ids are whole numbers. Replace it by the one that your dashboard shows.',
      ),
    ];
  if (program === 'unknown')
    return [
      problem(
        'program-unknown',
        `The API has no program ${programId}.`,
        'Correct the id, or the API’s address: a test system has programs of its own.',
      ),
    ];
  // A click is taken only for a program that the partner's code belongs to.
  if (program === 'known' || data?.delivered) return [good('program-good', `Program ${programId} exists.`)];
  return [
    note(
      'program-unconfirmed',
      `Whether program ${programId} exists could not be asked here.`,
      'Open this page by one of your affiliate links and run the doctor again: a click that the API has taken proves it.',
    ),
  ];
};
