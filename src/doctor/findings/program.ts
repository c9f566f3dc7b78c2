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
        'No program id is set.',
        'Set data-affitor-program-id or init({ programId }) to the id in your dashboard.',
      ),
    ];
  if (!isPossible(programId))
    return [
      problem(
        'program-impossible',
        `“${programId}” is not a program id.`,
        'Ids are whole numbers. Use the id in your dashboard.',
      ),
    ];
  if (program === 'unknown')
    return [
      problem(
        'program-unknown',
        `The API has no program ${programId}.`,
        'Correct the id, or the API’s address: a test system has its own programs.',
      ),
    ];
  // A click is taken only for a program that the partner's code belongs to.
  if (program === 'known' || data?.delivered) return [good('program-good', `Program ${programId} exists.`)];
  return [
    note(
      'program-unconfirmed',
      `The doctor cannot check here whether program ${programId} exists.`,
      'Open this page by an affiliate link, then run the doctor again: a recorded click proves it.',
    ),
  ];
};
