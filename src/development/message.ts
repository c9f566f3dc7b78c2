import { attempt } from '../core/attempt.ts';

/** What the console is to say. */
export interface Message {
  /** Whether something has to be changed: said always. What is no more than good to know is said with `debug`. */
  isWrong: boolean;
  text: string;
}

export const wrong = (text: string): Message => ({ isWrong: true, text });
export const note = (text: string): Message => ({ isWrong: false, text });

/** A value as it may stand in a message. */
export const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? `${value}` : attempt(() => JSON.stringify(value));
  return (text ?? typeof value).slice(0, 100);
};

/** How the page writes an option: as it is called in `init()`, or as an attribute of the script tag. */
export type NameOf = (option: string) => string;
