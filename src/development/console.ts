import type { Message, NameOf } from './message.ts';

let isDebugging = false;
let namesOptions: NameOf = (option) => option;
const said = new Set<string>();

/** Whether what needs no change is said too: the option `debug`. */
export const sayAll = (debug: boolean): void => {
  isDebugging = debug;
};

/** Has messages name options as this page writes them. */
export const nameOptions = (nameOf: NameOf): void => {
  namesOptions = nameOf;
};

export const nameOf: NameOf = (option) => namesOptions(option);

/** Says what there is to say, each text once a page: a report may be tried for hours. */
export const say = (...messages: Message[]): void => {
  for (const { isWrong, text } of messages) {
    if (said.has(text) || !(isWrong || isDebugging)) continue;
    said.add(text);
    console[isWrong ? 'warn' : 'info']('[affitor]', text);
  }
};
