/**
 * An element with attributes and children. Text becomes text nodes, never markup: partner codes, customer keys and
 * addresses are whatever a visitor sent.
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

export const byId = (id) => document.getElementById(id);

/** A colour for each code, the same wherever it is mentioned. */
export const hueOf = (code) => [...code].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) % 360, 7);

export function partner(code) {
  const element = h('span', { class: 'partner' }, code);
  element.style.setProperty('--hue', hueOf(code));
  return element;
}
