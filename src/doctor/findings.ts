import { SEVERITIES, withoutConsequences } from './causes.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { apiFindings } from './findings/api.ts';
import { consentFindings } from './findings/consent.ts';
import { cookieFindings } from './findings/cookies.ts';
import { hostFindings } from './findings/host.ts';
import { landingFindings } from './findings/landing.ts';
import { mistakeFindings } from './findings/mistakes.ts';
import { owedFindings } from './findings/owed.ts';
import { programFindings } from './findings/program.ts';
import { scriptFindings } from './findings/script.ts';
import { signupFindings } from './findings/signup.ts';

const CHECKS = [
  scriptFindings,
  mistakeFindings,
  programFindings,
  apiFindings,
  cookieFindings,
  hostFindings,
  consentFindings,
  landingFindings,
  signupFindings,
  owedFindings,
];

/** What the facts mean, the worst first: causes, without what follows from them. Pure. */
export const findingsOf = (facts: Facts): Finding[] =>
  withoutConsequences(
    CHECKS.flatMap((check) => check(facts)),
    facts,
  ).sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
