import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { root } from '../../test/docs/support/pages.ts';
import { openProgram, SEEDED } from '../support/program.ts';
import { checkBasePath } from './base-path.ts';
import { checkBundle } from './bundle.ts';
import type { Framework } from './framework.ts';
import { recipeOf } from './page.ts';
import { applyFiles, build, checkTypes, createProject, install } from './project.ts';
import { startApp } from './server.ts';
import { type Check, walk } from './walk.ts';

const WEBHOOK_SECRET = 'whsec_of_the_shop';

/**
 * Follows a framework's page from nothing to an attributed sale.
 *
 * @param folder of the project; one that is there already is not made or installed again
 * @param isNew whether to install
 */
export const prove = async (
  check: Check,
  framework: Framework,
  { folder, isNew, tarball, browser }: { folder: string; isNew: boolean; tarball: string; browser: Browser },
): Promise<void> => {
  const recipe = recipeOf(framework.name);
  if (isNew) {
    await check('is made and installed', async () => {
      await createProject(framework, folder);
      await install(framework, folder, tarball, recipe);
    });
  }
  await check('builds with what the page says', async () => {
    applyFiles(folder, recipe);
    await build(folder, recipe);
  });
  await check('has the right types', () => checkTypes(folder, framework));
  await check('keeps the code for servers out of the browser', () =>
    checkBundle(join(folder, framework.client), join(folder, 'node_modules/@affitor/sdk/dist')),
  );

  // Fresh, so that its program is the one of which the page speaks.
  const backend = await startApp('exec node scripts/backend.mjs', root, {
    DATABASE_URL: 'memory:',
    AFFITOR_EMULATOR: '1',
  });
  try {
    const env = {
      AFFITOR_API_BASE: backend.url,
      AFFITOR_API_KEY: SEEDED.api_key,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    };
    const app = await startApp(recipe.start, folder, env);
    try {
      const shop = { url: app.url, signup: framework.signup, webhookSecret: WEBHOOK_SECRET };
      await walk(check, browser, shop, openProgram(backend.url, SEEDED));
    } catch (error) {
      console.error(app.output());
      throw error;
    } finally {
      await app.stop();
    }
    const { base } = framework;
    if (base) await check('works below a base path', () => checkBasePath(base, folder, recipe, env));
  } finally {
    await backend.stop();
  }
};
