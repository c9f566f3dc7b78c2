import { readFile } from 'node:fs/promises';
import { HttpError } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';

/** Any page may load it, also one that is cross-origin isolated or sets `crossorigin` on the tag. */
export const serveTracker =
  ({ trackerFile }: Deps, suffix: '.js' | '.dev.js' = '.js') =>
  async (c: RequestContext) => {
    const script = await readFile(trackerFile.replace(/\.js$/, suffix), 'utf8').catch(() => {
      throw new HttpError(404, 'The tracker is not built: run `npm run build`');
    });
    return c.body(script, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'no-cache',
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  };

export const serveOpenApi = async (c: RequestContext) =>
  c.body(await readFile(new URL('../openapi.yaml', import.meta.url), 'utf8'), 200, {
    'Content-Type': 'application/yaml; charset=utf-8',
  });
