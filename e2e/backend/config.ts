export interface Config {
  port: number;
  hostname: string;
  databaseUrl: string;
  emulator: boolean;
  poolSize: number;
  logRequests: boolean;
  /** Whether clicks of known bots are recorded; `undefined`: only by the emulator. */
  countBots: boolean | undefined;
  /** Where the demo shop runs, if it does. */
  shopUrl: string | undefined;
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new Error(`${name} must be an integer from 0 to ${max}, not "${text}"`);
  return value;
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const emulator = env.AFFITOR_EMULATOR === '1';
  return {
    port: integer(env, 'PORT', 4600, 65_535),
    // The emulator's controls need no key, so they never listen beyond this machine.
    hostname: emulator ? '127.0.0.1' : env.HOST || '127.0.0.1',
    databaseUrl: env.DATABASE_URL || 'memory:',
    emulator,
    poolSize: integer(env, 'DATABASE_POOL', 10, 1000) || 10,
    logRequests: env.AFFITOR_LOG === '1',
    countBots: env.AFFITOR_COUNT_BOTS ? env.AFFITOR_COUNT_BOTS === '1' : undefined,
    shopUrl: env.AFFITOR_SHOP_URL || undefined,
  };
}
