/** What every example is told by its environment. */
export interface Settings {
  /** 0: any free port. */
  port: number;
  /** Origin of the attribution API. */
  apiBase: string;
  programId: string;
}

/** @throws {Error} when a variable cannot be used */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const port = Number(env.PORT || 4610);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT must be an integer from 0 to 65535, not "${env.PORT}"`);
  }
  const apiBase = env.AFFITOR_API_BASE || 'http://127.0.0.1:4600';
  if (!URL.canParse(apiBase)) throw new Error(`AFFITOR_API_BASE must be an absolute URL, not "${apiBase}"`);
  return { port, apiBase, programId: env.AFFITOR_PROGRAM_ID || '1' };
}
