import { test as base } from '@playwright/test';
import type { EngineName } from '../matrix/table.ts';
import { startChromium } from './chromium.ts';
import type { Engine } from './engine.ts';
import { startFirefox } from './firefox.ts';
import { startWebkit } from './webkit.ts';

const START: Record<EngineName, () => Promise<Engine>> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebkit,
};

export interface EngineOptions {
  /** The engine to run in: an option of the project. */
  engineName: EngineName;
}

/** Playwright's `test` with a browser engine, one for all tests of a worker. */
export const test = base.extend<object, EngineOptions & { engine: Engine }>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  engine: [
    async ({ engineName }, use) => {
      const engine = await START[engineName]();
      await use(engine);
      await engine.close();
    },
    { scope: 'worker' },
  ],
});
