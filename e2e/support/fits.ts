import { expect, type Page } from '@playwright/test';
import { evenFont } from './even-font.ts';

const WIDTHS = [320, 390, 1280];
const HEIGHT = 844;

/** Width of each character in ems. Arial Narrow has 0.41 on average, DejaVu Sans Bold 0.66. */
const FONTS = { narrow: 0.38, wide: 0.7 };

/** A line of text, or a part of one. */
interface Text {
  rect: DOMRect;
  element: Element;
}

interface Font {
  name: string;
  base64: string;
}

/**
 * Runs in the page: sets all text in one font, also in shadow roots. `undefined` gives the page its own fonts back.
 * The page's Content-Security-Policy does not apply to fonts and style sheets made by script.
 */
const forceFont = async (font: Font | undefined): Promise<void> => {
  const state = window as { forcedFont?: CSSStyleSheet };
  state.forcedFont ??= new CSSStyleSheet();
  const sheet = state.forcedFont;
  if (font) {
    const bytes = Uint8Array.from(atob(font.base64), (character) => character.charCodeAt(0));
    // One face for every weight and slant, so that the browser synthesizes none.
    document.fonts.add(
      await new FontFace(font.name, bytes, { weight: '1 1000', style: 'oblique -90deg 90deg' }).load(),
    );
  }
  sheet.replaceSync(font ? `*, ::before, ::after { font-family: ${font.name} !important }` : '');
  const apply = (root: Document | ShadowRoot) => {
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) apply(shadowRoot);
  };
  apply(document);
  if (font && getComputedStyle(document.body).fontFamily !== font.name) throw new Error(`${font.name} is not in use`);
};

/** Runs in the page: lists everything that leaves the window or its box, is cut off, or overlaps other text. */
const findMisfits = (): string[] => {
  const { scrollWidth, clientWidth, clientHeight } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : [];
  const misfits = new Map<Element, string>();

  const nameOf = (element: Element) => {
    const { localName, id, classList, textContent } = element;
    const names = [localName, id && `#${id}`, ...[...classList].map((name) => `.${name}`)].join('');
    return `${names} “${textContent.trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
  };
  /** Text for screen readers alone is a pixel wide, and a skip link is left of the window until it has the focus. */
  const isVisible = (element: Element) => {
    const { width, height, right } = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1 && right > 0;
  };
  const blockOf = (element: Element): Element =>
    getComputedStyle(element).display === 'inline' && element.parentElement ? blockOf(element.parentElement) : element;

  /** What scrolls by itself, dialogs included, may hide behind and cover other text. */
  const layerOf = (element: Element): Element | null =>
    ['auto', 'scroll'].includes(getComputedStyle(element).overflowY) || !element.parentElement
      ? element
      : layerOf(element.parentElement);

  const checkBox = (element: Element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const { position, overflowX, overflowY } = getComputedStyle(element);
    if (left < -0.5 || right > clientWidth + 0.5)
      misfits.set(element, `spans ${Math.round(left)} to ${Math.round(right)} px`);
    else if (position === 'fixed' && (top < -0.5 || bottom > clientHeight + 0.5))
      misfits.set(element, `spans ${Math.round(top)} to ${Math.round(bottom)} px of the height`);
    else if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth)
      misfits.set(element, `cuts off ${element.scrollWidth - element.clientWidth} px at the side`);
    else if (['hidden', 'clip'].includes(overflowY) && element.scrollHeight > element.clientHeight)
      misfits.set(element, `cuts off ${element.scrollHeight - element.clientHeight} px at the bottom`);
  };

  const checkOverlaps = (texts: Text[]) => {
    texts.sort((a, b) => a.rect.top - b.rect.top);
    for (const [index, { rect, element }] of texts.entries()) {
      for (const { rect: next, element: other } of texts.slice(index + 1)) {
        if (next.top > rect.bottom - 1) break;
        const isBeside = next.left > rect.right - 1 || next.right < rect.left + 1;
        if (!isBeside && layerOf(element) === layerOf(other))
          found.push(`${nameOf(element)} and ${nameOf(other)} overlap`);
      }
    }
  };

  const checkRoot = (root: Document | ShadowRoot) => {
    const texts: Text[] = [];
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) checkRoot(element.shadowRoot);
      // Fields scroll, and an ellipsis says that something was left out.
      const isExempt =
        element.matches('input, select, textarea') || getComputedStyle(element).textOverflow === 'ellipsis';
      if (!isVisible(element) || isExempt) continue;
      checkBox(element);
      const block = blockOf(element).getBoundingClientRect();
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.textContent!.trim()) continue;
        const range = document.createRange();
        for (const { 0: word, index } of node.textContent!.matchAll(/(?<![\w\p{P}])\p{L}{2,12}(?![\w\p{P}])/gu)) {
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => top));
          if (lines.size > 1) misfits.set(element, `breaks the word “${word}”`);
        }
        range.selectNodeContents(node);
        for (const rect of [...range.getClientRects()].filter(({ width }) => width > 1)) {
          texts.push({ rect, element });
          if (rect.left < block.left - 0.5 || rect.right > block.right + 0.5) misfits.set(element, 'leaves its box');
        }
      }
    }
    checkOverlaps(texts);
  };

  checkRoot(document);
  for (const [element, misfit] of misfits) {
    const isCause = ![...misfits.keys()].some((other) => other !== element && element.contains(other));
    if (isCause) found.push(`${nameOf(element)} ${misfit}`);
  }
  return [...new Set(found)];
};

/**
 * Expects a page to fit into the windows of phones and desktops. Each machine has other fonts, so the test sets the
 * page in a narrow and in a wide font of its own. It loads nothing again: window and font change around the page.
 */
export const expectFits = async (page: Page, what: string): Promise<void> => {
  // Elements are there before the style sheet is.
  await page.waitForLoadState();
  const size = page.viewportSize()!;
  const found: string[] = [];
  for (const [name, width] of Object.entries(FONTS)) {
    await page.evaluate(forceFont, { name, base64: evenFont(width).toString('base64') });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      for (const misfit of await page.evaluate(findMisfits)) found.push(`${width} px, ${name} font: ${misfit}`);
    }
  }
  await page.evaluate(forceFont, undefined);
  await page.setViewportSize(size);
  expect(found, `${what} fits`).toEqual([]);
};
