import { SeqlabError, withoutFunctionName } from '@seqlab/core';
import type { PresetName } from '@seqlab/models';
import { commandCode, pytorchCode, typescriptCode } from '@seqlab/studies';
import { writeLink, writePageLink } from '../../link/link-codec.js';
import type { ToolLab as Lab } from '../tool-lab.js';
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
      if (error instanceof SeqlabError)
        return { name, code: null, problem: withoutFunctionName(error.message) };
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

/** The link to exactly this; null where nobody has said where the lab has a page of its own. */
export function shareAddress(lab: Lab): string | null {
  const { link, outgoing, pageAddress } = lab;
  return pageAddress === null
    ? null
    : `${pageAddress}#${writePageLink({ ...link, ...outgoing, embed: false })}`;
}

/** Scripts; tabs that are free of the sandbox; saved files. No origin: nothing of the site that it lies on is within its reach. */
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads';

/** What a course site pastes: the element always, the frame where there is a page to be shown in it. */
export function embedCode(lab: Lab): [string, string][] {
  const { take } = lab.t;
  const state = outgoingLink(lab);
  const attribute = state === '' ? '' : ` link="${escapeAttribute(state)}"`;
  const address = lab.fileAddress('seqlab.js');
  // In a bundle the element is an import, and its files have no address that another page could use.
  const script =
    address === null
      ? `<script type="module">import '@seqlab/web';</script>`
      : `<script src="${escapeAttribute(address)}"></script>`;
  const element: [string, string] = [take.embedElement, `${script}\n<seq-lab${attribute}></seq-lab>\n`];
  const { pageAddress } = lab;
  if (pageAddress === null) return [element];
  const frame = `${pageAddress}?embed=1${state === '' ? '' : `#${state}`}`;
  const follows = new URL('seqlab-frame.js', address ?? pageAddress).href;
  return [
    element,
    [
      take.embedFrame,
      `<iframe
  src="${escapeAttribute(frame)}"
  title="${escapeAttribute(`${lab.t.title}: ${lab.t.subtitle}`)}"
  data-seqlab
  sandbox="${SANDBOX}"
  width="100%"
  height="900"
></iframe>\n<script src="${escapeAttribute(follows)}"></script>\n`,
    ],
  ];
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
