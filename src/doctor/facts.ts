import type { Misspelt } from '../core/misspelt.ts';
import type { CallMistake } from '../core/queue-call.ts';
import type { AffitorData } from '../types.ts';

/** The tracker's settings, as far as a page shows them. */
export interface Settings {
  /** As written, `undefined` when nothing names one. */
  programId: string | undefined;
  /** Address of the API or of a relay without a slash at the end, absolute; `undefined` if it is none. */
  apiBase: string | undefined;
  /** As it was written. */
  apiBaseText: string;
  /** Whether nothing on the page says where the API is, so that its usual address was asked. */
  isAssumed: boolean;
  /** Query parameters that carry the partner code. */
  params: string[];
  /** As written. */
  consent: string | undefined;
  cookieDomain: string | undefined;
}

/** A script tag of the tracker's. */
export interface Tag {
  /** Absolute; empty for a script that stands in the page itself. */
  src: string;
  programId: string | undefined;
  apiBase: string | undefined;
}

/** What a server answers in place of the tracker's file. */
export interface ScriptFile {
  /** HTTP status, 0 without an answer. */
  status: number;
  /** Media type. */
  type: string;
  /** Whether it is the file of the doctor's own version; `undefined` where that cannot be told. */
  isOwnVersion: boolean | undefined;
  /** Whether the page's policy forbids to run it. */
  isForbidden: boolean;
}

/** An answer of the API's address to a report that says nothing. */
export interface ApiAnswer {
  /** HTTP status, 0 without an answer. */
  status: number;
  /** What an answer of the API says of an error. */
  error: string | undefined;
  /** The page's policy forbade the request, by this directive. */
  forbiddenBy: string | undefined;
}

/** An address in which a partner code may stand. */
export interface Arrival {
  address: string;
  /** Whether it may have been counted before: reloaded, reached through the history, or the page before. */
  isEcho: boolean;
}

/** A report of the tracker's that was answered. */
export interface Report {
  kind: 'click' | 'lead';
  /** HTTP status. */
  status: number;
  /** When it was sent, in milliseconds since 1970. */
  at: number;
}

/** What is to be known of a page. All judgement is in `findings`. */
export interface Facts {
  /** Milliseconds since 1970. */
  now: number;
  host: string;
  protocol: string;
  isOnline: boolean;
  /** Whether the page stands in a frame of another site. */
  isFramed: boolean;
  settings: Settings;
  tags: Tag[];
  /** Attributes of the tags and keys of `window.affitorOptions` that nothing reads. */
  misspelt: Misspelt[];
  /** What is wrong with calls in `window.affitorQueue`. */
  callMistakes: CallMistake[];
  /** What stands in `window.affitor`. */
  tracker: 'running' | 'something-else' | 'nothing';
  /** How the script was loaded; `undefined` where the browser does not tell. */
  loading: { times: number; isAfterLoad: boolean; milliseconds: number } | undefined;
  file: ScriptFile | undefined;
  data: AffitorData | undefined;
  /** Whether the tracker says that it knows who referred the visitor, which it never does without consent. */
  isKnown: boolean;
  /** What the page may read of its cookies; `undefined` where reading throws. */
  cookies: string | undefined;
  /** Widest domain on which a cookie could be written; `''` for the host alone, `undefined` for none. */
  domain: string | undefined;
  /** Whether the configured domain was refused. */
  isDomainRefused: boolean;
  hasStorage: boolean;
  api: ApiAnswer | undefined;
  program: 'known' | 'unknown' | 'unclear';
  arrivals: Arrival[];
  /** What this page has reported, oldest first, as far as the browser tells. */
  reports: Report[];
  /** Hosts with their ports that the page links to, sends forms to, or was opened from. */
  linkedHosts: string[];
}
