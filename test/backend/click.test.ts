import { describe, expect, it } from 'vitest';
import { clickId, countRows, startBackend } from './support/backend.ts';

const backend = await startBackend();
const { call, createProgram, advance, db } = backend;

describe('POST /api/v1/track/click', () => {
  it('records a click under the id that the tracker minted', async () => {
    const program = await createProgram({ cookie_window_days: 45 });
    const id = clickId();
    const answer = await program.click(program.alice, { click_id: id, program_id: program.id });
    expect(answer.body).toEqual({
      success: true,
      click_id: id,
      partner_code: program.alice,
      cookie_window_days: 45,
    });
    const { data } = await program.events();
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      event_type: 'click',
      click_id: id,
      partner_code: program.alice,
      customer_key: null,
    });
  });

  it.each([undefined, 'too-short', `${'x'.repeat(21)}!`, 'y'.repeat(22)])('mints an id when sent %s', async (sent) => {
    const program = await createProgram();
    const answer = await program.click(program.alice, { click_id: sent });
    expect(answer.body.click_id).toMatch(/^[\w-]{21}$/);
    expect(answer.body.click_id).not.toBe(sent);
  });

  it('takes the same id posted again for the same click', async () => {
    const program = await createProgram();
    const id = clickId();
    const first = await program.click(program.alice, { click_id: id });
    await advance('2h');
    const again = await program.click(program.alice, { click_id: id });
    expect(again.body).toEqual(first.body);
    expect((await program.events()).data).toHaveLength(1);
  });

  it.each([
    ['affiliate_url is required', {}],
    ['affiliate_url is required', { affiliate_url: null }],
    ['affiliate_url is required', { affiliate_url: '' }],
    ['Invalid affiliate_url', { affiliate_url: 42 }],
    ['Invalid affiliate_url', { affiliate_url: 'shop.test/?aff=x' }],
    ['Invalid affiliate_url', { affiliate_url: '/?aff=x' }],
    ['Invalid affiliate_url', { affiliate_url: 'javascript:alert(1)//?aff=x' }],
    ['Invalid affiliate_url', { affiliate_url: `https://shop.test/?aff=${'x'.repeat(5000)}` }],
    ['No aff parameter found in affiliate_url', { affiliate_url: 'https://shop.test/' }],
    ['No aff parameter found in affiliate_url', { affiliate_url: 'https://shop.test/?aff=' }],
    ['No aff parameter found in affiliate_url', { affiliate_url: 'https://shop.test/?aff=%20&via=PARTNER123' }],
    ['Referral link not found', { affiliate_url: 'https://shop.test/?aff=nobody' }],
    ['Referral link not found', { affiliate_url: 'https://shop.test/?aff=%00%F0%9F' }],
    ['Referral link not found', { affiliate_url: 'https://shop.test/?AFF=%3Cb%3E' }],
    ['Referral link not found', { affiliate_url: 'https://shop.test/?aff=PARTNER123%20PARTNER456' }],
    ['No aff parameter found in affiliate_url', { affiliate_url: 'https://shop.test/?u=//a.test/?aff=PARTNER123' }],
    ['Referral link not found', { affiliate_url: 'https://shop.test/?aff=PARTNER123', program_id: 99999999 }],
    ['Referral link not found', { affiliate_url: 'https://shop.test/?aff=PARTNER123', program_id: 'abc' }],
    ['page_title must be a string', { affiliate_url: 'https://shop.test/?aff=PARTNER123', page_title: 1 }],
    ['additional_data must be an object', { affiliate_url: 'https://shop.test/?aff=PARTNER123', additional_data: [] }],
  ])('answers 400 %s', async (error, body) => {
    const before = await countRows(backend.db, 'clicks');
    const answer = await call('/api/v1/track/click', body);
    expect([answer.status, answer.body]).toEqual([400, { error }]);
    expect(await countRows(backend.db, 'clicks')).toBe(before);
  });

  it('does not find a code of another program', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const answer = await program.click(other.alice, { program_id: program.id });
    expect([answer.status, answer.body.error]).toEqual([400, 'Referral link not found']);
  });

  it('takes the program id as a number or a string, and does without', async () => {
    const program = await createProgram();
    for (const program_id of [program.id, String(program.id), undefined, null, '']) {
      expect((await program.click(program.alice, { program_id })).body.success).toBe(true);
    }
  });

  it('records nothing on an inactive link', async () => {
    const program = await createProgram();
    const answer = await program.click(program.inactive, { click_id: clickId() });
    expect([answer.status, answer.body]).toEqual([200, { success: false, message: 'Referral link is inactive' }]);
    expect((await program.events()).data).toHaveLength(0);
  });

  it('takes the first code that is not empty', async () => {
    const program = await createProgram();
    const answer = await call('/api/v1/track/click', {
      affiliate_url: `https://shop.test/?aff=&aff=${program.bob}&aff=${program.alice}`,
    });
    expect(answer.body.partner_code).toBe(program.bob);
  });

  it.each([
    '/?AFF=CODE',
    '/?x=1&amp;aff=CODE%E2%80%8B',
    '/?aff=CODE).',
    '/?aff=CODE?utm_source=x',
    '/?next=%2Fpricing%3Faff%3DCODE',
    '/#/pricing?aff=CODE#top',
  ])('L6 reads %s as the tracker does', async (link) => {
    const program = await createProgram();
    const id = clickId();
    const affiliate_url = `https://shop.test${link.replace('CODE', program.alice)}`;
    const answer = await call('/api/v1/track/click', { affiliate_url, click_id: id });
    expect(answer.body).toMatchObject({ success: true, click_id: id, partner_code: program.alice });
    const clean = await program.click(program.alice, { click_id: id });
    expect(clean.body).toEqual(answer.body);
    expect((await program.events()).data).toHaveLength(1);
  });

  it('never takes over an id of another program or partner', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const id = await program.newClick(program.alice);
    for (const answer of [
      await other.click(other.alice, { click_id: id }),
      await other.click(other.alice, { click_id: id, existing_click_id: await other.newClick(other.bob) }),
      await program.click(program.bob, { click_id: id }),
    ]) {
      expect(answer.body.success).toBe(true);
      expect(answer.body.click_id).toMatch(/^[\w-]{21}$/);
      expect(answer.body.click_id).not.toBe(id);
    }
    await program.lead({ click_id: id, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
  });

  it('keeps what the page told and falls back to the user agent header', async () => {
    const program = await createProgram();
    const id = clickId();
    await call(
      '/api/v1/track/click',
      { affiliate_url: `https://shop.test/?aff=${program.alice}`, click_id: id, page_title: 'x'.repeat(5000) },
      { headers: { 'user-agent': 'Mozilla/5.0 (Test)' } },
    );
    const [row] = await backend.db.query<{ context: Record<string, string> }>(
      'select context from clicks where click_id = $1',
      [id],
    );
    expect(row!.context.user_agent).toBe('Mozilla/5.0 (Test)');
    expect(row!.context.page_title).toHaveLength(512);
  });

  it.each(['prefetch', 'prefetch;prerender', 'prefetch; anonymous-client-ip'])(
    'F14 records nothing for Sec-Purpose: %s',
    async (purpose) => {
      const program = await createProgram();
      const answer = await call(
        '/api/v1/track/click',
        { affiliate_url: `https://shop.test/?aff=${program.alice}` },
        { headers: { 'sec-purpose': purpose } },
      );
      expect(answer.status).toBe(204);
      expect((await program.events()).data).toHaveLength(0);
    },
  );
});

