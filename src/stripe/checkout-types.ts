// Types only: what `checkoutParams` takes and gives, without knowing Stripe's package, which not every merchant has and
// of which every version declares other types.

type Option = 'clickId' | 'customerKey' | 'programId';

export type Mode = 'payment' | 'subscription' | 'setup';

/** Any text. Naming the three keeps `mode` a literal type before TypeScript 5.3, where `const` has no effect on this parameter. */
export type AnyMode = Mode | (string & Record<never, never>);

/** A type that is to be told by the context alone and not by the argument. */
export type FromContext<Type> = [Type][Type extends unknown ? 0 : never];

/**
 * Arguments are read as constants, for the sake of their literal types; Stripe's own types are no constants. Instances
 * of a class, such as Stripe's decimals, stay what they are.
 */
type Writable<Value> = Value extends string | { toJSON: unknown }
  ? Value
  : Value extends object
    ? { -readonly [Name in keyof Value]: Writable<Value[Name]> }
    : Value;

type Bare<Name> = Name extends `${infer Start}_${infer End}` ? Bare<`${Start}${End}`> : Lowercase<Name & string>;

/** One of our options in another spelling, or anything with a capital, of which Stripe's names have none. */
type Misspelt<Name> = Name extends Option
  ? never
  : Bare<Name> extends Lowercase<Option>
    ? Name
    : Name extends Lowercase<Name & string>
      ? never
      : Name;

/** The members of a union that are one text each; newer versions of Stripe's package add "any other text" to theirs. */
type Literal<Text extends string> = Text extends unknown
  ? Record<never, never> extends Record<Text, 1>
    ? never
    : Text
  : never;

/** What a set of parameters must be on top of what it is. */
export type Checked<Params> = { readonly [Name in Misspelt<keyof Params>]: never } & (Params extends {
  mode: infer Given extends string;
}
  ? Literal<Given> extends Mode
    ? unknown
    : { mode: Mode }
  : unknown);

export type WithoutOptions<Params> = Omit<Writable<Params>, Option>;
