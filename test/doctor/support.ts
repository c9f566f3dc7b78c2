import { getData } from '../../src/browser/index.ts';
import type { Click } from '../../src/core/click.ts';
import { toCookie } from '../../src/core/json.ts';
import type { Facts, Report, Settings } from '../../src/doctor/facts.ts';
import type { AffitorData } from '../../src/types.ts';

export const NOW = Date.UTC(2026, 10, 24, 12);

/** A click of ALICE's, five minutes old, which the API has. */
export const click = (changes: Partial<Click> = {}): Click => ({
  id: 'clickofalice000000001',
  at: NOW - 300_000,
  days: 90,
  codes: ['ALICE'],
  url: 'https://www.example.com/?aff=ALICE',
  domain: 'example.com',
  ...changes,
});

export const cookiesOf = (...clicks: Click[]): string =>
  clicks.map((one) => `affitor_click_id=${one.id}; affitor_click=${toCookie(one)}`).join('; ');

/** What the tracker says of a visitor who was not referred. */
export const ORGANIC: AffitorData = { ...getData(), programId: 7 };

export const REFERRED: AffitorData = { ...ORGANIC, clickId: click().id, hasAttribution: true, delivered: true };

const SETTINGS: Settings = {
  programId: '7',
  apiBase: 'https://api.affitor.com',
  apiBaseText: 'https://api.affitor.com',
  isAssumed: false,
  params: ['aff'],
  consent: 'granted',
  cookieDomain: undefined,
};

const SRC = 'https://www.example.com/affitor-tracker.js';
export const TAG = { src: SRC, programId: '7', apiBase: undefined };
export const FILE = { status: 200, type: 'text/javascript', isOwnVersion: true, isForbidden: false };
export const API = { status: 400, error: 'affiliate_url is required', forbiddenBy: undefined };

/** A page on which everything is as it should be, and to which nobody was referred. */
export const facts = ({
  settings,
  ...changes
}: Partial<Omit<Facts, 'settings'>> & { settings?: Partial<Settings> } = {}): Facts => ({
  now: NOW,
  host: 'www.example.com',
  protocol: 'https:',
  isOnline: true,
  isFramed: false,
  settings: { ...SETTINGS, ...settings },
  tags: [TAG],
  misspelt: [],
  callMistakes: [],
  tracker: 'running',
  loading: { times: 1, isAfterLoad: false, milliseconds: 120 },
  file: FILE,
  data: ORGANIC,
  isKnown: true,
  cookies: '',
  domain: 'example.com',
  isDomainRefused: false,
  hasStorage: true,
  api: API,
  program: 'known',
  arrivals: [{ address: 'https://www.example.com/', isEcho: false }],
  reports: [],
  linkedHosts: [],
  ...changes,
});

export const at = (address: string, isEcho = false) => [{ address: `https://www.example.com${address}`, isEcho }];

/** Reports that were answered so, a second apart, the last one a second ago. */
export const answered = (...reports: [kind: Report['kind'], status: number][]): Report[] =>
  reports.map(([kind, status], index) => ({ kind, status, at: NOW - 1000 * (reports.length - index) }));

export const clicksAnswered = (...statuses: number[]): Report[] =>
  answered(...statuses.map((status): ['click', number] => ['click', status]));
