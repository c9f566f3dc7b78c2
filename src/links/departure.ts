import { attempt } from '../core/attempt.ts';
import { paramIn, withParam } from './address.ts';
import { HANDOFF } from './handoff.ts';
import { CLIENT_REFERENCE } from './stripe.ts';

/** Makes of an address the one that the visitor is to be sent to: the same, or with a parameter more or less. */
export type Prepare = (address: string) => string;

const POLICY = 'referrerpolicy';

const prepareLink = (event: Event, prepare: Prepare) => {
  const link = event.composedPath().find((target) => (target as Partial<Element>).matches?.('a[href],area[href]')) as
    | HTMLAnchorElement
    | undefined;
  if (!link) return;
  const address = prepare(link.href);
  if (address !== link.href) link.href = address;
  // A site whose own policy is `no-referrer` says so of strangers. To another of the merchant's domains the browser's
  // default applies, unless the link itself says otherwise.
  if (paramIn(address, HANDOFF) && !link.hasAttribute(POLICY))
    link.setAttribute(POLICY, 'strict-origin-when-cross-origin');
};

const prepareForm = ({ target, submitter }: SubmitEvent, prepare: Prepare) => {
  const form = target as HTMLFormElement;
  // Not `form.action` and `form.method`: fields of the form may be called so.
  const attribute = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? '';
  const action = new URL(attribute('action'), document.baseURI).href;
  if (!/^post$/i.test(attribute('method'))) return prepareFields(form, action, prepare);
  const address = prepare(action);
  if (address === action) return;
  if (submitter?.hasAttribute('formaction')) submitter.setAttribute('formaction', address);
  else form.setAttribute('action', address);
};

/** The fields of a form that is sent by GET take the place of the query in its action. */
const prepareFields = (form: HTMLFormElement, action: string, prepare: Prepare) => {
  for (const name of [HANDOFF, CLIENT_REFERENCE]) {
    const field = form.querySelector<HTMLInputElement>(`[name=${name}]`) ?? document.createElement('input');
    const address = prepare(withParam(action, name, field.value || undefined));
    const value = decodeURIComponent(paramIn(address, name) ?? '');
    if (value === field.value) continue;
    field.type = 'hidden';
    field.name = name;
    field.value = value;
    if (value) form.append(field);
    else field.remove();
  }
};

/**
 * Prepares links and forms in the moment they are used: nothing runs before, and what the page shows stays as it is.
 * `pointerdown` comes before a middle click, the context menu and dragging, `click` also without a pointer.
 */
export const onDeparture = (prepare: Prepare): void => {
  for (const type of ['pointerdown', 'click'])
    addEventListener(type, (event) => attempt(() => prepareLink(event, prepare)), true);
  // After the page's own listeners: what they send themselves is none of ours.
  addEventListener('submit', (event) => {
    if (!event.defaultPrevented) attempt(() => prepareForm(event, prepare));
  });
};
