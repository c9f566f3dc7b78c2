// @vitest-environment jsdom
import { act, type ReactNode, StrictMode, useEffect, useState } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Affitor, type AffitorTracker, useAffitor } from '../../src/react/index.ts';

const requests: { url: string; body: Record<string, unknown> }[] = [];
const clicks = () => requests.filter(({ url }) => url.endsWith('/click'));

let root: Root | undefined;
const container = () => document.body.appendChild(document.createElement('div'));
const render = async (children: ReactNode) => {
  root ??= createRoot(container());
  await act(async () => root?.render(children));
};

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('fetch', async (url: string, { body }: { body: string }) => {
    const report = JSON.parse(body);
    requests.push({ url, body: report });
    return Response.json({ success: true, click_id: report.click_id, cookie_window_days: 90 });
  });
  history.replaceState(null, '', '/?aff=PARTNER123');
});

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.replaceChildren();
  // The tracker of this test must not answer for the next one.
  window.affitor?.consent(false);
  Reflect.deleteProperty(window, 'affitor');
  requests.length = 0;
  vi.unstubAllGlobals();
});

let renderAgain = () => {};

/** Mounts a tracker twice and takes one away, with other options each time. */
const Parent = () => {
  const [times, setTimes] = useState(0);
  renderAgain = () => setTimes(times + 1);
  return (
    <>
      <Affitor programId={1} param={`aff,${times}`} />
      {times !== 2 && <Affitor programId={1} />}
    </>
  );
};

const Router = () => {
  useEffect(() => history.replaceState(null, '', '/'), []);
  return null;
};

const seen = new Set<AffitorTracker>();
const Reader = () => {
  seen.add(useAffitor());
  return null;
};

const settled = vi.fn();
const Account = () => {
  const { signup } = useAffitor();
  useEffect(() => void signup('user_42', 'jane@example.com').then(settled), [signup]);
  return null;
};

const Page = () => {
  const { getClickId } = useAffitor();
  return (
    <p>
      {String(getClickId())}
      <Affitor programId={1} />
    </p>
  );
};

describe('<Affitor>', () => {
  it('starts the tracker with its options and renders nothing', async () => {
    await render(<Affitor programId={7} apiBase="https://api.test" cookieWindowDays={30} />);
    await vi.waitFor(() => expect(clicks()).toHaveLength(1));
    expect(requests[0]).toMatchObject({ url: 'https://api.test/api/v1/track/click', body: { program_id: 7 } });
    expect(window.affitor?.getData()).toMatchObject({ partnerCode: 'PARTNER123' });
    expect(document.body.innerHTML).toBe('<div></div>');
  });

  it('F16 sends one click in StrictMode, mounted twice, re-rendered by its parent and mounted again', async () => {
    await render(
      <StrictMode>
        <Parent />
      </StrictMode>,
    );
    const first = window.affitor;
    for (let times = 0; times < 4; times++) await act(async () => renderAgain());
    await vi.waitFor(() => expect(window.affitor?.getData().delivered).toBe(true));
    expect(window.affitor).toBe(first);
    expect(clicks()).toHaveLength(1);
  });

  it('F11 looks before a router’s effect strips the address, wherever it stands', async () => {
    await render(
      <>
        <Router />
        <Affitor programId={1} />
      </>,
    );
    await vi.waitFor(() => expect(clicks()).toHaveLength(1));
  });

  it('F19 begins when the property says that consent is there', async () => {
    await render(<Affitor programId={1} consent="required" />);
    expect(document.cookie).toBe('');
    await render(<Affitor programId={1} consent="required" debug={false} />);
    expect(requests).toEqual([]);
    await render(<Affitor programId={1} consent="granted" />);
    await vi.waitFor(() => expect(clicks()).toHaveLength(1));
    expect(document.cookie).toContain('affitor_click_id=');
  });

  it('leaves the page alone where the hosted script, which knows no consent, has run first', async () => {
    window.affitor = { getData: () => null } as never;
    await render(
      <p>
        shop
        <Affitor programId={1} consent="granted" />
      </p>,
    );
    expect(document.body.textContent).toBe('shop');
    Reflect.deleteProperty(window, 'affitor');
  });

  it.each(['pushState', 'replaceState'])('leaves the page alone where history.%s is read-only', async (method) => {
    const original = history[method as 'pushState'];
    Object.defineProperty(history, method, { value: original, writable: false, configurable: true });
    try {
      await render(
        <p>
          shop
          <Affitor programId={1} />
        </p>,
      );
      expect(document.body.textContent).toBe('shop');
      await vi.waitFor(() => expect(clicks()).toHaveLength(1));
    } finally {
      Object.defineProperty(history, method, { value: original, writable: true, configurable: true });
    }
  });

  it('does not give consent again that was withdrawn, just because its parent renders', async () => {
    await render(<Affitor programId={1} consent="granted" />);
    await vi.waitFor(() => expect(window.affitor?.getData().delivered).toBe(true));
    window.affitor?.consent(false);
    await render(<Affitor programId={1} consent="granted" />);
    expect(document.cookie).toBe('');
    expect(clicks()).toHaveLength(1);
  });

  it('leaves consent alone that was given before', async () => {
    await render(<Affitor programId={1} />);
    await vi.waitFor(() => expect(window.affitor?.getData().delivered).toBe(true));
    await render(<Affitor programId={1} consent="required" />);
    expect(document.cookie).toContain('affitor_click_id=');
  });
});

describe('useAffitor()', () => {
  it('is the same object at each render, of the tracker that the page has', async () => {
    for (let times = 0; times < 3; times++) {
      await render(
        <>
          <Reader />
          <Affitor programId={1} />
        </>,
      );
    }
    expect(seen.size).toBe(1);
    const [tracker] = seen;
    expect(tracker?.getClickId()).toBe(window.affitor?.getClickId());
    expect(tracker?.getData().hasAttribution).toBe(true);
  });

  it('reports a signup from an effect, also of a component that stands before <Affitor>', async () => {
    await render(
      <>
        <Account />
        <Affitor programId={1} />
      </>,
    );
    await vi.waitFor(() => expect(settled).toHaveBeenCalledWith({ status: 'sent' }));
    expect(requests.map(({ url }) => url.split('/').pop())).toEqual(['click', 'lead']);
  });
});

describe('on a server', () => {
  it('renders without a word and without a tracker, and hydrates', async () => {
    const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const html = renderToString(<Page />);
    expect(html).toBe('<p>null</p>');
    expect(window.affitor).toBeUndefined();
    expect(requests).toEqual([]);
    const element = container();
    element.innerHTML = html;
    await act(async () => {
      root = hydrateRoot(element, <Page />);
    });
    await vi.waitFor(() => expect(clicks()).toHaveLength(1));
    expect(complain).not.toHaveBeenCalled();
    complain.mockRestore();
  });
});
