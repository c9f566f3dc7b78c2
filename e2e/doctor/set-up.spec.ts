import { expect } from '@playwright/test';
import { examine, file, found, ORGANIC, tagOf, test, tracked, wrong } from './support/examine.ts';

test.describe('finds', () => {
  test('a policy that forbids the API', async ({ page, merchant: { program, site } }) => {
    site.page('/', { headers: { 'content-security-policy': "connect-src 'self'" } });
    await page.goto(site.url(`/?aff=${program.alice}`));
    await tracked(page);
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['api-forbidden', 'page-insecure']);
    await expect(found(panel, 'api-forbidden')).toContainText(`Add ${program.apiBase} to connect-src`);
  });

  test('a policy that forbids the script', async ({ page, merchant: { site } }) => {
    site.page('/', { headers: { 'content-security-policy': "script-src 'nonce-abc'" } });
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toContain('script-forbidden');
    await expect(found(panel, 'script-forbidden')).toContainText(`Add ${site.origin()} to script-src`);
  });

  test('no policy in the way of a script that its nonce allows', async ({ page, merchant: { site } }) => {
    site.script('/affitor-tracker-idle.js', 'void 0');
    const tag = '<script nonce="abc" src="/affitor-tracker-idle.js" data-affitor-program-id="1"></script>';
    const headers = { 'content-security-policy': "script-src 'nonce-abc'" };
    site.page('/', { script: null, head: tag, headers });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-not-started');
  });

  test('an API that cannot be reached, and nothing that follows from it', async ({
    page,
    merchant: { program, site },
  }) => {
    // A port that is free now may be somebody's in a moment; nothing listens at another address of this machine.
    site.page('/', { script: { 'api-base': `http://127.0.0.2:${site.port}` } });
    await page.goto(site.url(`/?aff=${program.alice}`));
    await tracked(page);
    await page.evaluate('void affitor.signup("user_1", "jane@example.com")');
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['api-unreachable', 'page-insecure']);
    await expect(panel).not.toContainText('jane@example.com');
  });

  test('an API that is down, and that it is back', async ({ page, merchant: { program, site } }) => {
    await program.fault({ route: 'click', status: 503 }, site.origin());
    await page.goto(site.url('/'));
    const panel = await examine(page);
    await expect(found(panel, 'api-failing')).toContainText('answers 503');
    await fetch(`${program.apiBase}/__affitor/faults?origin=${encodeURIComponent(site.origin())}`, {
      method: 'DELETE',
    });
    await panel.getByRole('button', { name: 'Look again' }).click();
    await expect(found(panel, 'api-good')).toHaveCount(1);
  });

  test('something else in the place of the API', async ({ page, merchant: { site } }) => {
    site.page('/', { script: { 'api-base': '/nothing' } });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('api-foreign');
  });

  test('a script that is loaded twice', async ({ page, merchant: { program, site } }) => {
    site.page('/', { head: tagOf(program) });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toEqual(['script-twice', ...ORGANIC]);
    site.page('/', { head: tagOf(program, 999999999) });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-contradiction');
  });

  test('a script that is loaded late, also when it is not there at first', async ({
    page,
    merchant: { program, site },
  }) => {
    site.page('/', { script: null });
    await page.goto(site.url('/'));
    let panel = await examine(page);
    expect(await wrong(panel)).toEqual(['script-missing', ...ORGANIC]);
    await page.evaluate(
      ({ id, apiBase }) => {
        const script = document.createElement('script');
        script.src = '/affitor-tracker.js';
        script.dataset.affitorProgramId = `${id}`;
        script.dataset.affitorApiBase = apiBase;
        document.head.append(script);
      },
      { id: program.id, apiBase: program.apiBase },
    );
    await tracked(page);
    panel = await examine(page);
    expect(await wrong(panel)).toEqual(['script-late', ...ORGANIC]);
  });

  test('a file that is not there, or is a page', async ({ page, merchant: { program, site, errors } }) => {
    const withSrc = (src: string) => `<script async src="${src}" data-affitor-program-id="${program.id}"></script>`;
    site.page('/', { script: null, head: withSrc('/js/affitor-tracker.js') });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-not-a-script');
    expect(errors.splice(0), 'of the page taken for a script').toEqual(["SyntaxError: Unexpected token '<'"]);
    await page.route('**/js/affitor-tracker.js', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-not-found');
    await page.unroute('**/js/affitor-tracker.js');
    await page.route('**/js/affitor-tracker.js', (route) => route.abort());
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-blocked');
  });

  test('another version of the tracker', async ({ page, merchant: { site } }) => {
    // Digests are for secure contexts, which this host is by its name.
    site.script('/affitor-tracker.js', `${file('@affitor/sdk/affitor-tracker.js')}\n`);
    await page.goto(site.url('/', 'localhost'));
    expect(await wrong(await examine(page))).toEqual(['script-other-version', 'host-two-names', 'landing-none']);
  });

  test('attributes and calls that nothing reads', async ({ page, merchant: { site } }) => {
    const head = `<script>affitorQueue = [['singup', 'user_42', 'jane@example.com']]</script>`;
    site.page('/', { head, script: { apibase: '/affitor' } });
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['option-unknown', 'queue-invalid', ...ORGANIC]);
    await expect(found(panel, 'option-unknown')).toContainText('Did you mean data-affitor-api-base?');
    await expect(found(panel, 'queue-invalid')).toContainText('Did you mean signup?');
    await expect(panel).not.toContainText('jane@example.com');
  });

  test('the tracker for development, as its own version', async ({ page, merchant: { program, site } }) => {
    site.script('/affitor-tracker.dev.js', file('@affitor/sdk/affitor-tracker.dev.js'));
    site.page('/', { script: null, head: tagOf(program).replace('tracker.js', 'tracker.dev.js') });
    await page.goto(site.url('/', 'localhost'));
    expect(await wrong(await examine(page))).toEqual(['script-development', 'host-two-names', 'landing-none']);
  });

  test('a program that there is not, is none, or is not named', async ({ page, merchant: { site } }) => {
    const cases = { '999999999': 'program-unknown', YOUR_PROGRAM_ID: 'program-impossible', '': 'program-missing' };
    for (const [id, name] of Object.entries(cases)) {
      site.page('/', { script: { 'program-id': id } });
      await page.goto(site.url('/'));
      expect(await wrong(await examine(page))).toEqual([name, ...ORGANIC]);
    }
  });
});
