// @vitest-environment jsdom
import { act, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { AffitorProvider, useAffitor } from '../../src/react/index.ts';

const seen: (string | null)[] = [];
const Child = () => {
  const { getData } = useAffitor();
  useEffect(() => void seen.push(getData().partnerCode), [getData]);
  return <p>shop</p>;
};
const page = (
  <AffitorProvider programId={1}>
    <Child />
  </AffitorProvider>
);

it('AffitorProvider starts the tracker before its children, and renders them', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('fetch', async () => Response.json({ success: true }));
  history.replaceState(null, '', '/?aff=PARTNER123');
  const container = document.body.appendChild(document.createElement('div'));
  await act(async () => createRoot(container).render(page));
  expect(container.innerHTML).toBe('<p>shop</p>');
  expect(seen).toEqual(['PARTNER123']);
  expect(renderToString(page)).toBe('<p>shop</p>');
});
