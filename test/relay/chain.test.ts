import { beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { readLanding } from '../../src/core/landing.ts';
import { readClick } from '../../src/core/stored-click.ts';
import { createRelay, landing } from '../../src/relay/index.ts';
import { Affitor, getClickId } from '../../src/server/index.ts';
import { type Backend, clickId, type Program, startBackend } from '../backend/support/backend.ts';
import { createCookieJar } from './cookie-jar.ts';
import { PAGE, report } from './upstream.ts';

let backend: Backend;
let program: Program;
let affitor: Affitor;
let relay: ReturnType<typeof createRelay>;

const fetch = async (url: string, init: RequestInit) => backend.app.request(new URL(url).pathname, init);

beforeAll(async () => {
  backend = await startBackend();
});

const setUp = async (settings: object = {}) => {
  program = await backend.createProgram(settings);
  affitor = new Affitor({ apiKey: program.key, fetch });
  relay = createRelay({ fetch });
};

/** A visitor who lands on a partner's link, whose tracker stores the click and reports it through the relay. */
const visit = async (code: string, jar = createCookieJar()) => {
  const url = `${PAGE}/?aff=${code}`;
  const click = decide(readLanding(new URL(url), ['aff'], '')!, readClick(jar.header), Date.now(), 90)!;
  jar.set(`affitor_click_id=${click.id}; Path=/`);
  jar.set(`affitor_click=${encodeURIComponent(JSON.stringify(click))}; Path=/`);
  return { jar, response: await deliver(jar) };
};

const deliver = async (jar: ReturnType<typeof createCookieJar>) => {
  const click = readClick(jar.header)!;
  const body = {
    click_id: click.id,
    existing_click_id: click.prev?.id,
    affiliate_url: click.url,
    program_id: program.id,
  };
  const response = await relay(report('click', body, { headers: { cookie: jar.header } }));
  jar.receive(response);
  return response;
};

const sale = (fields: object = {}) => ({
  customerKey: 'user_42',
  transactionId: clickId(),
  amountCents: 5000,
  ...fields,
});

describe('browser, relay, backend, the merchant’s server', () => {
  it('keeps what the API tells of the partner in the cookie, for every later page', async () => {
    const partner = { name: 'Alice', image_url: 'https://cdn.example/a.png', discount: { percent: 20, code: 'A20' } };
    await setUp({ partners: [{ partner }] });
    const { jar, response } = await visit(program.alice);
    expect(await response.json()).toMatchObject({ success: true, partner });
    expect(readClick(jar.header)).toMatchObject({ partner, codes: [program.alice] });
    const other = await visit(program.bob, jar);
    expect(await other.response.json()).not.toHaveProperty('partner');
    expect(readClick(jar.header)).toMatchObject({ codes: [program.bob, program.alice] });
    expect(readClick(jar.header)).not.toHaveProperty('partner');
  });

  it('credits the sale to the partner, once', async () => {
    await setUp({ cookie_window_days: 30, commission_percent: 20 });
    const { jar } = await visit(program.alice);
    expect(readClick(jar.header)).toEqual({
      at: expect.any(Number),
      url: `${PAGE}/?aff=${program.alice}`,
      days: 30,
      id: getClickId(jar.header),
      codes: [program.alice],
    });
    expect(Number(jar.all[0]!.attributes['Max-Age'])).toBeGreaterThan(30 * 86_400 - 60);

    const lead = {
      clickId: getClickId({ headers: { cookie: jar.header } }),
      customerKey: 'user_42',
      email: 'jane@example.com',
    };
    expect(await affitor.trackLead(lead)).toMatchObject({ ok: true, duplicate: false });
    expect(await affitor.trackLead(lead)).toMatchObject({ ok: true, duplicate: true });

    const payment = sale();
    expect(await affitor.trackSale(payment)).toMatchObject({ ok: true, attributed: true, partnerCode: program.alice });
    expect(await affitor.trackSale(payment)).toMatchObject({ ok: true, status: 409, duplicate: true });

    const { transactionId } = payment;
    const half = { transactionId, refundAmountCents: 2500 };
    expect(await affitor.trackRefund(half)).toMatchObject({ ok: true, refundStatus: 'refunded', deductionCents: 500 });
    expect(await affitor.trackRefund(half)).toMatchObject({ ok: true, refundStatus: 'skipped' });
    expect(await affitor.trackRefund({ transactionId })).toMatchObject({
      refundStatus: 'reversed',
      deductionCents: 500,
    });
    expect(await affitor.trackRefund({ transactionId: 'unknown' })).toEqual({
      ok: false,
      status: 404,
      data: null,
      error: 'Sale not found for transaction_id',
      retryable: false,
    });
  });

  it('takes the lead through the relay too', async () => {
    await setUp();
    const { jar } = await visit(program.alice);
    const body = { click_id: getClickId(jar.header), customer_key: 'user_42', program_id: program.id };
    const response = await relay(report('lead', body, { headers: { cookie: jar.header } }));
    expect(await response.json()).toMatchObject({ success: true });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await affitor.trackSale(sale())).toMatchObject({ ok: true, attributed: true, partnerCode: program.alice });
  });

  it('reports the click that the first page response set', async () => {
    await setUp();
    const jar = createCookieJar();
    jar.receive(landing(new Request(`${PAGE}/?aff=${program.bob}`), new Response('page')));
    expect((await deliver(jar)).status).toBe(200);
    expect(readClick(jar.header)).not.toHaveProperty('undelivered');
    expect(await affitor.trackSale(sale({ clickId: getClickId(jar.header) }))).toMatchObject({
      partnerCode: program.bob,
    });
  });

  it('falls back to the earlier partner when a later link turns out to be inactive', async () => {
    await setUp();
    const { jar } = await visit(program.alice);
    const before = readClick(jar.header);
    const { response } = await visit(program.inactive, jar);
    expect(await response.json()).toMatchObject({ success: false });
    expect(readClick(jar.header)).toEqual(before);
  });

  it('says why a sale is not credited', async () => {
    await setUp({ attribution_window_days: 1 });
    const { jar } = await visit(program.alice);
    await affitor.trackLead({ clickId: getClickId(jar.header), customerKey: 'user_42' });
    expect(await affitor.trackSale(sale({ customerKey: 'stranger' }))).toMatchObject({ ok: false, status: 400 });
    await backend.advance('2d');
    expect(await affitor.trackSale(sale())).toMatchObject({
      ok: true,
      duplicate: false,
      attributed: false,
      reason: 'attribution_window_expired',
      windowDays: 1,
    });
  });

  it('tries again until the API is back, and counts once', async () => {
    await setUp();
    const { jar } = await visit(program.alice);
    await affitor.trackLead({ clickId: getClickId(jar.header), customerKey: 'user_42' });
    let lost = 0;
    const flaky = new Affitor({
      apiKey: program.key,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (lost++ === 0) throw new TypeError('the answer was lost');
        return response;
      },
    });
    expect(await flaky.trackSale(sale())).toMatchObject({ ok: true, status: 409, duplicate: true });
    expect((await program.events('&eventType=conversion')).data).toHaveLength(1);
  });

  it('refuses a wrong key', async () => {
    await setUp();
    const stranger = new Affitor({ apiKey: 'affitor_wrong_key', fetch });
    expect(await stranger.trackSale(sale())).toEqual({
      ok: false,
      status: 401,
      data: null,
      error: 'Invalid API token',
      retryable: false,
    });
  });
});
