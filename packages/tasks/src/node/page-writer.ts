import { crc32 } from 'node:zlib';
import type { WritingCalls } from './ids-file-writer.js';

/** Bytes to a file, in pages of which each has a checksum. */
export interface PageWriter {
  write(bytes: Uint8Array): void;
  /** fills the page that has begun with zeros */
  endPage(): void;
  /** bytes behind the last whole page, without a checksum */
  writeLoose(bytes: Uint8Array): void;
  /** hands everything to the operating system */
  flush(): void;
  /** written so far */
  readonly bytes: number;
  /** CRC-32 of each whole page */
  readonly checks: readonly number[];
}

/** So much is gathered before it is written. */
const BUFFER_BYTES = 1 << 20;

export function pageWriter(
  descriptor: number,
  pageBytes: number,
  { writeSync }: Pick<WritingCalls, 'writeSync'>,
): PageWriter {
  const buffer = new Uint8Array(Math.ceil(BUFFER_BYTES / pageBytes) * pageBytes);
  const checks: number[] = [];
  let [held, checked, written] = [0, 0, 0];

  function check(): void {
    for (; checked + pageBytes <= held; checked += pageBytes) {
      checks.push(crc32(buffer.subarray(checked, checked + pageBytes)));
    }
  }
  function flush(): void {
    for (let at = 0; at < held; ) at += writeSync(descriptor, buffer, at, held - at);
    written += held;
    held = 0;
    checked = 0;
  }
  /** @param paged whether whole pages have checksums, which a page that is half written could not get */
  function add(bytes: Uint8Array, paged: boolean): void {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, buffer.length - held);
      buffer.set(bytes.subarray(at, at + taken), held);
      held += taken;
      at += taken;
      if (paged) check();
      if (held === buffer.length) flush();
    }
  }
  return {
    write: (bytes) => add(bytes, true),
    endPage: () => add(new Uint8Array((pageBytes - (held % pageBytes)) % pageBytes), true),
    writeLoose: (bytes) => add(bytes, false),
    flush,
    get bytes() {
      return written + held;
    },
    checks,
  };
}
