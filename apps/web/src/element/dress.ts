/** One sheet for all elements of a document; another document cannot use it. */
const sheets = new WeakMap<Document, Map<string, CSSStyleSheet>>();

/** Adds style sheets to a root, made in the root's own document. */
export function dress(root: ShadowRoot, texts: readonly string[]): void {
  const own = sheets.get(root.ownerDocument) ?? new Map<string, CSSStyleSheet>();
  sheets.set(root.ownerDocument, own);
  const made = texts.map((text) => {
    const sheet = own.get(text) ?? new (windowOf(root.ownerDocument).CSSStyleSheet)();
    if (!own.has(text)) sheet.replaceSync(text);
    own.set(text, sheet);
    return sheet;
  });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...made];
}

/** By the prototype, since markup can shadow `defaultView`; a document without a window cannot show anything. */
function windowOf(document: Document): typeof globalThis {
  const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'defaultView')!;
  return get!.call(document) ?? globalThis;
}
