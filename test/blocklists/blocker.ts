import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { FiltersEngine, Request, type RequestType } from '@ghostery/adblocker';

/** A request as a blocker sees it. */
export interface Seen {
  url: string;
  type: RequestType;
  /** The page that makes it. */
  page: string;
}

export interface Blocker {
  /** What the lists do about a request: the rule, or nothing. */
  verdict(request: Seen): string | undefined;
  /** The rules by which scriptlets run on a page. */
  scriptlets(page: string): string[];
  /** The address that the lists leave of a page's. */
  rewritten(page: string): string;
  /** Which lists it goes by. */
  lists: string[];
  /** Lines of all lists. */
  rules: string[];
}

/**
 * Rules may be limited to a method, which this engine does not know: it would pass over them. Without the limit they
 * match more than they do in a browser, never less.
 */
const withoutMethod = (text: string) =>
  text.replace(/([$,])method=[^,\n]*(,?)/g, (_, before, after) => (before === '$' ? (after ? '$' : '') : after));

/** A blocker that goes by the lists whose paths the runner found. */
export const createBlocker = (paths = process.env.FILTER_LIST_FILES!.split('\n')): Blocker => {
  const texts = paths.map((path) => readFileSync(path, 'utf8'));
  const engine = FiltersEngine.parse(withoutMethod(texts.join('\n')), { debug: true });
  const match = ({ url, type, page }: Seen) =>
    engine.match(Request.fromRawDetails({ url, type, sourceUrl: page, requestId: '1' }));
  return {
    verdict(request) {
      const { match: blocked, redirect, rewrite, filter } = match(request);
      return blocked || redirect || rewrite ? `${filter ?? rewrite?.url ?? redirect?.filename}` : undefined;
    },
    scriptlets(page) {
      const { hostname } = new URL(page);
      const { matches } = engine.matchCosmeticFilters({ url: page, hostname, domain: hostname.replace(/^www\./, '') });
      return matches.flatMap(({ filter }) => (filter?.isScriptInject() ? [`${filter}`] : []));
    },
    rewritten: (page) => match({ url: page, type: 'main_frame', page }).rewrite?.url ?? page,
    lists: paths.map((path) => basename(path)),
    rules: texts.flatMap((text) => text.split('\n')),
  };
};
