import { type JsonBuilder, readJson } from './json-reader.js';
import { SeqlabError } from './seqlab-error.js';

export interface ParseJsonOptions {
  /** what the text is, for the error: "model config", "data.jsonl"; default "JSON" */
  readonly source?: string;
  /** number of the text's first line; default 1 */
  readonly firstLine?: number;
  /** what numbers, as they are written, and objects become; default numbers and plain objects */
  readonly builder?: JsonBuilder;
}

const PLAIN: JsonBuilder = { number: Number, object: Object.fromEntries };

/**
 * Reads JSON as plain values. Unlike JSON.parse it refuses a name that stands twice in one object, and says line and column
 * (both from 1, columns in UTF-16 units) in the same words in every engine.
 * @throws SeqlabError `json-syntax`, `json-duplicate-name`, `json-depth`
 */
export function parseJson(
  text: string,
  { source = 'JSON', firstLine = 1, builder = PLAIN }: ParseJsonOptions = {},
): unknown {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  return readJson(json, {
    maximumDepth: 256,
    builder,
    fail(problem, offset) {
      let line = firstLine;
      let from = 0;
      for (let end = json.indexOf('\n'); end >= 0 && end < offset; end = json.indexOf('\n', from)) {
        line += 1;
        from = end + 1;
      }
      const column = offset - from + 1;
      const code =
        problem.kind === 'duplicate'
          ? 'json-duplicate-name'
          : problem.kind === 'depth'
            ? 'json-depth'
            : 'json-syntax';
      throw new SeqlabError(
        code,
        `${source}: line ${line}, column ${column}: ${problem.text}. Correct the JSON there.`,
      );
    },
  });
}
