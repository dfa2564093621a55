import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export interface PagedFile {
  readonly descriptor: number;
  readonly pageBytes: number;
  /** where page 0 begins */
  readonly firstByte: number;
  /** CRC-32 of each page */
  readonly checks: Uint32Array;
  /** the error for a page that is not what was written */
  readonly damaged: () => Error;
}

export interface PageReader {
  /** The bytes of a page, until another one is asked for. */
  page(number: number): Uint8Array<ArrayBuffer>;
  /** Reads every page once, in large parts. */
  checkAll(): void;
}

/** Pages that are kept: 1 MiB at 4 KiB each. */
const KEPT = 256;
/** What is read at once to check the file. */
const SWEEP_BYTES = 1 << 20;

/** Reads pages where they are asked for and keeps some: page p in place p mod 256, so that looking it up is one comparison. */
export function pageReader({ descriptor, pageBytes, firstByte, checks, damaged }: PagedFile): PageReader {
  const places = Math.min(KEPT, checks.length);
  const kept = new Uint8Array(places * pageBytes);
  const held = new Int32Array(places).fill(-1);
  const read = (into: Uint8Array, position: number): void => {
    for (let got = 0; got < into.length; ) {
      const more = readSync(descriptor, into, got, into.length - got, position + got);
      if (more === 0) throw damaged();
      got += more;
    }
  };
  return {
    page(number) {
      const place = number % places;
      const bytes = kept.subarray(place * pageBytes, (place + 1) * pageBytes);
      if (held[place] === number) return bytes;
      held[place] = -1;
      read(bytes, firstByte + number * pageBytes);
      if (crc32(bytes) !== checks[number]) throw damaged();
      held[place] = number;
      return bytes;
    },
    checkAll() {
      const perSweep = Math.max(1, Math.floor(SWEEP_BYTES / pageBytes));
      const buffer = new Uint8Array(perSweep * pageBytes);
      for (let from = 0; from < checks.length; from += perSweep) {
        const pages = Math.min(perSweep, checks.length - from);
        read(buffer.subarray(0, pages * pageBytes), firstByte + from * pageBytes);
        for (let p = 0; p < pages; p += 1) {
          if (crc32(buffer.subarray(p * pageBytes, (p + 1) * pageBytes)) !== checks[from + p])
            throw damaged();
        }
      }
    },
  };
}
