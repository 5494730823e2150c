/** Pages as templates whose values are escaped unless they are templates themselves: nothing gets in as markup by mistake. */

/** Markup that was made by a template, or by a renderer that escapes as well. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Html | string | number | undefined | false | readonly (Html | string)[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that cannot become markup, inside an element or an attribute in quotes. */
export function escapeHtml(text: string): string {
  // Controls have no place in a page (HTML Living Standard, §13.2.3.5), whatever a spec.yaml says.
  return text
    .replaceAll(/[&<>"']/g, (one) => ESCAPES[one] ?? one)
    .replaceAll(/(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** A template; not called `html`, since formatters move the white space of those. Lists are put one after the other; undefined and false are nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = parts[0] ?? '';
  values.forEach((value, index) => {
    text += textOf(value) + (parts[index + 1] ?? '');
  });
  return new Html(text);
}

function textOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escapeHtml(String(value));
}
