export function findFirefox(): { channel?: string; executablePath?: string };
export function findFaketime(): string | undefined;
export function ensureEngines(): void;
