import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadAfresh } from './support.ts';

const logged: unknown[][] = [];
let say: typeof import('../../src/development/console.ts').say;
let sayAll: typeof import('../../src/development/console.ts').sayAll;

beforeEach(async () => {
  logged.length = 0;
  for (const level of ['warn', 'info'] as const)
    vi.spyOn(console, level).mockImplementation((...args) => void logged.push([level, ...args]));
  ({ say, sayAll } = await loadAfresh(() => import('../../src/development/console.ts')));
});
afterEach(() => void vi.restoreAllMocks());

const wrong = (text: string) => ({ isWrong: true, text });
const note = (text: string) => ({ isWrong: false, text });

describe('the console of the development build', () => {
  it('warns of what is wrong, and keeps notes back', () => {
    say(note('a'), wrong('b'), note('c'), wrong('d'));
    expect(logged).toEqual([
      ['warn', '[affitor]', 'b'],
      ['warn', '[affitor]', 'd'],
    ]);
  });

  it('has the notes too with debug, until debug is off again', () => {
    sayAll(true);
    say(wrong('a'), note('b'));
    sayAll(false);
    say(note('c'));
    expect(logged).toEqual([
      ['warn', '[affitor]', 'a'],
      ['info', '[affitor]', 'b'],
    ]);
  });

  it('has each text once a page', () => {
    sayAll(true);
    for (let times = 0; times < 3; times++) say(wrong('a'), note('b'));
    expect(logged.map(([, , text]) => text)).toEqual(['a', 'b']);
  });

  it('still has a note that was kept back, once debug is on', () => {
    say(note('a'));
    sayAll(true);
    say(note('a'));
    expect(logged).toEqual([['info', '[affitor]', 'a']]);
  });
});
