// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Finding, good, note, problem, warning } from '../../src/doctor/finding.ts';
import { showPanel } from '../../src/doctor/panel.ts';
import { define, leavePage, visit } from '../support/page.ts';

const MISSING = problem('program-missing', 'No program is named.', 'Name one.');
const LATE = warning('script-late', 'It came late.', 'Load it sooner.');
const NONE = note('landing-none', 'No link led here.', 'Follow one.');
const FINE = good('api-good', 'It answers.');

const hosts = () => [...document.querySelectorAll<HTMLElement & { closePanel(): void }>('[data-affitor-doctor]')];
const root = () => hosts()[0]!.shadowRoot!;
const part = <Made extends HTMLElement = HTMLElement>(selector: string) => root().querySelector<Made>(selector)!;
const buttonOf = (text: string) =>
  [...root().querySelectorAll('button')].find((button) => button.textContent === text) as HTMLButtonElement;
const status = () => part('[role="status"]').textContent;
const press = (target: EventTarget, key: string) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));

beforeEach(() => visit('https://www.example.com/shop/?token=secret#top'));
afterEach(() => {
  for (const host of hosts()) host.closePanel();
  leavePage();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const show = (...findings: Finding[]) => showPanel(async () => findings);

describe('the panel', () => {
  it('has the findings that it shows', async () => {
    expect(await show(MISSING, FINE)).toEqual([MISSING, FINE]);
  });

  it('is a dialog with a name, and says where it was opened without the query', async () => {
    await show();
    const dialog = part('[role="dialog"]');
    expect(root().getElementById(dialog.getAttribute('aria-labelledby')!)!.textContent).toBe('Affitor doctor');
    expect(dialog.className).toBe('panel');
    expect(part('.top .where').textContent).toBe('www.example.com/shop/');
    expect(part('.close').getAttribute('aria-label')).toBe('Close');
    expect(part('.close').textContent).toBe('×');
    expect(part('.close').title).toContain('Escape');
    expect(part('.foot').contains(part('[role="status"]'))).toBe(true);
  });

  it('has a region of findings that can be scrolled by keyboard', async () => {
    await show();
    const body = part('[role="region"]');
    expect([body.className, body.tabIndex, body.getAttribute('aria-label')]).toEqual(['body', 0, 'Findings']);
  });

  it('has no button that submits a form of the page', async () => {
    await show();
    expect([...root().querySelectorAll('button')].map(({ type }) => type)).toEqual(['button', 'button', 'button']);
  });

  it('takes no style of the page, nor its language and direction', async () => {
    await show();
    const { style, lang, dir } = hosts()[0]!;
    expect([lang, dir]).toEqual(['en', 'ltr']);
    expect(['all', 'display', 'position'].map((name) => style.getPropertyValue(name))).toEqual([
      'initial',
      'block',
      'static',
    ]);
    expect(style.getPropertyPriority('display')).toBe('important');
  });

  it('stands above the page where the browser has such a layer', async () => {
    const shown = vi.fn();
    define(HTMLElement.prototype, 'showPopover', {
      value(this: HTMLElement) {
        shown(this.popover);
      },
    });
    await show();
    expect(shown).toHaveBeenCalledExactlyOnceWith('manual');
  });

  it('is open where the browser has no such layer', async () => {
    expect(await show(FINE)).toEqual([FINE]);
    expect(hosts()).toHaveLength(1);
    expect(hosts()[0]!.parentNode).toBe(document.documentElement);
  });

  it('takes the place of one that is open', async () => {
    await show(MISSING);
    await show(FINE);
    expect(hosts()).toHaveLength(1);
    expect(root().textContent).toContain(FINE.what);
  });
});

describe('its style', () => {
  const rules = /\.panel \{/;

  it('is a constructed sheet, which a policy allows', async () => {
    class Sheet {
      text = '';
      replaceSync(text: string) {
        this.text = text;
      }
    }
    vi.stubGlobal('CSSStyleSheet', Sheet);
    await show();
    expect(root().adoptedStyleSheets).toEqual([{ text: expect.stringMatching(rules) }]);
    expect(part('style')).toBeNull();
  });

  it('is an element where the browser constructs none', async () => {
    class Sheet {
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
    vi.stubGlobal('CSSStyleSheet', Sheet);
    await show();
    expect(part('style').textContent).toMatch(rules);
  });
});

describe('the list of findings', () => {
  const textsOf = (selector: string) => [...root().querySelectorAll(selector)].map(({ textContent }) => textContent);

  it('counts, the worst first', async () => {
    await show(LATE, MISSING, MISSING, FINE);
    expect(textsOf('ul.summary > li > span.badge')).toEqual(['2 problems', '1 warning', '1 fine']);
    expect([...root().querySelectorAll('.summary > li')].map(({ className }) => className)).toEqual([
      'problem',
      'warning',
      'good',
    ]);
  });

  it('has of each what is so, what to do about it, its severity in words and its name', async () => {
    await show(MISSING, LATE, NONE);
    const items = [...root().querySelectorAll('.body > ul.findings > li.finding')];
    expect(items.map(({ className }) => className)).toEqual(['finding problem', 'finding warning', 'finding note']);
    const parts = ['.what', '.remedy', '.remedy > b', '.name', '.name > .label', '.name > code'];
    expect(parts.map((selector) => items[0]!.querySelector(selector)!.textContent)).toEqual([
      'No program is named.',
      'What to do: Name one.',
      'What to do: ',
      'Problem program-missing',
      'Problem',
      'program-missing',
    ]);
    expect(items.map((item) => item.querySelector('.label')!.textContent)).toEqual(['Problem', 'Warning', 'Note']);
  });

  it('has what is fine on demand, and nothing to do about it', async () => {
    await show(MISSING, FINE, FINE);
    const details = part<HTMLDetailsElement>('details');
    expect(details.open).toBe(false);
    expect(details.querySelector('summary')!.textContent).toBe('As it should be (2)');
    expect(textsOf('details .findings .what')).toEqual([FINE.what, FINE.what]);
    expect(textsOf('details .label')).toEqual(['Fine', 'Fine']);
    expect(part('details .remedy')).toBeNull();
    expect(textsOf('.body > .findings .what')).toEqual([MISSING.what]);
  });

  it('shows what is fine where there is nothing else', async () => {
    await show(FINE, FINE);
    expect(part<HTMLDetailsElement>('details').open).toBe(true);
  });

  it('takes nothing for markup', async () => {
    await show(problem('landing-unusable', '<b class="x">', '<i class="x">'));
    expect(part('.x')).toBeNull();
    expect(root().textContent).toContain('<b class="x">');
  });
});

describe('while it looks', () => {
  it('says so, and neither button can be pressed', async () => {
    let found!: (findings: Finding[]) => void;
    const shown = showPanel(
      () =>
        new Promise((resolve) => {
          found = resolve;
        }),
    );
    const buttons = [buttonOf('Look again'), buttonOf('Copy as text')];
    expect(buttons.map(({ disabled }) => disabled)).toEqual([true, true]);
    expect([status(), part('[role="status"]').className]).toEqual(['Looking…', '']);
    expect(part('.body').childElementCount).toBe(0);
    found([MISSING, LATE, FINE]);
    await shown;
    expect(buttons.map(({ disabled }) => disabled)).toEqual([false, false]);
    // Told to those who do not see the list change.
    expect([status(), part('[role="status"]').className]).toEqual(['1 problem, 1 warning, 1 fine', 'unseen']);
  });

  it('looks again on demand, and shows what it finds then', async () => {
    const examine = vi.fn<() => Promise<Finding[]>>().mockResolvedValueOnce([MISSING]).mockResolvedValueOnce([FINE]);
    await showPanel(examine);
    buttonOf('Look again').click();
    await vi.waitFor(() => expect(status()).toBe('1 fine'));
    expect(root().textContent).not.toContain(MISSING.what);
    expect(examine).toHaveBeenCalledTimes(2);
  });
});

describe('copying', () => {
  it('has the findings as text, with the time and without the query', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 31) });
    const writeText = vi.fn(async () => {});
    define(navigator, 'clipboard', { value: { writeText } });
    await show(MISSING);
    buttonOf('Copy as text').click();
    await vi.waitFor(() => expect(status()).toBe('Copied.'));
    expect(part('[role="status"]').className).toBe('');
    expect(writeText).toHaveBeenCalledExactlyOnceWith(
      [
        'Affitor doctor test, https://www.example.com/shop/, 2026-01-31T00:00:00.000Z',
        '[problem] program-missing: No program is named.',
        '  What to do: Name one.',
      ].join('\n'),
    );
  });

  it.each([
    ['refuses', { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }],
    ['has no clipboard', undefined],
  ])('says so where the browser %s', async (_how, clipboard) => {
    define(navigator, 'clipboard', { value: clipboard });
    await show(MISSING);
    buttonOf('Copy as text').click();
    await vi.waitFor(() => expect(status()).toMatch(/refused/));
  });
});

