// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi } from '../support/fake-api.ts';
import { define, forgetEverything, settled, watchReads } from '../support/page.ts';
import { APP, COM, handedBy, open, press, put } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers();
  new FakeApi();
});
afterEach(forgetEverything);

const link = (href: string, attributes = '') => put(`<a href="${href}" ${attributes}>There</a>`);

describe('a link', () => {
  it.each(['pointerdown', 'click'])('to another domain hands the click over at %s', (type) => {
    const tracker = open(`${COM}/?aff=ALICE`);
    const there = link(`${APP}/pricing?plan=a%20b#faq`);
    expect(there.href).toBe(`${APP}/pricing?plan=a%20b#faq`);
    press(there, type);
    expect(there.href).toMatch(/^https:\/\/example\.app\/pricing\?plan=a%20b&affitor_handoff=[^&#]+#faq$/);
    expect(handedBy(there.href)!.split('*')[2]).toBe(tracker.getClickId());
  });

  it('hands over what counts when it is used, not what counted when it was used before', async () => {
    const tracker = open(`${COM}/?aff=ALICE`);
    const there = link(`${APP}/`);
    press(there);
    const before = handedBy(there.href);
    vi.advanceTimersByTime(60_000);
    await tracker.trackClick('/?aff=BOB');
    press(there);
    expect(there.href.match(/affitor_handoff/g)).toHaveLength(1);
    expect(handedBy(there.href)).not.toBe(before);
    expect(handedBy(there.href)!.split('*')[2]).toBe(tracker.getClickId());
  });

  it.each([
    `${COM}/x`,
    'https://app.example.com/',
    'https://stranger.test/',
    'http://example.app/',
    'mailto:a@example.app',
    '#top',
  ])('to %s stays as it is', (href) => {
    open(`${COM}/?aff=ALICE`);
    const there = link(href);
    press(there);
    expect(there.getAttribute('href')).toBe(href);
  });

  it('of a visitor nobody referred stays as it is, and costs no look at the cookies before it is used', async () => {
    const reads = watchReads();
    open(`${COM}/`);
    const there = link(`${APP}/?x=1&&y`);
    await settled();
    expect(reads).toHaveBeenCalledTimes(1);
    press(there);
    expect(there.getAttribute('href')).toBe(`${APP}/?x=1&&y`);
    expect(reads).toHaveBeenCalledTimes(2);
    press(link('https://stranger.test/'));
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('of a visitor who has not consented, or no longer does, hands nothing over', () => {
    const tracker = open(`${COM}/?aff=ALICE`, undefined, undefined, { consent: 'required' });
    const there = link(`${APP}/`);
    press(there);
    expect(handedBy(there.href)).toBeNull();
    tracker.consent(true);
    press(there);
    expect(handedBy(there.href)).not.toBeNull();
    tracker.consent(false);
    press(there);
    expect(there.href).toBe(`${APP}/`);
  });

  it('that a stranger planted his own click in loses it, whether or not the visitor has one', () => {
    const planted = `${APP}/?affitor_handoff=${Date.now()}*1*strangers*${Date.now()}*90*0*&x`;
    open(`${COM}/`);
    const there = link(planted);
    press(there);
    expect(there.href).toBe(`${APP}/?x`);
    const tracker = open(`${COM}/?aff=ALICE`);
    const other = link(planted);
    press(other);
    expect(other.href).not.toContain('strangers');
    expect(other.href).toContain(tracker.getClickId());
  });

  it('tells its referrer where the page would not, unless it says otherwise itself', () => {
    open(`${COM}/?aff=ALICE`);
    const [plain, silent, own] = [link(`${APP}/`), link(`${APP}/`, 'referrerpolicy="no-referrer"'), link('/x')];
    for (const one of [plain, silent, own]) press(one);
    expect(plain.getAttribute('referrerpolicy')).toBe('strict-origin-when-cross-origin');
    expect(silent.getAttribute('referrerpolicy')).toBe('no-referrer');
    expect(own.hasAttribute('referrerpolicy')).toBe(false);
  });

  it('is found around what was pressed, and inside a component', () => {
    open(`${COM}/?aff=ALICE`);
    const there = put(`<a href="${APP}/"><b>There</b></a>`);
    press(there.firstElementChild!);
    expect(handedBy(there.href)).not.toBeNull();
    const root = put<HTMLElement>('<div></div>').attachShadow({ mode: 'open' });
    root.innerHTML = `<a href="${APP}/">There</a>`;
    const inside = root.querySelector('a')!;
    press(inside);
    expect(handedBy(inside.href)).not.toBeNull();
  });

  it.each(['<a href="http://[">x</a>', '<svg><a href="https://example.app/">x</a></svg>', '<a>x</a>', '<b>x</b>'])(
    'that is none does no harm: %s',
    (html) => {
      open(`${COM}/?aff=ALICE`);
      const errors = vi.fn();
      addEventListener('error', errors);
      const element = put<Element>(html);
      press(element.querySelector('a') ?? element);
      expect(errors).not.toHaveBeenCalled();
      expect(document.body.innerHTML).toContain(html);
    },
  );

  it('does no harm on a page whose tracker has not come, or never does', () => {
    open(`${COM}/?aff=ALICE`);
    define(window, 'affitor', { value: document.createElement('div') });
    const there = link(`${APP}/`);
    press(there);
    expect(there.href).toBe(`${APP}/`);
  });
});

describe('a form', () => {
  /** Sends a form as far as jsdom does, and answers with where to and what with. */
  const send = (html: string, submitter?: string) => {
    const form = put<HTMLFormElement>(html);
    const button = submitter ? form.querySelector<HTMLElement>(submitter) : null;
    form.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true, submitter: button }));
    return { form, button, fields: [...new FormData(form)].map(([name, value]) => `${name}=${value}`) };
  };

  it('sent by POST hands the click over in its action', () => {
    open(`${COM}/?aff=ALICE`);
    const { form, fields } = send(
      `<form method="post" action="${APP}/join?x=1"><input name="action" value="a"><input name="method" value="get"></form>`,
    );
    expect(handedBy(form.getAttribute('action')!)).not.toBeNull();
    expect(form.getAttribute('action')).toMatch(/\?x=1&affitor_handoff=/);
    expect(fields).toEqual(['action=a', 'method=get']);
  });

  it('sent by GET hands it over as a field, once', () => {
    const tracker = open(`${COM}/?aff=ALICE`);
    const { form, fields } = send(`<form action="${APP}/join"><input name="q" value="1"></form>`);
    expect(fields).toEqual(['q=1', expect.stringContaining(`*${tracker.getClickId()}*`)]);
    vi.advanceTimersByTime(1000);
    form.dispatchEvent(new SubmitEvent('submit', { bubbles: true }));
    expect([...new FormData(form)]).toHaveLength(2);
    expect(new FormData(form).get('affitor_handoff')).toMatch(new RegExp(`^${Date.now()}`));
    tracker.consent(false);
    form.dispatchEvent(new SubmitEvent('submit', { bubbles: true }));
    expect([...new FormData(form)]).toEqual([['q', '1']]);
  });

  it('goes where its button says', () => {
    open(`${COM}/?aff=ALICE`);
    const { form, button } = send(
      `<form action="/here"><button formmethod="post" formaction="${APP}/there">Go</button></form>`,
      'button',
    );
    expect(handedBy(button!.getAttribute('formaction')!)).not.toBeNull();
    expect(form.getAttribute('action')).toBe('/here');
  });

  it('that the page sends itself stays as it is', () => {
    open(`${COM}/?aff=ALICE`);
    document.body.addEventListener('submit', (event) => event.preventDefault(), { once: true });
    expect(send(`<form action="${APP}/join"><input name="q" value="1"></form>`).fields).toEqual(['q=1']);
  });

  it('to anywhere else stays as it is', () => {
    open(`${COM}/?aff=ALICE`);
    for (const action of ['', '/x', 'https://stranger.test/', 'http://['])
      expect(send(`<form action="${action}"><input name="q" value="1"></form>`).fields).toEqual(['q=1']);
    expect(send('<form method="post"></form>').form.hasAttribute('action')).toBe(false);
  });
});

it('sends nothing', async () => {
  const api = new FakeApi();
  open(`${COM}/`);
  press(link(`${APP}/`));
  await settled();
  expect(api.sent).toEqual([]);
});
