import {
  html as litHtml,
  svg as litSvg,
  noChange,
  nothing,
  type SVGTemplateResult,
  type TemplateResult,
} from 'lit';
import { type ChildPart, Directive, directive, type PartInfo, PartType } from 'lit/directive.js';

/**
 * Lit's `html` for pages that are translated: a page translator puts each text into elements of its own, and Lit would go on writing
 * to the text that it once made, where nobody sees it. Here a text that changes is a new node in the same place, and one that does not
 * change stays as it was translated.
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): TemplateResult<1> {
  const texts = textPlaces(strings);
  return litHtml(strings, ...values.map((value, index) => (texts[index] ? asText(value) : value)));
}

/** The same for what stands inside an svg element. */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): SVGTemplateResult {
  const texts = textPlaces(strings);
  return litSvg(strings, ...values.map((value, index) => (texts[index] ? asText(value) : value)));
}

const asText = (value: unknown): unknown =>
  typeof value === 'string' || typeof value === 'number' ? freshText(String(value)) : value;

const known = new WeakMap<TemplateStringsArray, readonly boolean[]>();

/** Which values stand between tags, not inside one. */
function textPlaces(strings: TemplateStringsArray): readonly boolean[] {
  const found = known.get(strings);
  if (found !== undefined) return found;
  let inside = false;
  const places = strings.slice(0, -1).map((piece) => {
    const last = Math.max(piece.lastIndexOf('<'), piece.lastIndexOf('>'));
    if (last >= 0) inside = piece[last] === '<';
    return !inside;
  });
  known.set(strings, places);
  return places;
}

class FreshText extends Directive {
  #shown: string | null = null;

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.CHILD) throw new Error('freshText stands between tags');
  }

  render(text: string): unknown {
    return text;
  }

  override update(_: ChildPart, [text]: [string]): unknown {
    if (text === this.#shown) return noChange;
    this.#shown = text;
    return text === '' ? nothing : new Text(text);
  }
}

const freshText = directive(FreshText);
