export type { AffitorData, AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
export { Affitor, useAffitor } from './affitor.ts';
export { AffitorProvider } from './older-names.ts';
