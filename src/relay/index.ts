export { type LandingOptions, landing } from './landing.ts';
export { createRelay } from './relay.ts';
export type { RelayOptions } from './settings.ts';
