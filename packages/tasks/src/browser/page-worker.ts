/** What is used of a page's `Worker`, which satisfies it: packages see no DOM types. */
export interface PageWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'error',
    listener: (event: { readonly message?: string; preventDefault(): void }) => void,
  ): void;
}

/** `navigator.locks`, in secure contexts. */
export interface Locks {
  request(name: string, held: () => unknown): Promise<unknown>;
}

/** The browser's own, in a page and in a worker. */
export const browser = globalThis as unknown as {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly locks?: Locks };
  readonly crypto?: { randomUUID(): string };
};
