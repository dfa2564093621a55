import { isIP } from 'node:net';
import { hostname } from 'node:os';

export interface AllowedHosts {
  /** names that were given: --host and --allow-host */
  readonly names: readonly string[];
}

/**
 * Whether a Host header names this server. A page of another site can make its own name lead to this machine (DNS rebinding)
 * and then read what is served here as if it were its own; that needs a name, so addresses are always right, as are
 * localhost, the name of this machine and the names that were given.
 */
export function isAllowedHost(header: string | undefined, { names }: AllowedHosts): boolean {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/.exec(header ?? '');
  if (match === null) return false;
  const [, ipv6, name] = match;
  if (ipv6 !== undefined) return isIP(ipv6) === 6;
  const asked = plain(name!);
  if (isIP(asked) === 4 || asked === 'localhost' || asked.endsWith('.localhost')) return true;
  const machine = plain(hostname());
  return [machine, `${machine.split('.')[0]}.local`, ...names.map(plain)].includes(asked);
}

/** Names do not tell upper from lower case, and may end in the root's dot. */
const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
