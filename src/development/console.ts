import type { Message } from './messages.ts';

let isDebugging = false;
const said = new Set<string>();

/** Whether what needs no change is said too: the option `debug`. */
export const sayAll = (debug: boolean): void => {
  isDebugging = debug;
};

/** Says what there is to say, each text once a page: a report may be tried for hours. */
export const say = (...messages: Message[]): void => {
  for (const { isWrong, text } of messages) {
    if (said.has(text) || !(isWrong || isDebugging)) continue;
    said.add(text);
    console[isWrong ? 'warn' : 'info']('[affitor]', text);
  }
};
