import { attempt } from '../../core/attempt.ts';
import type { Facts, ScriptFile } from '../facts.ts';
import { TRACKER_DIGESTS } from '../version.ts';
import { request, watchPolicy } from './requests.ts';

/** How the tracker's script came, as the browser remembers it. */
export const readLoading = (src: string): Facts['loading'] =>
  attempt(() => {
    const loads = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(
      ({ name, initiatorType }) => name === src && initiatorType === 'script',
    );
    const [first] = loads;
    if (!first) return;
    const { loadEventStart } = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
    return {
      times: loads.length,
      isAfterLoad: loadEventStart > 0 && first.startTime > loadEventStart,
      milliseconds: first.duration,
    };
  });

/** Beginning of the digest, enough to tell files apart; `undefined` on pages of plain http, where browsers have none. */
const digestOf = async (content: ArrayBuffer): Promise<string | undefined> => {
  const digest = await crypto.subtle?.digest('SHA-384', content);
  return digest && btoa(String.fromCharCode(...new Uint8Array(digest))).slice(0, 12);
};

/** Looks at the tracker's file without running it. */
export const askFile = async (src: string): Promise<ScriptFile> => {
  const response = await request(src);
  const content = await response?.arrayBuffer().catch(() => undefined);
  const digest = response?.ok && content ? await digestOf(content) : undefined;
  return {
    status: response?.status ?? 0,
    type: response?.headers.get('content-type')?.split(';')[0] ?? '',
    isOwnVersion: digest ? TRACKER_DIGESTS.includes(digest) : undefined,
    isForbidden: false,
  };
};

/** Whether the page's policy forbids to run a script: loaded ahead, it is judged alike and does not run. */
export const isForbidden = async (src: string, nonce: string): Promise<boolean> => {
  const link = document.createElement('link');
  const [, forbiddenBy] = await watchPolicy(
    src,
    (isLoaded) => !isLoaded,
    () =>
      new Promise<boolean>((resolve) => {
        link.onload = () => resolve(true);
        link.onerror = () => resolve(false);
        Object.assign(link, { rel: 'preload', as: 'script', nonce, href: src });
        document.head.append(link);
        setTimeout(resolve, 5000, false);
      }),
  );
  link.remove();
  return !!forbiddenBy;
};
