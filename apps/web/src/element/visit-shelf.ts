import type { Shelf } from '../lab/tour.js';

/** The browser's own store, by a name; null where a frame without an origin, or a setting, forbids it. What is full keeps nothing more. */
export function visitShelf(name: string): Shelf | null {
  try {
    const store = globalThis.localStorage;
    store.getItem(name);
    return {
      read: () => store.getItem(name),
      write(text) {
        try {
          store.setItem(name, text);
        } catch (error) {
          if (!(error instanceof DOMException)) throw error;
        }
      },
    };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}
