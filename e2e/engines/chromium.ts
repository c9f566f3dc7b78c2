import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type LaunchOptions } from '@playwright/test';
import { chromiumArgs, ensureChromium, findChromium, findHeadlessShell } from '../../scripts/browser.mjs';
import type { Engine } from './engine.ts';
import { playwrightVisitor } from './playwright-visitor.ts';

/** The whole browser. */
export const chromiumLaunch: LaunchOptions = {
  executablePath: findChromium(),
  args: chromiumArgs,
  // Playwright switches the back/forward cache off; the tests are about pages that go through it.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

/** Tag of tests that need the whole browser. */
export const WHOLE_BROWSER = '@whole-browser';

/** What all other tests run in: faster, see `findHeadlessShell`. */
export const shellLaunch: LaunchOptions = { ...chromiumLaunch, executablePath: findHeadlessShell() };

/** "Block all cookies" in the settings: cookies are ignored, storage throws. */
const BLOCKS_STORAGE = { profile: { default_content_setting_values: { cookies: 2 } } };

const makeProfile = async (preferences = {}) => {
  const profile = await mkdtemp(join(tmpdir(), 'affitor-chromium-'));
  await mkdir(join(profile, 'Default'));
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const remove = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return { profile, remove };
};

export const startChromium = async (): Promise<Engine> => {
  const browser = await chromium.launch(shellLaunch);
  return {
    version: `Chromium ${browser.version()}`,
    lacks: {},
    async visit({ blocksStorage, goesBack } = {}) {
      if (!blocksStorage && !goesBack) {
        const context = await browser.newContext();
        return { visitor: await playwrightVisitor(context), end: () => context.close() };
      }
      const { profile, remove } = await makeProfile(blocksStorage ? BLOCKS_STORAGE : {});
      const context = await chromium.launchPersistentContext(profile, chromiumLaunch);
      return { visitor: await playwrightVisitor(context), end: () => context.close().then(remove) };
    },
    async unattended(url) {
      const { profile, remove } = await makeProfile();
      const args = ['--headless', '--disable-gpu', `--user-data-dir=${profile}`, ...chromiumArgs, url];
      const child = spawn(ensureChromium(), args, { stdio: 'ignore' });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      return async () => {
        child.kill();
        await gone;
        await remove();
      };
    },
    close: () => browser.close(),
  };
};