describe('R5 re-click, other partner', () => {
  it('is a new click of the same visitor, who then belongs to the new partner', async () => {
    const program = await createProgram();
    const first = await program.newClick(program.alice);
    await program.lead({ click_id: first, customer_key: 'u' });
    const second = clickId();
    const answer = await program.click(program.bob, { click_id: second, existing_click_id: first });
    expect(answer.body).toMatchObject({ click_id: second, partner_code: program.bob });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    expect((await program.sale({ click_id: first })).body.partner_code).toBe(program.bob);
  });

  it('judges by the newest click, also when its answer was lost and the browser names the one before', async () => {
    const program = await createProgram();
    const first = await program.newClick(program.alice);
    await program.lead({ click_id: first, customer_key: 'u' });
    const [lost, back, on] = [clickId(), clickId(), clickId()];
    await program.click(program.bob, { click_id: lost, existing_click_id: first });
    const answer = await program.click(program.alice, { click_id: back, existing_click_id: first });
    expect(answer.body).toMatchObject({ click_id: back, partner_code: program.alice });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
    expect((await program.click(program.alice, { click_id: on, existing_click_id: first })).body.click_id).toBe(back);
    expect((await program.events('&eventType=click')).data).toHaveLength(3);
  });

  it('mints when only the existing id comes', async () => {
    const program = await createProgram();
    const first = await program.newClick(program.alice);
    const answer = await program.click(program.bob, { existing_click_id: first });
    expect(answer.body.click_id).not.toBe(first);
    await program.lead({ click_id: first, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
  });

  it('joins two visitors when a known click turns out to follow another known one', async () => {
    const program = await createProgram();
    const [first, second] = [await program.newClick(program.alice), await program.newClick(program.bob)];
    await program.lead({ click_id: first, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
    const again = await program.click(program.bob, { click_id: second, existing_click_id: first });
    expect(again.body.click_id).toBe(second);
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
  });

  it('T2 joining two visitors by a report changes no earlier payment, and not two customers', async () => {
    const program = await createProgram();
    const [first, second] = [await program.newClick(program.alice), await program.newClick(program.bob)];
    await program.lead({ click_id: first, customer_key: 'u' });
    await program.sale({ customer_key: 'u', transaction_id: 'before' });
    await program.click(program.bob, { click_id: second, existing_click_id: first });
    await program.refund({ transaction_id: 'before', refund_amount_cents: 1 });
    const { data } = await program.events('&eventType=conversion');
    expect(data).toMatchObject([{ transaction_id: 'before', partner_code: program.alice }]);
    const third = await program.newClick(program.bob);
    await program.lead({ click_id: third, customer_key: 'v' });
    await program.click(program.bob, { click_id: third, existing_click_id: first });
    expect((await program.sale({ click_id: third })).body.partner_code).toBe(program.bob);
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(2);
  });
});

describe('R6 re-click, same partner', () => {
  const clicks = async (program: Awaited<ReturnType<typeof createProgram>>) =>
    (await program.events('&eventType=click')).data;

  it('is the same click within 30 minutes', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await advance('29m');
    for (const fields of [
      { click_id: id, existing_click_id: id },
      { existing_click_id: id },
      { click_id: clickId(), existing_click_id: id },
    ]) {
      expect((await program.click(program.alice, fields)).body.click_id).toBe(id);
    }
    expect(await clicks(program)).toHaveLength(1);
  });

  it('later is a new click under the same id, and the windows start anew', async () => {
    const program = await createProgram({ attribution_window_days: 10, cookie_window_days: 10 });
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    await advance('9d');
    const answer = await program.click(program.alice, { click_id: id, existing_click_id: id });
    expect(answer.body.click_id).toBe(id);
    expect(await clicks(program)).toHaveLength(2);
    await advance('9d');
    expect((await program.sale({ customer_key: 'u' })).body.attributed).toBe(true);
    expect((await program.lead({ click_id: id, customer_key: 'v' })).status).toBe(200);
  });

  it('the same report twice, because the answer was lost, is one new click', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await advance('31m');
    for (let attempt = 0; attempt < 3; attempt++) {
      await program.click(program.alice, { click_id: id, existing_click_id: id });
    }
    expect(await clicks(program)).toHaveLength(2);
  });

  it('keeps the id when only the existing one comes', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await advance('31m');
    expect((await program.click(program.alice, { existing_click_id: id })).body.click_id).toBe(id);
    expect(await clicks(program)).toHaveLength(2);
  });

  it('records a click whose first report never arrived', async () => {
    const program = await createProgram();
    const id = clickId();
    const answer = await program.click(program.alice, { click_id: id, existing_click_id: id });
    expect(answer.body.click_id).toBe(id);
    expect(await clicks(program)).toHaveLength(1);
  });
});

describe('R9 one relationship never crosses programs', () => {
  it('links an invented or foreign existing id to nothing', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const foreign = await other.newClick(other.alice);
    await other.lead({ click_id: foreign, customer_key: 'u' });
    for (const existing_click_id of [foreign, clickId(), 'legacy-id', '\u0000', '\ud800']) {
      const id = clickId();
      const answer = await program.click(program.alice, { click_id: id, existing_click_id });
      expect(answer.body.click_id).toBe(id);
    }
    expect((await other.sale({ customer_key: 'u' })).body.partner_code).toBe(other.alice);
    expect((await program.sale({ customer_key: 'u' })).status).toBe(400);
    const [row] = await backend.db.query<{ mixed: number }>(
      `select count(*) as mixed from clicks c join visitors v on v.id = c.visitor_id where c.program_id <> v.program_id`,
    );
    expect(row!.mixed).toBe(0);
  });
});
