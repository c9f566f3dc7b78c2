// Files share their worker (`isolate: false`): what a file has replaced, faked or stored ends with it.
import { afterAll, vi } from 'vitest';

afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  if (typeof document === 'undefined') return;
  const { leavePage } = await import('./page.ts');
  leavePage();
  document.body.replaceChildren();
  // The tracker's patches, where a test has started one without a page of its own.
  for (const name of ['pushState', 'replaceState']) Reflect.deleteProperty(history, name);
  Reflect.deleteProperty(window, 'affitor');
  jsdom.cookieJar.removeAllCookiesSync();
  localStorage.clear();
});
