import { start } from './instance.ts';
import { logMistake } from './page.ts';
import { carryOut, replayQueue } from './queue.ts';
import { findTag, optionsOfTag } from './tag.ts';

const tracker = start(optionsOfTag(findTag()));

replayQueue((call) => {
  try {
    carryOut(tracker, call);
  } catch (error) {
    logMistake('not a call:', call, error);
  }
});
