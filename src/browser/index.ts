export type { AffitorData, AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
export { consent, getClickId, getData, init, signup, trackClick } from './instance.ts';
