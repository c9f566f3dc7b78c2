export function choosePort(variable: string, preferred: number, taken?: number[]): Promise<number>;
