export function readSlowest(folder: string, count: number): { file: string; seconds: number }[];
