export type { AffitorOptions } from '../types.ts';
export type { Finding, FindingId } from './finding.ts';
export { diagnose, openDoctor } from './start.ts';
