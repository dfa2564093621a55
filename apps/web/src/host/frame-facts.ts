/** What the page around this frame has said of it. */
export interface FrameFacts {
  /** tokens of its `sandbox` attribute, null where it has none; undefined where nobody has said */
  readonly sandbox?: readonly string[] | null;
}

/** Both scripts of the lab look here. */
const KEY = Symbol.for('seqlab.frame-facts');
const holder = globalThis as { [KEY]?: FrameFacts };

/** Takes what a greeting says, as far as it makes sense. */
export function setFrameFacts(told: unknown): void {
  const { sandbox } = (told ?? {}) as { sandbox?: unknown };
  if (sandbox === null) holder[KEY] = { sandbox };
  else if (Array.isArray(sandbox))
    holder[KEY] = { sandbox: sandbox.filter((token) => typeof token === 'string') };
}

/** Whether this page may do what a sandbox allows by `token`; null where that is not known. */
export function sandboxAllows(token: string): boolean | null {
  if (globalThis.parent === globalThis.window) return true;
  const sandbox = holder[KEY]?.sandbox;
  if (sandbox !== undefined) return sandbox === null || sandbox.includes(token);
  // A frame with an origin is hardly ever in a sandbox.
  return globalThis.origin === 'null' ? null : true;
}
