import { getTracker } from '../browser/index.ts';
import { start } from '../browser/instance.ts';
import { logMistake } from '../browser/page.ts';
import { carryOut, replayQueue } from '../browser/queue.ts';
import { findTag, optionsOfTag } from '../browser/tag.ts';
import { attempt } from '../core/attempt.ts';
import { attributeOf, OPTION_NAMES } from '../core/misspelt.ts';
import { mistakeInCall } from '../core/queue-call.ts';
import type { AffitorTracker } from '../types.ts';
import { nameOptions, say, sayAll } from './console.ts';
import { explainCalls, lookAhead } from './explain.ts';
import { startedTwice } from './messages.ts';
import { ofTag } from './option-messages.ts';

// `affitor-tracker.dev.js`: what `browser/script.ts` does, and the console says what is wrong and what to do about it.

const tag = findTag();
const option = optionsOfTag(tag);

/** The options as they count, read by the same function as the tracker reads them. */
const readValues = (): Record<string, string | undefined> => ({
  ...Object.fromEntries(OPTION_NAMES.map((name) => [name, option(name as 'param')])),
  programId: (option('programId') ?? option('program') ?? window.AFFITOR_PROGRAM_ID) as string | undefined,
});

const startExplained = (): AffitorTracker | null => {
  if (getTracker()) {
    say(startedTwice());
    return getTracker();
  }
  nameOptions(attributeOf);
  const values = attempt(readValues) ?? {};
  sayAll(`${values.debug}` === 'true');
  const found = lookAhead(values);
  const started = start(option);
  // The console has said why.
  if (!started) return null;
  const attributes = attempt(() => tag!.getAttributeNames()) ?? [];
  say(...ofTag(attributes, Object(window.affitorOptions), values, attributeOf), ...found);
  explainCalls(started, values.param);
  return started;
};

const tracker = startExplained();

replayQueue((call) => {
  const mistake = mistakeInCall(call);
  if (mistake) logMistake(mistake.what, mistake.remedy, call);
  try {
    carryOut(tracker, call);
  } catch (error) {
    if (!mistake) logMistake('not carried out:', call, error);
  }
});
