import type { Outcome } from '../http/scope.ts';

export interface JournalEntry {
  id: number;
  time: string;
  method: string;
  path: string;
  origin: string | null;
  program_id: number | null;
  /** `null`: the connection was closed without an answer. */
  status: number | null;
  fault: unknown;
  headers: Record<string, string | boolean | null>;
  /** The beginning of its JSON, as text, where `cut` has it. */
  body: unknown;
  /** `null`: none, not JSON, or a secret. The beginning of its JSON, as text, where `cut` has it. */
  answer: unknown;
  /** The parts that were too long to be kept whole, with the bytes they had. */
  cut?: Record<string, number>;
}

const KB = 1024;
/** Characters of a header, a path and of whatever names something. */
const MAX_TEXT = KB;
/** Bytes of a body or an answer that is kept whole, and of the beginning that is kept of a longer one. */
const MAX_JSON = 16 * KB;
const BEGINNING = 8 * KB;
const MAX_FAULT = 4 * KB;
const MAX_OUTCOME_TEXT = 500;

/** As much of a name as the journal keeps and finds it by. */
export const shortened = (text: string): string => text.slice(0, MAX_TEXT);

/** The first bytes of a text, without half a character at the end. */
const beginningOf = (text: string): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, BEGINNING), { stream: true });

/** What is kept of a request: all of it, unless a part is too long. Whoever sends requests must not be able to fill the disk. */
export function bounded(entry: Omit<JournalEntry, 'id'>): Omit<JournalEntry, 'id'> {
  const cut: Record<string, number> = {};
  const text = <T>(part: string, value: T): T | string => {
    if (typeof value !== 'string' || value.length <= MAX_TEXT) return value;
    cut[part] = Buffer.byteLength(value);
    return shortened(value);
  };
  const json = (part: string, value: unknown): unknown => {
    const written = JSON.stringify(value) ?? 'null';
    if (Buffer.byteLength(written) <= MAX_JSON) return value;
    cut[part] = Buffer.byteLength(written);
    return beginningOf(written);
  };
  /** What it answers, at most, and names that are longer than any. */
  const faultOf = (value: unknown): unknown => {
    const written = JSON.stringify(value) ?? 'null';
    if (Buffer.byteLength(written) <= MAX_FAULT) return value;
    cut.fault = Buffer.byteLength(written);
    const { body: _body, answer: _answer, headers: _headers, ...rest } = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(rest).map(([name, field]) => [name, typeof field === 'string' ? shortened(field) : field]),
    );
  };
  const kept = {
    ...entry,
    path: text('path', entry.path),
    origin: text('origin', entry.origin),
    fault: faultOf(entry.fault),
    headers: Object.fromEntries(
      Object.entries(entry.headers).map(([name, value]) => [name, text(`headers.${name}`, value)]),
    ),
    body: json('body', entry.body),
    answer: json('answer', entry.answer),
  };
  return Object.keys(cut).length > 0 ? { ...kept, cut } : kept;
}

/** An outcome whose texts are no longer than a name may be. */
export const boundedOutcome = (outcome: Outcome): Outcome =>
  Object.fromEntries(
    Object.entries(outcome).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > MAX_OUTCOME_TEXT ? `${value.slice(0, MAX_OUTCOME_TEXT)}…` : value,
    ]),
  ) as Outcome;
