/**
 * The document's own answers. A host's markup can shadow any of them: `<img name="currentScript">` or `<form name="head">` becomes
 * `document.currentScript` or `document.head`, also when it comes from a visitor's comment through a sanitiser. What decides where
 * scripts come from, or where they go, is therefore asked of the prototype.
 */
export const hostDocument = {
  get currentScript(): HTMLScriptElement | null {
    const script = ask('currentScript');
    return script instanceof HTMLScriptElement ? script : null;
  },
  get baseURI(): string {
    return ask('baseURI');
  },
  get referrer(): string {
    return ask('referrer');
  },
  get readyState(): DocumentReadyState {
    return ask('readyState');
  },
  /** the document's root element: unlike `head` and `body` it is always there */
  get root(): HTMLElement {
    return ask('documentElement');
  },
  create<K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] {
    return Document.prototype.createElement.call(document, name) as HTMLElementTagNameMap[K];
  },
  find<E extends Element = Element>(selector: string): E | null {
    return Document.prototype.querySelector.call(document, selector) as E | null;
  },
  findAll<E extends Element = Element>(selector: string): E[] {
    return [...(Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<E>)];
  },
  listen(type: string, listener: (event: Event) => void, options?: AddEventListenerOptions): void {
    EventTarget.prototype.addEventListener.call(document, type, listener, options);
  },
} as const;

type Asked = 'contentType' | 'currentScript' | 'baseURI' | 'referrer' | 'readyState' | 'documentElement';

function ask<K extends Asked>(key: K): Document[K] {
  const holder = key === 'baseURI' ? Node.prototype : Document.prototype;
  return Object.getOwnPropertyDescriptor(holder, key)!.get!.call(document) as Document[K];
}

let html: Document | null = null;

/** A template whose text is read as HTML, also where the page is XML. */
export function newTemplate(): HTMLTemplateElement {
  if (ask('contentType') !== 'text/html') {
    html ??= document.implementation.createHTMLDocument('');
    return html.createElement('template');
  }
  return hostDocument.create('template');
}
