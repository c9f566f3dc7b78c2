import { describe, expect, it } from 'vitest';
import { mistakeInCall } from '../../src/core/queue-call.ts';

/** The call as functions of analytics scripts pass it on. */
function argumentsOf(..._args: unknown[]) {
  // biome-ignore lint/complexity/noArguments: it is what is tested
  return arguments;
}

describe('a call in the queue', () => {
  it.each<[unknown]>([
    [['signup', 'user_42', 'jane@example.com']],
    [['signup']],
    [['trackClick']],
    [['consent', true]],
    [['ready', () => {}]],
    [argumentsOf('signup', 'user_42')],
  ])('%j is one', (call) => {
    expect(mistakeInCall(call)).toBeUndefined();
  });

  const EXAMPLE = /\["signup", "user_42"\]/;
  it.each<[unknown, RegExp, RegExp]>([
    [null, /other than an array/, EXAMPLE],
    [undefined, /other than an array/, EXAMPLE],
    [5, /other than an array/, EXAMPLE],
    ['signup', /other than an array/, EXAMPLE],
    ['jane@example.com', /other than an array/, EXAMPLE],
    [{ method: 'signup' }, /other than an array/, EXAMPLE],
    [() => {}, /other than an array/, EXAMPLE],
    [[], /without a method/, EXAMPLE],
    [[null], /without a method/, EXAMPLE],
    [[Symbol('x')], /without a method/, EXAMPLE],
    [[''], /without a method/, EXAMPLE],
    [['jane@example.com'], /without a method/, EXAMPLE],
    [[['signup', 'user_42']], /without a method/, EXAMPLE],
    [['sginup', 'user_42'], /"sginup", which is none of its methods/, /Did you mean signup\?/],
    [argumentsOf('signUp', 'user_42'), /"signUp"/, /Did you mean signup\?/],
    [['toString'], /"toString", which is none of its methods/, /signup, trackClick, consent, ready/],
    [['identify', 'user_42'], /"identify"/, /methods are/],
    [['init', { programId: 1 }], /"init", which is none/, /methods are/],
    [['getData'], /"getData", which is none/, /methods are signup, trackClick, consent, ready/],
  ])('%j is none', (call, what, remedy) => {
    const mistake = mistakeInCall(call)!;
    expect(mistake.what).toMatch(what);
    expect(mistake.remedy).toMatch(remedy);
    expect(JSON.stringify(mistake)).not.toContain('jane');
  });
});
