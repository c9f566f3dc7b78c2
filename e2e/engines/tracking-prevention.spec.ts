import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findFaketime } from '../../scripts/engines.mjs';
import { type BackendProcess, startBackend } from '../support/backend-process.ts';
import { createProgram, type Program } from '../support/program.ts';
import { type Site, type SiteOptions, startSite } from '../support/site.ts';
import { delivered, signup, type Visitor } from '../support/visitor.ts';
import { type Measured, MOMENTS, type Moment, renderMeasured, SETUPS, type Setup } from './measured.ts';
import { NoAnswer } from './webkit/webdriver.ts';
import { startWebkit } from './webkit.ts';

// WebKit's tracking prevention shortens cookies that scripts write to seven days and leaves those alone that the page's own host
// sets by header. Here the visitor comes by a link and returns for eleven weeks, in a browser profile that stays, by a clock that
// is moved; what is read is how long the browser itself will still keep the click.

const DAY = 86_400;

/** Days that a cookie written by script lasts at most: https://webkit.org/blog/9521/intelligent-tracking-prevention-2-3/ */
const CAP = 7;

/** The relay is on the host of the page itself, as it must be. */
const WAYS: Record<Setup, (apiBase: string) => { apiBase: string; site: SiteOptions; isDownAtFirst?: true }> = {
  'script only': (apiBase) => ({ apiBase, site: {} }),
  relay: (apiBase) => ({ apiBase: '/affitor', site: { relay: { apiBase } } }),
  'relay, API down at first': (apiBase) => ({ ...WAYS.relay(apiBase), isDownAtFirst: true }),
  '`landing()` and relay': (apiBase) => ({ apiBase: '/affitor', site: { relay: { apiBase }, landing: true } }),
};

const realNow = Date.now;

/** Moves the clock of this process, in which the merchant's server and its relay run. */
const travelTo = (day: number) => {
  Date.now = () => realNow() + day * DAY * 1000;
};

/** Tracking prevention comes into force a moment after the start: until a cookie of no concern is cut short. */
const untilPrevention = async (visitor: Visitor, site: Site) => {
  site.page('/plain', { script: null });
  await visitor.open(site.url('/plain', 'www.probe.test'));
  await expect
    .poll(async () => {
      await visitor.run(`document.cookie = 'probe=1; max-age=${90 * DAY}'`);
      const [probe] = await visitor.cookies();
      return Math.round((probe!.expires - Date.now() / 1000) / DAY);
    }, 'tracking prevention is in force')
    .toBe(CAP);
};

/** Days for which the browser will keep the click; `undefined` when it is gone. */
const daysLeft = async (visitor: Visitor) => {
  const cookie = (await visitor.cookies()).find(({ name }) => name === 'affitor_click_id');
  return cookie && (cookie.expires - Date.now() / 1000) / DAY;
};

/** What the visitor does; answers with what became of a signup. */
const act = async (moment: Moment, visitor: Visitor, site: Site, program: Program, isDown: boolean) => {
  if (isDown) await program.fault({ route: 'click', status: 503 });
  await visitor.open(site.url('isLanding' in moment ? `/?aff=${program.alice}` : '/pricing'));
  await visitor.until('window.affitor');
  if (isDown) {
    // The relay has answered, and the browser has seen the answer's cookies.
    await visitor.until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/track/click'))");
    await program.clearFaults();
  } else if (await visitor.run('affitor.getClickId()')) {
    await delivered(visitor);
  }
  if (!('signsUp' in moment)) return undefined;
  const result = await signup(visitor, 'customer');
  return result.status === 'skipped' ? `${result.status}: ${result.reason}` : result.status;
};

const measure = async (
  webkit: Awaited<ReturnType<typeof startWebkit>>,
  backend: BackendProcess,
  setup: Setup,
): Promise<Measured[Setup]> => {
  const program = await createProgram(backend.url, { cookie_window_days: 90 });
  const { apiBase, site: options, isDownAtFirst } = WAYS[setup](backend.url);
  const site = await startSite({ 'program-id': `${program.id}`, 'api-base': apiBase }, options);
  const profile = await mkdtemp(join(tmpdir(), 'affitor-prevention-'));
  const measured: Measured[Setup] = [];
  try {
    for (const moment of MOMENTS) {
      travelTo(moment.day);
      await fetch(`${backend.url}/__affitor/clock`, {
        method: 'POST',
        body: JSON.stringify({ now: new Date(Date.now()).toISOString() }),
      });
      const { visitor, end } = await webkit.browse({
        profile,
        prevention: true,
        clock: `+${moment.day}d`,
        faketime: findFaketime(),
      });
      try {
        await untilPrevention(visitor, site);
        const signedUp = await act(moment, visitor, site, program, !!isDownAtFirst && 'isFirst' in moment);
        measured.push({ days: await daysLeft(visitor), ...(signedUp ? { signedUp } : {}) });
      } finally {
        await end();
      }
    }
    return measured;
  } finally {
    travelTo(0);
    await site.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

const isHang = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof Error && !!error.cause && isHang(error.cause));

test('tracking prevention: days left in the browser', async () => {
  test.setTimeout(300_000);
  const webkit = await startWebkit();
  const backend = await startBackend();
  const measured = {} as Measured;
  try {
    for (const setup of SETUPS) {
      // Of two dozen browsers by a moved clock one hangs now and then. A fresh profile tells the same story from its beginning.
      measured[setup] = await measure(webkit, backend, setup).catch((error: unknown) => {
        if (!isHang(error)) throw error;
        console.log(`${setup}, once more:`, error);
        return measure(webkit, backend, setup);
      });
    }
  } finally {
    await backend.stop();
    await webkit.close();
  }
  console.log(renderMeasured(measured, webkit.version));
  await mkdir('test-results', { recursive: true });
  await writeFile('test-results/tracking-prevention.json', JSON.stringify({ version: webkit.version, measured }));

  const rounded = (setup: Setup) => measured[setup].map(({ days }) => (days === undefined ? 'gone' : Math.round(days)));
  const signedUp = (setup: Setup) => measured[setup].map((one) => one.signedUp).filter(Boolean);
  expect(rounded('script only')).toEqual([CAP, 'gone', 'gone', CAP, 'gone', 'gone']);
  expect(signedUp('script only')).toEqual(['skipped: no_click']);
  for (const setup of ['relay', 'relay, API down at first', '`landing()` and relay'] as const) {
    expect(rounded(setup), setup).toEqual([90, 82, 30, 90, 80, 71]);
    expect(signedUp(setup), setup).toEqual(['sent']);
  }
});
