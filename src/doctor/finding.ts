/** Every name that a finding can have. */
export const FINDING_IDS = [
  'script-missing',
  'script-name-taken',
  'script-not-found',
  'script-not-a-script',
  'script-forbidden',
  'script-blocked',
  'script-not-started',
  'script-twice',
  'script-contradiction',
  'script-late',
  'script-slow',
  'script-other-version',
  'script-development',
  'script-good',
  'option-unknown',
  'queue-invalid',
  'program-missing',
  'program-impossible',
  'program-unknown',
  'program-unconfirmed',
  'program-good',
  'cookies-blocked',
  'cookies-host-only',
  'cookies-good',
  'cookie-domain-refused',
  'cookie-narrow',
  'cookie-twins',
  'cookie-without-companion',
  'cookie-other-port',
  'storage-blocked',
  'storage-good',
  'page-framed',
  'page-insecure',
  'host-two-names',
  'api-invalid',
  'api-mixed',
  'api-forbidden',
  'api-offline',
  'api-unreachable',
  'api-failing',
  'api-foreign',
  'api-assumed',
  'api-good',
  'policy-good',
  'consent-misspelt',
  'consent-withheld',
  'consent-required',
  'consent-good',
  'landing-none',
  'landing-other-name',
  'landing-unusable',
  'landing-unseen',
  'landing-refused',
  'landing-counted',
  'landing-known',
  'signup-good',
  'signup-refused',
  'click-unknown',
  'owed-click',
  'owed-signups',
  'owed-nothing',
  'doctor-failed',
] as const;

export type FindingId = (typeof FINDING_IDS)[number];

/** One thing that the doctor has found on a page. */
export interface Finding {
  /** Its name, the same whatever the words: see the table in docs/doctor.md. */
  id: FindingId;
  /**
   * - `problem`: referrals are lost until it is mended.
   * - `warning`: some may be lost, or will be.
   * - `note`: worth knowing.
   * - `good`: looked at, and as it should be.
   */
  severity: 'problem' | 'warning' | 'note' | 'good';
  /** What is so, as text. */
  what: string;
  /** What to do about it, as text. */
  remedy: string;
}

const finding = (severity: Finding['severity']) => (id: FindingId, what: string, remedy: string) => ({
  id,
  severity,
  what,
  remedy,
});

export const problem = finding('problem');
export const warning = finding('warning');
export const note = finding('note');
export const good = (id: FindingId, what: string): Finding => finding('good')(id, what, 'Nothing.');
