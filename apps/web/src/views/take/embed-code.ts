import { SeqlabError } from '@seqlab/core';
import type { PresetName } from '@seqlab/models';
import { commandCode, pytorchCode, typescriptCode } from '@seqlab/studies';
import { assetUrl } from '../../element/assets.js';
import type { Lab } from '../../lab/lab.js';
import { writeLink } from '../../link/link-codec.js';
import type { Subject } from './subjects.js';

/** The same run as a command and as two programs. What a language has no part for is said in its place. */
export function programs(lab: Lab, { resolved, preset }: Subject): [string, string][] {
  const { take } = lab.t;
  const write = (generate: () => string): string => {
    // The others train on rows that the lab makes itself: a program would silently train something else.
    if (resolved.model.architecture !== 'encoder-decoder') return take.noProgram(resolved.model.architecture);
    try {
      return generate();
    } catch (error) {
      if (error instanceof SeqlabError) return error.message;
      throw error;
    }
  };
  return [
    [take.command, write(() => commandCode(resolved, preset as PresetName))],
    [take.typescript, write(() => typescriptCode(resolved))],
    [take.pytorch, write(() => pytorchCode(resolved))],
  ];
}

/** What a course site pastes. */
export function embedCode(lab: Lab): [string, string][] {
  const { take } = lab.t;
  const { embed: _, ...link } = lab.link;
  const state = writeLink({ ...link, embed: false });
  const attribute = state === '' ? '' : ` link="${escapeAttribute(state)}"`;
  const script = assetUrl('seqlab.js');
  const frame = `${assetUrl('index.html')}?embed=1${state === '' ? '' : `#${state}`}`;
  return [
    [take.embedElement, `<script src="${script}"></script>\n<seq-lab${attribute}></seq-lab>\n`],
    [
      take.embedFrame,
      `<iframe src="${escapeAttribute(frame)}" title="seqlab" sandbox="allow-scripts" data-seqlab width="100%" height="900"></iframe>\n<script src="${assetUrl('seqlab-frame.js')}"></script>\n`,
    ],
  ];
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
