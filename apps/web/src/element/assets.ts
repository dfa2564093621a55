import { addressScript } from './script-rights.js';

const holder = globalThis as { seqlabAddress?: string };

// The entry's own address, read while it runs: later it is gone, and the scripts that it loads lie elsewhere.
holder.seqlabAddress ??=
  (globalThis.document?.currentScript as HTMLScriptElement | null)?.src || globalThis.document?.baseURI;

/** The absolute address of a file beside this script. */
export function assetUrl(path: string): string {
  return new URL(path, holder.seqlabAddress).href;
}

const loading = new Map<string, Promise<unknown>>();

/** Loads a script beside this one and gives what it has put at `globalThis[name]`. */
export function loadScript<T>(path: string, name: string): Promise<T> {
  const known = loading.get(path);
  if (known !== undefined) return known as Promise<T>;
  const promise = new Promise<T>((resolve, reject) => {
    const script = document.createElement('script');
    addressScript(script, assetUrl(path));
    script.addEventListener('load', () => resolve((globalThis as Record<string, unknown>)[name] as T));
    script.addEventListener('error', () => {
      loading.delete(path);
      script.remove();
      reject(
        new Error(
          `loadScript: ${script.src} could not be loaded. Check the connection and the content security policy.`,
        ),
      );
    });
    document.head.append(script);
  });
  loading.set(path, promise);
  return promise;
}
