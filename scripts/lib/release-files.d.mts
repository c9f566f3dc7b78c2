export function banner(version: string): string;
export function integrityOf(content: string): string;
export function writeReleaseFiles(folder: string, version: string): Record<string, string>;
