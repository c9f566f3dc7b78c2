export function sectionOf(changelog: string, heading: string): string | undefined;
export function release(changelog: string, version: string, date: string): string;
export function nextVersion(current: string, step: string): string;
