import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type Choice, choicesOf, LETTERS, rename, toJson } from '../../scripts/lib/names.mjs';

/** Of everything that a minified script does with names, something. */
const SCRIPT = `{const a=(a,{b,c:d})=>a+b+d,b=({key:a=7})=>a*2,c=5,d=async a=>{try{return a()}catch(a){return a.message}},
e={f:1,g:2,toString(){return"e"}},h=a=>{const b=c+a;let d=0;for(const a of[b,c])d+=a;return{f:d,g:b}},k=({l=7})=>l,
i=[1,2].map(a=>{const b=a+c;return()=>{const a=b*c;return a}});
done({sum:a(1,{b:2,c:3}),twice:b({}),caught:d(()=>{throw new Error("x")}),e:\`\${e}\`,k:k({}),f:e.f-e.g,h:h(1).f,i:i.map(a=>a())})}`;

const resultOf = async (code: string) => {
  let result: Record<string, unknown> = {};
  runInNewContext(code, {
    done: (told: Record<string, unknown>) => {
      result = told;
    },
  });
  return JSON.stringify({ ...result, caught: await result.caught });
};

/** A number between 0 and a limit, always the same ones in the same order. */
const numbers = (seed: number) => (limit: number) => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * limit);
};

describe('the choices in a minified script', () => {
  const { choice, conflicts, render, fits } = choicesOf(SCRIPT);

  it('give the script back as it is', () => {
    expect(fits(choice)).toBe(true);
    expect(render(choice)).toBe(SCRIPT);
  });

  it('give scripts that do the same, however they are chosen', async () => {
    const expected = await resultOf(SCRIPT);
    expect(expected).toContain('"sum":6');
    let tried = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const below = numbers(seed);
      const one = below(choice.variables.length);
      const other: Choice = {
        variables: choice.variables.map((name, index) =>
          index === one || below(4) === 0 ? LETTERS[below(12)]! : name,
        ),
        properties: choice.properties.map((name, index) => (index < 2 ? ['y', 'z'][(index + seed) % 2]! : name)),
        orders: choice.orders.map((order) => [...order].sort(() => below(3) - 1)),
      };
      if (!fits(other)) continue;
      tried++;
      expect(await resultOf(render(other))).toBe(expected);
    }
    expect(tried).toBeGreaterThan(20);
  });

  it('never let two variables have one letter where one would hide the other', () => {
    choice.variables.forEach((_, one) => {
      for (const other of conflicts[one]!) {
        const variables = [...choice.variables];
        variables[one] = variables[other]!;
        expect(fits({ ...choice, variables })).toBe(false);
      }
    });
  });

  it('keep the order of what acts, and of what is spread', () => {
    const orders = (code: string) => choicesOf(code).choice.orders.length;
    expect(orders('{const a=b=>({x:b(),y:1})}')).toBe(1);
    expect(orders('{const a=b=>({x:b(),y:b})}')).toBe(0);
    expect(orders('{const a=b=>({x:b.c,y:b})}')).toBe(1);
    // What a call does is known of functions of the script that only compute: here the functions are a run too.
    expect(orders('{const a=b=>b.c*2,b=c=>({x:a(c),y:c})}')).toBe(2);
    expect(orders('{const a=b=>b.c++,b=c=>({x:a(c),y:c})}')).toBe(1);
    expect(orders('{const a=b=>go(b),b=c=>({x:a(c),y:c})}')).toBe(1);
    expect(orders('{let a=b=>b;const b=c=>({x:a(c),y:c})}')).toBe(0);
    expect(orders('{const a=b=>b,b=(a,c)=>({x:a(c),y:c})}')).toBe(1);
    expect(orders('{const a=b=>({x:delete b.c,y:b})}')).toBe(0);
    expect(orders('{const a=({x:b,y:{z:c=b}})=>c}')).toBe(0);
    expect(orders('{const a=b=>({x:b(),y:b()})}')).toBe(0);
    expect(orders('{const a=b=>({x:1,...b})}')).toBe(0);
    expect(orders('{const a=b=>({...b,x:1})}')).toBe(0);
    expect(orders('{const a=b=>({...b,x:1,y:2})}')).toBe(1);
    expect(orders('{const a=({x:b=1,y:c=b})=>c}')).toBe(0);
    expect(orders('{const a=go(),b=a}')).toBe(0);
  });

  it.each([
    '{switch(a){case 1:}}',
    '{a:for(;;)break a}',
    '{const a=class{}}',
    '{const a=b=>({[b]:1,c:2})}',
    '{const a=b=>"c"in b}',
  ])('are refused in %s, which the tracker is without', (code) => {
    expect(() => choicesOf(code)).toThrow('names.mjs');
  });

  it('are not taken by another script than the one they were made for', () => {
    const json = toJson(choice);
    expect(rename(SCRIPT, json)).toBe(SCRIPT);
    expect(rename('{const a=1,b=2;go(a,b)}', json)).toBe('{const a=1,b=2;go(a,b)}');
    expect(rename('{const a=1,b=2;go(a,b)}', '{"variables":"b a","properties":"","orders":["1,0"]}')).toBe(
      '{const a=2,b=1;go(b,a)}',
    );
  });
});
