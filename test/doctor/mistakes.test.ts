// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCallMistakes, readMisspelt } from '../../src/doctor/observe/mistakes.ts';
import { define, forgetEverything, visit } from '../support/page.ts';

beforeEach(() => {
  vi.useFakeTimers();
  visit('https://www.example.com/');
});
afterEach(forgetEverything);

describe('calls in the queue', () => {
  const given = (queue: unknown) => define(window, 'affitorQueue', { value: queue, writable: true });
  const whats = () => readCallMistakes().map(({ what }) => what);
  const MISSPELT = [expect.stringContaining('"singup"')];

  it.each<[string, unknown]>([
    [
      'before the tracker runs',
      [
        ['singup', 'user_42'],
        ['signup', 'user_42'],
      ],
    ],
    ['that the tracker has replayed', { push() {}, queue: [['singup', 'user_42']] }],
    ['that the first of two scripts has replayed', { push() {}, queue: { push() {}, queue: [['singup']] } }],
  ])('are seen %s', (_when, queue) => {
    given(queue);
    expect(whats()).toEqual(MISSPELT);
  });

  it('are named once each', () => {
    given([['singup', 'a'], ['singup', 'b'], ['track'], null, null]);
    expect(whats()).toEqual([
      expect.stringContaining('"singup"'),
      expect.stringContaining('"track"'),
      expect.stringContaining('other than an array'),
    ]);
  });

  it.each<[string, unknown]>([
    ['there is no queue', undefined],
    ['it is null', null],
    ['it is an element', document.createElement('form')],
    ['it is another script’s', { push() {} }],
    ['all calls are well', [['signup', 'user_42']]],
  ])('are none if %s', (_when, queue) => {
    given(queue);
    expect(whats()).toEqual([]);
  });

  it('are none if reading throws or never ends', () => {
    define(window, 'affitorQueue', {
      get() {
        throw new Error('refused');
      },
    });
    expect(whats()).toEqual([]);
    const circle: { queue?: unknown } = {};
    circle.queue = circle;
    given(circle);
    expect(whats()).toEqual([]);
  });

  it('are seen on a page of the tracker itself', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    window.affitorQueue = [['singup', 'user_42']] as never;
    vi.resetModules();
    await import('../../src/browser/script.ts');
    expect(whats()).toEqual(MISSPELT);
  });
});

describe('names that nothing reads', () => {
  const tagOf = (...attributes: string[]) => {
    const tag = document.createElement('script');
    for (const name of attributes) tag.setAttribute(name, '1');
    return tag;
  };

  it('are those of all tags, once each, and of window.affitorOptions', () => {
    define(window, 'affitorOptions', { value: { programId: 1, apibase: '/' } });
    const tags = [tagOf('src', 'data-affitor-programid'), tagOf('data-affitor-programid', 'data-affitor-debug')];
    expect(readMisspelt(tags)).toEqual([
      { name: 'data-affitor-programid', meant: 'data-affitor-program-id' },
      { name: 'window.affitorOptions.apibase', meant: 'apiBase' },
    ]);
  });

  it('are none of an element that is called affitorOptions', () => {
    define(window, 'affitorOptions', { value: document.createElement('form') });
    expect(readMisspelt([])).toEqual([]);
  });
});
