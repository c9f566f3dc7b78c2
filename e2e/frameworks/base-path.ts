import { deepStrictEqual as equal } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Framework } from './framework.ts';
import type { Recipe } from './page.ts';
import { build } from './project.ts';
import { startApp } from './server.ts';

/** Builds the site below `/docs`, and asks its relay and its start page there. */
export const checkBasePath = async (
  { file, find, replace }: NonNullable<Framework['base']>,
  folder: string,
  recipe: Recipe,
  env: NodeJS.ProcessEnv,
): Promise<void> => {
  const path = join(folder, file);
  const original = readFileSync(path, 'utf8');
  if (!original.includes(find)) throw new Error(`${file} does not say "${find}"`);
  writeFileSync(path, original.replace(find, replace));
  try {
    await build(folder, recipe);
    // Some read the file again when they serve.
    const app = await startApp(recipe.start, folder, env);
    try {
      await checkAnswers(app.url);
    } finally {
      await app.stop();
    }
  } finally {
    writeFileSync(path, original);
  }
};

const ask = (url: string) => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(15_000) });

const checkAnswers = async (url: string): Promise<void> => {
  const script = await ask(`${url}/docs/affitor/affitor-tracker.js`);
  equal([script.status, (await script.text()).includes('affitor_click_id')], [200, true]);
  // Follows redirects, as the tracker does. What the API says of an empty report shows that it has arrived.
  const report = await fetch(`${url}/docs/affitor/api/v1/track/click`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(15_000),
  });
  equal([report.status, (await report.json()).error], [400, 'affiliate_url is required']);
  const page = await ask(await finalAddress(`${url}/docs?aff=PARTNER123`));
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split('=')[0]);
  equal([page.status, cookies], [200, ['affitor_click_id', 'affitor_click']]);
};

/** Some frameworks want a slash at the end, others none. */
const finalAddress = async (url: string): Promise<string> => {
  const { headers } = await ask(url);
  const location = headers.get('location');
  return location ? new URL(location, url).href : url;
};
