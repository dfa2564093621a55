import { hostDocument } from './host-document.js';

/** A page's policy on addresses of scripts (Trusted Types), as far as it is used here. The DOM's own types do not have it. */
interface PolicyFactory {
  createPolicy(name: string, rules: Rules): Rules;
}
interface Rules {
  createHTML?(html: string): string;
  createScriptURL?(address: string): string;
}

/** The one name that a page with `trusted-types` has to allow. */
export const POLICY_NAME = 'seqlab';

let policy: Rules | null | undefined;

/** Null where the browser knows no such policies, or the page does not allow ours: then plain strings are tried. */
function ownPolicy(): Rules | null {
  if (policy !== undefined) return policy;
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  try {
    policy =
      factory?.createPolicy(POLICY_NAME, {
        createHTML: (html) => html,
        createScriptURL: (address) => address,
      }) ?? null;
  } catch {
    policy = null;
  }
  return policy;
}

/** What lit makes its templates of in place of a policy of its own: the build puts it there. */
export const templatePolicy = (): Rules | undefined => ownPolicy() ?? undefined;

/** An address of ours as `script.src` and `new Worker` take it under any policy that allows ours. */
export function scriptAddress(address: string): string {
  return ownPolicy()?.createScriptURL?.(address) ?? address;
}

/** Whether this page lets nobody make templates, us included: nothing can be drawn then. */
export function refusesTemplates(): boolean {
  try {
    hostDocument.create('template').innerHTML = ownPolicy()?.createHTML?.('<i></i>') ?? '<i></i>';
    return false;
  } catch {
    return true;
  }
}

// Read while the entry runs: later `currentScript` is gone.
const entry = typeof document === 'undefined' ? null : hostDocument.currentScript;
const [nonce, crossOrigin] = entry === null ? ['', null] : [entry.nonce, entry.crossOrigin];

/** Gives a script of ours its address and whatever let the page's first script of ours in. */
export function addressScript(script: HTMLScriptElement, address: string): void {
  if (nonce !== '') script.nonce = nonce;
  if (crossOrigin !== null) script.crossOrigin = crossOrigin;
  script.src = scriptAddress(address);
}
