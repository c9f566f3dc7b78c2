import { h } from './dom.js';
import { describeFault } from './fault-words.js';
import { kilobytes, time } from './format.js';
import { beginningWithoutEmails, withoutEmails } from './redact.js';

const grade = (status) => (status === null || status >= 500 ? 'broken' : status >= 400 ? 'refused' : 'fine');

/**
 * A request of the journal: what came, what was answered, and what went wrong on purpose.
 *
 * @returns its element, and what adds the link to a visitor
 */
export function requestEntry(entry) {
  const { method, path, status, fault, time: at } = entry;
  const element = h(
    'details',
    { class: 'card request' },
    h(
      'summary',
      {},
      h('span', { class: `http ${grade(status)}` }, status === null ? 'no answer' : String(status)),
      h('span', { class: 'line' }, h('span', { class: 'method' }, method), ' ', h('code', {}, path)),
      fault && h('span', { class: 'tag fault' }, 'fault'),
      time(at),
    ),
  );
  const visitorLink = h('span');
  const nameVisitor = (visitor) => {
    if (visitor && !visitorLink.firstChild)
      visitorLink.append(' · ', h('a', { href: `#visitor-${visitor}` }, `Visitor ${visitor}`));
  };
  // Bodies are long, and most are never looked at.
  element.addEventListener('toggle', () => element.append(...contents(entry, visitorLink)), { once: true });
  return { element, nameVisitor };
}

function contents({ fault, origin, headers, body, answer, cut = {} }, visitorLink) {
  const agent = headers?.['user-agent'];
  return [
    fault ? h('p', { class: 'hit' }, h('strong', {}, 'Hit by a fault: '), describeFault(fault), '.') : '',
    h(
      'p',
      { class: 'soft' },
      origin ? `From a page of ${origin}` : 'From a server or a program',
      agent && !origin && `, ${agent.slice(0, 80)}`,
      headers?.authorization && ', with a key',
      visitorLink,
    ),
    h(
      'div',
      { class: 'exchange' },
      json('Sent', body, 'nothing, or no JSON', cut.body),
      json('Answered', answer, 'nothing to show', cut.answer),
    ),
  ];
}

/** `cut`: how many bytes there were, where the journal kept no more than their beginning. */
const json = (title, value, none, cut) =>
  h(
    'div',
    {},
    h('h3', {}, cut ? `${title}: the beginning of ${kilobytes(cut)}` : title),
    value === null || value === undefined
      ? h('p', { class: 'soft' }, none)
      : h(
          'pre',
          {},
          h('code', {}, cut ? beginningWithoutEmails(value) : JSON.stringify(withoutEmails(value), undefined, 2)),
        ),
  );
