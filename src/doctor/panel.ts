import { attempt } from '../core/attempt.ts';
import type { Finding } from './finding.ts';
import { element } from './panel/elements.ts';
import { findingList } from './panel/list.ts';
import { applyStyle } from './panel/style.ts';
import { countsOf, reportOf } from './panel/text.ts';

/** By which a panel that is open already is found. */
const MARK = 'data-affitor-doctor';

/** What a panel was opened for, so that it can be closed by another copy of the doctor. */
type Host = HTMLElement & { closePanel?: () => void };

/** Nothing that the page's styles say of its elements reaches the panel. */
const createHost = (): Host => {
  const host: Host = element('div');
  host.setAttribute(MARK, '');
  for (const [name, value] of [
    ['all', 'initial'],
    ['display', 'block'],
    ['position', 'static'],
  ] as const)
    host.style.setProperty(name, value, 'important');
  // The words are English whatever the page is written in, and `all` leaves the direction alone.
  host.lang = 'en';
  host.dir = 'ltr';
  return host;
};

/**
 * Shows a panel on the page, in the place of one that is open. It does not hold up the page: whoever wants to looks at
 * both. Focus goes to its heading, and back to where it was when it is closed, by its button or by Escape.
 *
 * @param examine finds out what is to be shown, again each time that the reader wants to
 */
export const showPanel = async (examine: () => Promise<Finding[]>): Promise<Finding[]> => {
  document.querySelector<Host>(`[${MARK}]`)?.closePanel?.();
  const before = document.activeElement as HTMLElement | null;
  const host = createHost();
  const root = host.attachShadow({ mode: 'open' });
  applyStyle(root);

  const heading = element('h2', { id: 'title', textContent: 'Affitor doctor', tabIndex: -1 });
  const place = element('p', { className: 'where', textContent: location.host + location.pathname });
  const close = element('button', { type: 'button', className: 'close', textContent: '×', title: 'Close (Escape)' });
  close.setAttribute('aria-label', 'Close');
  // Scrolled by keyboard too, also where nothing in it can be focused.
  const body = element('div', { className: 'body', tabIndex: 0, role: 'region' });
  body.setAttribute('aria-label', 'Findings');
  const again = element('button', { type: 'button', textContent: 'Look again' });
  const copy = element('button', { type: 'button', textContent: 'Copy as text' });
  const said = element('p', { role: 'status' });
  const panel = element(
    'section',
    { className: 'panel', role: 'dialog' },
    element('div', { className: 'top' }, element('div', {}, heading, place), close),
    body,
    element('div', { className: 'foot' }, again, copy, said),
  );
  panel.setAttribute('aria-labelledby', 'title');
  root.append(panel);

  const say = (text: string, className = '') => Object.assign(said, { textContent: text, className });
  let findings: Finding[] = [];
  const look = async (): Promise<Finding[]> => {
    again.disabled = copy.disabled = true;
    say('Looking…');
    findings = await examine();
    body.replaceChildren(...findingList(findings));
    again.disabled = copy.disabled = false;
    // It stands at the head of the list, and is told to those who do not see that change.
    say(
      countsOf(findings)
        .map(({ text }) => text)
        .join(', '),
      'unseen',
    );
    return findings;
  };

  /** Escape outside of the panel, unless the page has a use for it. */
  const onEscape = ({ key, defaultPrevented }: KeyboardEvent) => {
    if (key === 'Escape' && !defaultPrevented) host.closePanel!();
  };
  host.closePanel = () => {
    removeEventListener('keydown', onEscape);
    host.remove();
    before?.focus?.({ preventScroll: true });
  };
  close.onclick = host.closePanel;
  again.onclick = look;
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(reportOf(findings, location.href, new Date()));
      say('Copied.');
    } catch {
      // On plain http there is no clipboard.
      say('The browser refused to copy.');
    }
  };
  panel.onkeydown = (event) => {
    // The page has keys of its own.
    event.stopPropagation();
    onEscape(event);
  };

  addEventListener('keydown', onEscape);
  document.documentElement.append(host);
  // Above everything of the page, where the browser has such a layer.
  attempt(() => {
    host.popover = 'manual';
    host.showPopover();
  });
  heading.focus({ preventScroll: true });
  return look();
};