describe('closing', () => {
  const field = () => {
    const input = document.body.appendChild(document.createElement('input'));
    input.focus();
    return input;
  };
  const focused = vi.fn();

  it('gives the focus back, which was on the heading', async () => {
    const input = field();
    const focus = vi.spyOn(HTMLElement.prototype, 'focus');
    await show(MISSING);
    expect(root().activeElement).toBe(part('h2'));
    expect(part('h2').tabIndex).toBe(-1);
    buttonOf('×').click();
    expect(hosts()).toEqual([]);
    expect(document.activeElement).toBe(input);
    // The page stays where it was scrolled to.
    expect(focus.mock.calls).toEqual([[{ preventScroll: true }], [{ preventScroll: true }]]);
    focus.mockRestore();
  });

  it.each([
    ['from the panel', () => part('.close')],
    ['from the page', () => document.body],
  ])('is done by Escape %s', async (_where, target) => {
    await show(MISSING);
    press(target(), 'Enter');
    expect(hosts()).toHaveLength(1);
    press(target(), 'Escape');
    expect(hosts()).toEqual([]);
  });

  it('is not done by an Escape that the page has a use for', async () => {
    await show(MISSING);
    const dialog = document.body.appendChild(document.createElement('div'));
    dialog.addEventListener('keydown', (event) => event.preventDefault());
    press(dialog, 'Escape');
    expect(hosts()).toHaveLength(1);
  });

  it('listens to no key any more', async () => {
    const removed = vi.spyOn(globalThis, 'removeEventListener');
    await show(MISSING);
    const [host] = hosts();
    host!.closePanel();
    expect(removed).toHaveBeenCalledExactlyOnceWith('keydown', expect.any(Function));
    removed.mockRestore();
    const closed = vi.spyOn(host!, 'closePanel');
    press(document.body, 'Escape');
    expect(closed).not.toHaveBeenCalled();
  });

  it('keeps keys that are pressed in it from the page', async () => {
    await show(MISSING);
    addEventListener('keydown', focused);
    press(part('.body'), 'a');
    expect(focused).not.toHaveBeenCalled();
    press(document.body, 'a');
    expect(focused).toHaveBeenCalledOnce();
    removeEventListener('keydown', focused);
  });

  it('closes where the focus cannot be given back', async () => {
    define(document, 'activeElement', { value: null });
    await show(MISSING);
    hosts()[0]!.closePanel();
    expect(hosts()).toEqual([]);
  });
});
