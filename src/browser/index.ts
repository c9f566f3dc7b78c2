export type {
  AffitorCall,
  AffitorData,
  AffitorInitOptions,
  AffitorOptions,
  AffitorPartner,
  AffitorTracker,
  SignupKey,
  SignupResult,
} from '../types.ts';
export { consent, getClickId, getData, getTracker, init, ready, signup, trackClick } from './instance.ts';
