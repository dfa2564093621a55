import { SeqlabError } from '@seqlab/core';
import type { PresetName } from '@seqlab/models';
import { commandCode, pytorchCode, typescriptCode } from '@seqlab/studies';
import { assetUrl } from '../../element/assets.js';
import { writeLink } from '../../link/link-codec.js';
import type { LaterLab as Lab } from '../later-lab.js';
import type { Subject } from './subjects.js';

/** A program, or why there is none. */
export interface Program {
  readonly name: string;
  readonly code: string | null;
  readonly problem: string | null;
}

/** The same run as a command and as two programs. What a language has no part for is said in its place. */
export function programs(lab: Lab, { resolved, preset }: Subject): Program[] {
  const { take } = lab.t;
  const write = (name: string, generate: () => string): Program => {
    // The others train on rows that the lab makes itself: a program would silently train something else.
    const { architecture } = resolved.model;
    if (architecture !== 'encoder-decoder')
      return { name, code: null, problem: take.noProgram(architecture) };
    try {
      return { name, code: generate(), problem: null };
    } catch (error) {
      if (error instanceof SeqlabError) return { name, code: null, problem: error.message };
      throw error;
    }
  };
  return [
    write(take.command, () => commandCode(resolved, preset as PresetName)),
    write(take.typescript, () => typescriptCode(resolved)),
    write(take.pytorch, () => pytorchCode(resolved)),
  ];
}

/** The parameters of what is taken along, without what only a frame has. */
export const outgoingLink = ({ link, outgoing }: Lab): string =>
  writeLink({ ...link, ...outgoing, embed: false });

/** Where the lab opens as a page of its own: here, or, from a frame or a course page, where its files are. */
export function shareAddress(lab: Lab): string {
  const here = `${location.origin === 'null' ? '' : location.origin}${location.pathname}`;
  const own = location.href.startsWith(assetUrl('./'));
  const state = outgoingLink(lab);
  return new URL(
    state === '' ? '' : `#${state}`,
    own && here.startsWith('http') ? here : assetUrl('index.html'),
  ).href;
}

/** Scripts; tabs that are free of the sandbox; saved files. No origin: nothing of the site that it lies on is within its reach. */
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads';

/** What a course site pastes. */
export function embedCode(lab: Lab): [string, string][] {
  const { take } = lab.t;
  const state = outgoingLink(lab);
  const attribute = state === '' ? '' : ` link="${escapeAttribute(state)}"`;
  const script = assetUrl('seqlab.js');
  const frame = `${assetUrl('index.html')}?embed=1${state === '' ? '' : `#${state}`}`;
  return [
    [take.embedElement, `<script src="${script}"></script>\n<seq-lab${attribute}></seq-lab>\n`],
    [
      take.embedFrame,
      `<iframe
  src="${escapeAttribute(frame)}"
  title="${escapeAttribute(`${lab.t.title}: ${lab.t.subtitle}`)}"
  data-seqlab
  sandbox="${SANDBOX}"
  width="100%"
  height="900"
></iframe>\n<script src="${assetUrl('seqlab-frame.js')}"></script>\n`,
    ],
  ];
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
