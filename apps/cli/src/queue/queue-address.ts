import { SeqlabError } from '@seqlab/core';

/** Where runs wait to be taken. */
export interface QueueAddress {
  /** `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS */
  readonly url: string;
  /** one of several queues on the same Redis */
  readonly name: string;
}

/** Every key that is ours in a Redis begins so. */
export const PREFIX = 'seqlab';

/** @throws SeqlabError `queue-url`, `queue-name` */
export function queueAddress(url: string, name: string): QueueAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['redis:', 'rediss:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new SeqlabError(
      'queue-url',
      `queue: ${parsed === null ? JSON.stringify(url) : shownUrl(url)} is no address of a Redis. Give redis://host:6379, redis://user:password@host:6379/0, or rediss:// for TLS.`,
    );
  }
  if (!/^[\w.-]+$/.test(name)) {
    throw new SeqlabError(
      'queue-name',
      `queue: the name ${JSON.stringify(name)} may hold letters, digits, ".", "_" and "-". Choose another name.`,
    );
  }
  return { url, name };
}

/** The address as it may be shown: without user and password. */
export function shownUrl(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = '';
  return shown.href;
}
