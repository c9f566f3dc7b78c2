import { renderToString } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('react');
  vi.resetModules();
});

it('has no layout effect on a server, of which React 18 warns', async () => {
  const useLayoutEffect = vi.fn();
  vi.resetModules();
  vi.doMock('react', async (original) => ({ ...(await original<typeof import('react')>()), useLayoutEffect }));
  const { Affitor } = await import('../../src/react/index.ts');
  expect(renderToString(<Affitor programId={1} />)).toBe('');
  expect(useLayoutEffect).not.toHaveBeenCalled();
});
