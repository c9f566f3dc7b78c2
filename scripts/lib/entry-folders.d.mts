export function entryFolders(exports: Record<string, unknown>): [folder: string, manifest: Record<string, string>][];
export function writeEntryFolders(root: string): void;
