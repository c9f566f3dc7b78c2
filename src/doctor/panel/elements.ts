/** An element with properties and children. Text is set as text: nothing of the page is ever taken for markup. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const made = Object.assign<HTMLElement, object>(document.createElement(tag), properties);
  made.append(...children);
  return made as HTMLElementTagNameMap[Tag];
};
