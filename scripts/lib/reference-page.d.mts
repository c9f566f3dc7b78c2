import type { Entry } from './reference.d.mts';

export function referencePage(entries: Entry[]): string;
