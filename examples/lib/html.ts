const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup, as opposed to text that has yet to be escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

const render = (value: unknown): string => {
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(render).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
};

/** Whatever is put into the template is escaped, unless it is `Html` itself. */
export const html = (texts: TemplateStringsArray, ...values: unknown[]): Html =>
  new Html(String.raw({ raw: texts }, ...values.map(render)));

/** A whole page; what goes into its head besides the title is up to the caller. */
export const page = (title: string, body: Html, head: Html = html``): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
${head}
</head>
<body><main>${body}</main></body>
</html>`.markup;
