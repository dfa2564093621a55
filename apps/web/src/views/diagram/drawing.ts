import { nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import type { Trace } from '../../spec/trace.js';
import { html, svg } from '../text.js';
import { type Layout, layoutOf, type Placed } from './layout.js';
import { partName } from './part-name.js';
import { switchOf } from './parts.js';
import type { StacksInTurn } from './stacks-in-turn.js';
import type { Subject } from './subject.js';
import { laneOf, lettering, thumbnail, tokensOf } from './thumbnail.js';

/** The picture itself: blocks as buttons, one of which the Tab key comes to; arrow keys go on from there. */
export function drawing(lab: Lab, subject: Subject, stacks: StacksInTurn): TemplateResult {
  const { t, diagram } = lab;
  const layout = layoutOf(subject.config);
  const training = subject.run?.status === 'training';
  const first = layout.parts.some(({ id }) => id === diagram.focused) ? diagram.focused : layout.parts[0]!.id;
  return html`<svg
    class=${`model${training ? ' flowing' : ''}${subject.config.architecture === 'encoder-decoder' ? '' : ' alone'}`}
    viewBox=${`0 0 ${layout.width} ${layout.height}`}
    role="group"
    aria-label=${t.diagram.label}
    @lab-key=${(event: CustomEvent<string>) => move(lab, layout, event)}
  >
    ${layout.streams.map((path) => svg`<path class="stream" d=${path}></path><path class="flow" d=${path}></path>`)}
    ${layout.branches.map((path) => svg`<path class="branch" d=${path}></path>`)}
    ${layout.sums.map(
      ({ x, y }) =>
        svg`<circle class="sum" cx=${x} cy=${y} r="6"></circle><path class="plus" d=${`M${x - 3},${y}h6M${x},${y - 3}v6`}></path>`,
    )}
    ${layout.parts.map((part) => block(lab, { ...subject, trace: stacks.traceOf(part.stack) }, part, part.id === first))}
    <g class="letters" aria-hidden="true" translate="no">${layout.parts.map((part) => letters(part, stacks.traceOf(part.stack)))}</g>
  </svg>`;
}

const letters = (part: Placed, trace: Trace | null): unknown =>
  trace === null ? nothing : lettering(part, trace);

function block(lab: Lab, subject: Subject, part: Placed, tabbable: boolean): SVGTemplateResult {
  const { diagram } = lab;
  const { x, y, width, height } = part;
  const added = subject.rung !== null && part.addedBy.includes(subject.rung);
  const open = diagram.open === part.id;
  const own = switchOf(part);
  const cut = own !== null && subject.trace?.off.includes(own) === true;
  const toggle = () => lab.diagram.set({ open: open ? null : part.id, focused: part.id });
  return svg`<g
    class=${`part ${part.kind}${added ? ' added' : ''}${open ? ' open' : ''}${cut ? ' cut' : ''}`}
    role="button"
    data-part=${part.id}
    tabindex=${tabbable ? 0 : -1}
    aria-label=${label(lab, subject, part, added)}
    aria-expanded=${open}
    @click=${toggle}
    @lab-key=${(event: CustomEvent<string>) => {
      if (event.detail !== 'Enter' && event.detail !== ' ') return;
      event.preventDefault();
      toggle();
    }}
  >
    <rect class="box" x=${x} y=${y} width=${width} height=${height} rx="4"></rect>
    ${part.kind === 'tokens' && subject.trace !== null ? nothing : svg`<text class="name" x=${x + 6} y=${y + 13}>${name(lab, part)}</text>`}
    ${thumbnail(part, subject.trace)}
    ${cut ? svg`<path class="cross" d=${`M${x},${y}l${width},${height}m${-width},0l${width},${-height}`}></path>` : nothing}
    ${lanesOf(lab, subject, part)}
  </g>`;
}

/** All that a block's place and colours say, in words. */
function label(lab: Lab, { trace }: Subject, part: Placed, added: boolean): string {
  const { diagram } = lab.t;
  const symbols =
    part.kind === 'tokens' && trace !== null ? `: ${tokensOf(trace, part.stack).join(' ')}` : '';
  return `${partName(lab, part)}${symbols}, ${diagram[part.stack]}${added ? `, ${diagram.key.added}` : ''}`;
}

/** The name that fits into a block; the whole one is its label. */
const name = ({ t }: Lab, { kind }: Placed): string => t.diagram.parts[kind];

const LANED: readonly Placed['kind'][] = [
  'tokens',
  'embedding',
  'positions',
  'feed-forward',
  'probabilities',
];

/** A strip over each token's cells, which lights up where the token is pointed at or followed. */
function lanesOf(lab: Lab, { trace }: Subject, part: Placed): unknown {
  if (trace === null || !LANED.includes(part.kind)) return nothing;
  const tokens = tokensOf(trace, part.stack);
  const inset = part.kind === 'tokens' ? 0 : 5;
  const width = (part.width - 2 * inset) / tokens.length;
  return tokens.map((_, index) => {
    const lane = laneOf(part.stack, index);
    const follow = (event: Event) => {
      if (part.kind !== 'tokens') return;
      event.stopPropagation();
      lab.diagram.set({ token: lab.diagram.token === lane ? null : lane });
    };
    return svg`<rect
      class=${lab.diagram.token === lane ? 'lane followed' : 'lane'}
      data-token=${lane}
      x=${part.x + inset + index * width}
      y=${part.y}
      width=${width}
      height=${part.height}
      @click=${follow}
    ></rect>`;
  });
}

/** Up and down within a stack, left and right to the block beside. */
function move(lab: Lab, { parts }: Layout, event: CustomEvent<string>): void {
  const from = parts.find(({ id }) => id === (event.target as Element).getAttribute('data-part'));
  if (from === undefined) return;
  const own = parts.filter(({ stack }) => stack === from.stack).sort((a, b) => b.y - a.y);
  const beside = parts
    .filter(({ stack }) => stack !== from.stack)
    .sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y));
  const at = own.indexOf(from);
  const to = {
    ArrowUp: own[at + 1],
    ArrowDown: own[at - 1],
    ArrowLeft: from.stack === 'decoder' ? beside[0] : undefined,
    ArrowRight: from.stack === 'encoder' ? beside[0] : undefined,
    Home: own[0],
    End: own.at(-1),
  }[event.detail];
  if (to === undefined) return;
  event.preventDefault();
  const root = (event.target as Element).getRootNode() as ShadowRoot;
  const next = [...root.querySelectorAll<SVGElement>('[data-part]')].find(
    (each) => each.getAttribute('data-part') === to.id,
  );
  next?.focus();
  lab.diagram.set({ focused: to.id });
}
