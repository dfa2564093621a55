/** Markup that is already safe to put into a page. */
export interface Markup {
  readonly markup: string;
}

/** Markup from a source that escapes by itself, such as an SVG element's outerHTML. */
export const trusted = (markup: string): Markup => ({ markup });

/**
 * A template whose every value is escaped unless it is markup itself: forgetting to escape is not possible.
 * @example html`<p>${'<b>'}</p>`.markup // => '<p>&lt;b&gt;</p>'
 */
export function html(parts: TemplateStringsArray, ...values: readonly (Value | readonly Value[])[]): Markup {
  const text = parts.map((part, index) => part + (index < values.length ? render(values[index]!) : ''));
  return { markup: text.join('') };
}

type Value = string | number | Markup;

function render(value: Value | readonly Value[]): string {
  if (Array.isArray(value)) return value.map((each) => render(each as Value)).join('');
  if (typeof value === 'object') return (value as Markup).markup;
  return String(value).replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
