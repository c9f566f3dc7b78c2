import { describe, expect, it } from 'vitest';
import { clickId, countRows, startBackend } from './support/backend.ts';

const { db, call, createProgram, advance, logged } = await startBackend();

const POSTS = [
  '/api/v1/track/click',
  '/api/v1/track/lead',
  '/api/v1/track/sale',
  '/api/v1/track/refund',
  '/api/v1/cli/test-event',
  '/api/v1/keys/rotate',
];

describe.each(POSTS)('%s', (path) => {
  const key = 'affitor_demo_key';

  it.each([
    ['Request body is not valid JSON', '{'],
    ['Request body is not valid JSON', '{"a":1}}'],
    ['Request body is not valid JSON', '\u0000'],
    ['Request body must be a JSON object', '[]'],
    ['Request body must be a JSON object', 'null'],
    ['Request body must be a JSON object', '"text"'],
    ['Request body must be a JSON object', '42'],
    ['Request body is nested too deeply', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ])('answers 400 %s', async (error, raw) => {
    const answer = await call(path, undefined, { raw, key });
    expect([answer.status, answer.body]).toEqual([400, { error }]);
  });

  it('answers 413 to more than 64 KB, counted or declared', async () => {
    const big = JSON.stringify({ page_title: 'x'.repeat(64 * 1024) });
    const error = 'Request body exceeds 65536 bytes';
    for (const options of [{ raw: big }, { raw: '{}', headers: { 'content-length': '70000' } }]) {
      const answer = await call(path, undefined, { ...options, key });
      expect([answer.status, answer.body]).toEqual([413, { error }]);
    }
  });

  it('answers 405 to other methods', async () => {
    const answer = await call(path, undefined, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(answer.body).toEqual({ error: 'Method not allowed' });
  });
});

describe('bodies', () => {
  it('of 64 KB are taken', async () => {
    const program = await createProgram();
    const body = JSON.stringify({ affiliate_url: `https://shop.test/?aff=${program.alice}`, page_title: '' });
    const raw = body.replace('"page_title":""', `"page_title":"${'x'.repeat(64 * 1024 - body.length)}"`);
    expect(raw).toHaveLength(64 * 1024);
    expect((await call('/api/v1/track/click', undefined, { raw })).status).toBe(200);
  });

  it('may be JSON sent as text/plain', async () => {
    const program = await createProgram();
    const raw = JSON.stringify({ affiliate_url: `https://shop.test/?aff=${program.alice}` });
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/json; charset=utf-8']) {
      const answer = await call('/api/v1/track/click', undefined, { raw, headers: { 'content-type': type } });
      expect(answer.body.success).toBe(true);
    }
  });

  it('ignore unknown fields, and take text that a database refuses', async () => {
    const program = await createProgram();
    const id = clickId();
    const answer = await program.click(program.alice, {
      click_id: id,
      unknown: { a: 1 },
      page_title: 'a\u0000b\ud800c',
      additional_data: { 'k\u0000\udfff': 'v\u0000', path: 'C:\\u0000', emoji: '🎉' },
    });
    expect(answer.body.click_id).toBe(id);
    const [row] = await db.query<{ context: { page_title: string; additional_data: Record<string, string> } }>(
      'select context from clicks where click_id = $1',
      [id],
    );
    expect(row!.context.page_title).toBe('a\ufffdb\ufffdc');
    expect(row!.context.additional_data).toMatchObject({ 'k\ufffd\ufffd': 'v\ufffd', path: 'C:\\u0000', emoji: '🎉' });
  });
});

describe('CORS', () => {
  const origin = 'https://shop.test';
  const readable = {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
  };

  describe.each(['/api/v1/track/click', '/api/tracking/click', '/api/v1/track/lead'])('%s', (path) => {
    it.each(['content-type', 'authorization,content-type,x-csrf-token', undefined])(
      'can be called from any page with credentials and the headers %s',
      async (asked) => {
        const preflight = await call(path, undefined, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            ...(asked && { 'access-control-request-headers': asked }),
          },
        });
        expect(preflight.status).toBe(204);
        expect(Object.fromEntries(preflight.headers)).toMatchObject({
          ...readable,
          'access-control-allow-methods': 'POST, OPTIONS',
          'access-control-allow-headers': asked ?? 'Content-Type, Authorization',
          'access-control-max-age': '86400',
          vary: 'Origin, Access-Control-Request-Headers',
        });
      },
    );

    it.each([
      ['refused', {}, 400],
      ['too large', { text: 'x'.repeat(70_000) }, 413],
    ])('lets the page read that its report was %s', async (_what, body, status) => {
      const answer = await call(path, body, { headers: { origin } });
      expect(answer.status).toBe(status);
      expect(Object.fromEntries(answer.headers)).toMatchObject(readable);
    });
  });

  it('takes sandboxed pages, and clients that are no page', async () => {
    const allowed = async (headers: Record<string, string>) =>
      (await call('/api/v1/track/click', {}, { headers })).headers.get('access-control-allow-origin');
    expect(await allowed({ origin: 'null' })).toBe('null');
    expect(await allowed({})).toBe('*');
  });

  it('is not offered where a key is needed', async () => {
    const answer = await call('/api/v1/track/sale', {}, { headers: { origin: 'https://shop.test' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('paths', () => {
  it.each(['/nope', '/api/v1/track', '/__affitor/nope'])('%s is 404 with an error', async (path) => {
    const answer = await call(path);
    expect([answer.status, answer.body]).toEqual([404, { error: 'Not found' }]);
  });

  it('/openapi.yaml describes the API', async () => {
    const answer = await call('/openapi.yaml');
    expect(answer.headers.get('content-type')).toContain('application/yaml');
    expect(answer.body).toContain('openapi: 3.1');
  });

  it.each(['', '.dev'])('/js/affitor-tracker%s.js says what to do when it is not built', async (suffix) => {
    const answer = await call(`/js/affitor-tracker${suffix}.js`);
    expect([answer.status, answer.body.error]).toEqual([404, 'The tracker is not built: run `npm run build`']);
  });
});

describe('API keys', () => {
  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'bearer  x',
    'Token affitor_demo_key',
    'Bearer affitor_demo_key2',
    'Bearer %D0%BA',
    `Bearer ${'x'.repeat(300)}`,
  ])('Authorization: %s is refused', async (authorization) => {
    const answer = await call('/api/tracking/events/1', undefined, { headers: { authorization } });
    expect([answer.status, answer.body]).toEqual([401, { error: 'Invalid API token' }]);
  });

  it('are needed', async () => {
    const answer = await call('/api/tracking/events/1');
    expect([answer.status, answer.body]).toEqual([401, { error: 'Invalid API token' }]);
  });

  it('are kept as a digest only', async () => {
    const program = await createProgram();
    const [row] = await db.query<{ dump: string }>(
      'select api_keys::text as dump from api_keys where program_id = $1',
      [program.id],
    );
    expect(row!.dump).not.toContain(program.key);
  });

  it('stop at once when rotated', async () => {
    const program = await createProgram();
    const { body } = await call('/api/v1/keys/rotate', undefined, { method: 'POST', key: program.key });
    expect((await call('/api/v1/keys/rotate', {}, { key: program.key })).status).toBe(401);
    expect((await call(`/api/tracking/events/${program.id}`, undefined, { key: body.api_key })).status).toBe(200);
  });

  it('overlap as long as asked', async () => {
    const program = await createProgram();
    const { body } = await call('/api/v1/keys/rotate', { overlap_seconds: 3600 }, { key: program.key });
    const use = async (key: string) => (await call(`/api/tracking/events/${program.id}`, undefined, { key })).status;
    expect([await use(program.key), await use(body.api_key)]).toEqual([200, 200]);
    await advance('61m');
    expect([await use(program.key), await use(body.api_key)]).toEqual([401, 200]);
  });

  it.each([-1, 1.5, 604_801, '60'])('an overlap of %s is refused', async (overlap_seconds) => {
    const answer = await call('/api/v1/keys/rotate', { overlap_seconds }, { key: 'affitor_demo_key' });
    expect(answer.status).toBe(400);
  });
});

describe('log lines', () => {
  it('carry neither e-mails nor keys', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u', email: 'secret@example.com' });
    await program.sale({ customer_key: 'u' });
    await call(`/api/tracking/events/${program.id}?email=secret@example.com`, undefined, { key: program.key });
    const log = logged.join('\n');
    expect(log).toContain(`POST /api/v1/track/sale 200`);
    expect(log).toContain(`program=${program.id}`);
    expect(log).not.toContain('secret@example.com');
    expect(log).not.toContain(program.key);
  });
});

const plain = await startBackend({ emulator: false, alone: true });

describe('without the emulator', () => {
  it.each([
    ['POST', '/__affitor/programs'],
    ['POST', '/__affitor/clock'],
    ['POST', '/__affitor/faults'],
    ['GET', '/__affitor/requests'],
    ['GET', '/__affitor/events'],
    ['GET', '/__affitor/chain'],
    ['POST', '/__affitor/reset'],
    ['POST', '/__affitor/stripe/trigger'],
    ['GET', '/'],
  ])('%s %s does not exist', async (method, path) => {
    const response = await plain.app.request(path, { method, ...(method === 'POST' && { body: '{}' }) });
    expect(response.status).toBe(404);
  });

  it('the API works and nothing is journalled', async () => {
    const answer = await plain.call('/api/v1/track/click', { affiliate_url: 'https://shop.test/?aff=PARTNER123' });
    expect(answer.body.success).toBe(true);
    expect(await countRows(plain.db, 'emulator_requests')).toBe(0);
    expect(await countRows(plain.db, 'emulator_outcomes')).toBe(0);
  });
});
