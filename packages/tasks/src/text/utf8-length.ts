/** Bytes of a text in UTF-8; half of a surrogate pair counts 3, as the replacement character that takes its place. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) i += 1;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
