import { attempt } from '../core/attempt.ts';
import type { AffitorCall, AffitorData, AffitorTracker } from '../types.ts';

/** Script tag or npm import, the tracker of a page is here. An element with one of these ids would be, too. */
const page = () => window as { affitor?: AffitorTracker; affitorQueue?: { push(call: AffitorCall): unknown } };

/** What the tracker knows about this visitor; nothing before it runs, and nothing of one who has not consented. */
export const visitor = (): AffitorData | undefined => attempt(() => page().affitor!.getData());

/** Calls back once the tracker knows who referred the visitor, however late it is loaded: never without consent. */
export const whenReady = (callback: () => void): void => {
  const { affitorQueue } = page();
  if (attempt(() => page().affitor!.ready)) page().affitor!.ready(callback);
  else if (Array.isArray(affitorQueue)) affitorQueue.push(['ready', callback]);
  else page().affitorQueue = [['ready', callback]] as AffitorCall[];
};

/** Lets the tracker look at the cookies again, and send what is undelivered. */
export const lookAgain = (): void => {
  // An address without a partner code is no landing.
  page().affitor!.trackClick('/');
};
