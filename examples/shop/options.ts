export interface ShopOptions {
  /** Origin of the attribution API. */
  apiBase: string;
  apiKey: string;
  programId: string;
  /** Where pages load the tracker from. */
  trackerUrl: string;
}

/** @throws {Error} when an environment variable cannot be used */
export function readOptions(env: NodeJS.ProcessEnv): ShopOptions & { port: number } {
  const port = Number(env.SHOP_PORT || 4601);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`SHOP_PORT must be an integer from 0 to 65535, not "${env.SHOP_PORT}"`);
  }
  const apiBase = env.AFFITOR_API_BASE || 'http://127.0.0.1:4600';
  if (!URL.canParse(apiBase)) throw new Error(`AFFITOR_API_BASE must be an absolute URL, not "${apiBase}"`);
  return {
    port,
    apiBase,
    apiKey: env.AFFITOR_API_KEY || 'affitor_demo_key',
    programId: env.AFFITOR_PROGRAM_ID || '1',
    trackerUrl: env.AFFITOR_TRACKER_URL || '/js/affitor-tracker.js',
  };
}
