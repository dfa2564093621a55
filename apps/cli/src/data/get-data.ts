import { join } from 'node:path';
import { didYouMean, SeqlabError } from '@seqlab/core';
import { getPublicData, type PublicData, publicData } from '@seqlab/datasets/node';
import { formatCount } from '@seqlab/figures';
import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';

export interface GetFlags {
  readonly out?: string;
  readonly from?: string;
  readonly mirror?: string;
}

const bytesOf = ({ files }: PublicData) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** The list: what there is, how large, under which licence, whom to cite. */
export function listPublicData(context: Context): void {
  context.document({ data: publicData });
  context.say(
    textTable(
      [{ heading: 'name' }, { heading: 'MB', align: 'right' }, { heading: 'what' }, { heading: 'licence' }],
      publicData.map((data) => [data.name, (bytesOf(data) / 1e6).toFixed(1), data.title, data.licence]),
    ),
  );
  context.say(
    '\n`seqlab data get NAME` fetches one into data/NAME; with --json this list has addresses, SHA-256 and whom to cite.',
  );
}

/** Fetches one and says what to do with it. */
export async function getData(name: string, flags: GetFlags, context: Context): Promise<void> {
  const data = publicData.find((each) => each.name === name);
  if (data === undefined) {
    const names = publicData.map((each) => each.name);
    throw new SeqlabError(
      'data-get-unknown',
      `data get: there is no public data set ${JSON.stringify(name)}.${didYouMean(name, names)} There are ${names.join(', ')}.`,
    );
  }
  const folder = flags.out ?? join('data', data.name);
  const signal = context.interrupt();
  let bar: { name: string; bar: ReturnType<Context['progress']> } | null = null;
  try {
    const files = await getPublicData(data, folder, {
      signal,
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(flags.mirror === undefined ? {} : { mirror: flags.mirror }),
      onProgress: (file, bytes, total) => {
        if (bar?.name !== file.name) {
          bar?.bar.finish();
          bar = { name: file.name, bar: context.progress(file.name, total || file.bytes) };
        }
        bar.bar.update(bytes);
      },
    });
    context.document({ name: data.name, folder, files, licence: data.licence, citation: data.citation });
    context.say(
      textTable(
        [{ heading: 'file' }, { heading: 'bytes', align: 'right' }, { heading: '' }],
        files.map(({ path, bytes, how }) => [path, formatCount(bytes), how]),
      ),
    );
    context.say(
      `\nlicence: ${data.licence}\ncite: ${data.citation}\nto train: ${data.use.replaceAll('DIR', folder)}`,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    context.exitCode = 130;
    context.note(`stopped: the same command goes on from what has arrived in ${folder}`);
  } finally {
    (bar as { bar: ReturnType<Context['progress']> } | null)?.bar.finish();
  }
}
