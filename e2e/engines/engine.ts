import type { Visitor } from '../support/visitor.ts';

/** What a scenario may need beyond an ordinary visit, and what not every engine can be brought to. */
export type Need = 'blocked storage' | 'prerendering' | 'back/forward cache';

export interface Wishes {
  /** A visitor who blocks cookies and storage in the browser's own settings. */
  blocksStorage?: boolean;
  /** A visitor whose browser keeps pages in the back/forward cache. */
  goesBack?: boolean;
}

export interface Visit {
  visitor: Visitor;
  /** Closes the visitor's browser. */
  end(): Promise<void>;
}

/** A browser engine, as far as the tests know one. */
export interface Engine {
  /** As a reader knows it: `Firefox 153.0`. */
  readonly version: string;
  /** What it cannot be brought to, and why: such scenarios do not apply. */
  readonly lacks: Partial<Record<Need, string>>;
  /** A visitor with a browser profile of their own. */
  visit(wishes?: Wishes): Promise<Visit>;
  /** Opens a page in a browser that nobody drives; answers with how to close it. Only where prerendering is not lacking. */
  unattended?(url: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
