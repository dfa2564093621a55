import { nothing, type TemplateResult } from 'lit';
import type { OwnBench, OwnDraft } from '../../lab/own-bench.js';
import { type OwnMessages, ownMessagesOf } from '../../messages/own-messages.js';
import {
  DRAWING_SIZE,
  type Drawing,
  emptyDrawing,
  readDrawing,
  writeDrawing,
} from '../../spec/own/drawing.js';
import { DIGIT_LABELS, drawnDigit } from '../../spec/own/samples/digits.js';
import type { Matrix, Trace } from '../../spec/trace.js';
import { failureText } from '../failure-text.js';
import { html, svg } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

const CELL = 12;
const SIDE = DRAWING_SIZE * CELL;

/** A pad to draw on, what the model takes the drawing for, and where it looks. */
export function drawingPanel(lab: Lab, own: OwnBench, draft: OwnDraft, root: ShadowRoot): TemplateResult {
  const t = ownMessagesOf(lab.link.language);
  const cells = readDrawing(own.input) ?? emptyDrawing();
  const set = (next: Drawing) => lab.setLink({ input: writeDrawing(next) });
  const { trace } = own;
  return html`<section class="panel" aria-labelledby="own-draw">
    <h3 id="own-draw">${t.draw}</h3>
    <div class="side-by-side">
      <div>
        ${pad(lab, t, cells, set)}
        <p class="muted" id="own-pad-help">${t.drawHelp}</p>
        <div class="row">
          <button @click=${() => set(emptyDrawing())}>${t.clear}</button>
          ${
            lab.link.sample === 'hand'
              ? nothing
              : html`<button data-another @click=${() => set(anotherDigit(cells))}>${t.another}</button>`
          }
        </div>
        ${adding(lab, t, cells, root)}
      </div>
      <div>${trace === null ? html`<p class="muted">${t.untrained}</p>` : answer(t, trace)}</div>
      ${trace?.picture === undefined ? nothing : looks(lab, t, trace)}
    </div>
    ${own.error === null ? nothing : html`<p class="notice" role="alert">${failureText(lab.t, own.error)}</p>`}
    ${drawnByHand(lab, t, draft)}
  </section>`;
}

/** Where the keyboard's pen stands: 0 is the first cell. */
const CURSOR = 'own-cursor';

function pad(lab: Lab, t: OwnMessages, cells: Drawing, set: (cells: Drawing) => void): TemplateResult {
  const cursor = cursorOf(lab);
  const [row, column] = [Math.floor(cursor / DRAWING_SIZE), cursor % DRAWING_SIZE];
  const draw = (event: PointerEvent, begins: boolean) => {
    if (!begins && (event.buttons & 1) === 0) return;
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = (position: number, from: number, size: number) =>
      Math.floor(((position - from) / size) * DRAWING_SIZE - 0.5);
    const [x, y] = [at(event.clientX, box.left, box.width), at(event.clientY, box.top, box.height)];
    set(inked(readDrawing(lab.own?.input ?? '') ?? emptyDrawing(), x, y));
  };
  return html`<svg class="own-pad" viewBox=${`0 0 ${SIDE} ${SIDE}`} tabindex="0" role="application" data-pad
      aria-label=${`${t.draw}: ${t.cell(row + 1, column + 1)}: ${cells[cursor] === 1 ? t.ink : t.empty}`} aria-describedby="own-pad-help"
      @pointerdown=${(event: PointerEvent) => {
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        draw(event, true);
      }}
      @pointermove=${(event: PointerEvent) => draw(event, false)}
      @lab-key=${(event: CustomEvent<string>) => pressed(lab, event, cells, set)}
    >${ink(cells)}${grid()}<rect class="cursor" x=${column * CELL} y=${row * CELL} width=${CELL} height=${CELL}></rect></svg>`;
}

/** The pen is two cells wide, as the examples' lines are. */
function inked(cells: Drawing, x: number, y: number): Drawing {
  const next = cells.slice();
  for (const [right, down] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const [column, row] = [x + right, y + down];
    if (column < 0 || row < 0 || column >= DRAWING_SIZE || row >= DRAWING_SIZE) continue;
    next[row * DRAWING_SIZE + column] = 1;
  }
  return next;
}

const cursorOf = (lab: Lab): number => {
  const focused = lab.diagram.focused ?? '';
  return focused.startsWith(CURSOR) ? Number(focused.slice(CURSOR.length)) : 0;
};

function pressed(lab: Lab, event: CustomEvent<string>, cells: Drawing, set: (cells: Drawing) => void): void {
  const cursor = cursorOf(lab);
  const [row, column] = [Math.floor(cursor / DRAWING_SIZE), cursor % DRAWING_SIZE];
  const to = (y: number, x: number) => {
    const inside = x >= 0 && y >= 0 && x < DRAWING_SIZE && y < DRAWING_SIZE;
    if (inside) lab.diagram.set({ focused: `${CURSOR}${y * DRAWING_SIZE + x}` });
  };
  switch (event.detail) {
    case 'ArrowUp':
      to(row - 1, column);
      break;
    case 'ArrowDown':
      to(row + 1, column);
      break;
    case 'ArrowLeft':
      to(row, column - 1);
      break;
    case 'ArrowRight':
      to(row, column + 1);
      break;
    case ' ': {
      const next = cells.slice();
      next[cursor] = cells[cursor] === 1 ? 0 : 1;
      set(next);
      break;
    }
    case 'Delete':
      set(emptyDrawing());
      break;
    default:
      return;
  }
  event.preventDefault();
}

/** One path for all the ink. */
function ink(cells: ArrayLike<number>): unknown {
  let path = '';
  for (let i = 0; i < cells.length; i += 1) {
    if (cells[i]! > 0)
      path += `M${(i % DRAWING_SIZE) * CELL},${Math.floor(i / DRAWING_SIZE) * CELL}h${CELL}v${CELL}h${-CELL}z`;
  }
  return svg`<path class="ink" d=${path}></path>`;
}

function grid(): unknown {
  const lines = Array.from(
    { length: DRAWING_SIZE + 1 },
    (_, i) => `M${i * CELL},0V${SIDE}M0,${i * CELL}H${SIDE}`,
  );
  return svg`<path class="grid" d=${lines.join('')}></path>`;
}

/** Another drawing than the one that is there. */
function anotherDigit(cells: Drawing): Drawing {
  const ink = cells.reduce((sum, cell, i) => sum + cell * (i + 1), 0);
  return drawnDigit(ink % DIGIT_LABELS.length, 1000 + (ink % 997));
}

function adding(lab: Lab, t: OwnMessages, cells: Drawing, root: ShadowRoot): TemplateResult {
  const add = () => {
    const field = root.querySelector<HTMLInputElement>('#own-label')!;
    const label = field.value.replace(/\s+/g, ' ').trim();
    if (label === '' || !cells.includes(1)) return field.focus();
    const line = `${label}\t${writeDrawing(cells)}`;
    const { data } = lab.link;
    lab.setLink({ data: data === '' ? line : `${data}\n${line}`, input: writeDrawing(emptyDrawing()) });
  };
  return html`<form class="row" @submit=${(event: Event) => {
    event.preventDefault();
    add();
  }}>
    <div class="control"><label for="own-label">${t.label}</label>
      <input id="own-label" type="text" dir="auto" maxlength="20" size="8" autocomplete="off" /></div>
    <button type="submit" data-add>${t.add}</button>
  </form>`;
}

function drawnByHand(lab: Lab, t: OwnMessages, { resolved }: OwnDraft): unknown {
  const lines = lab.link.data.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0 || (resolved === null && lab.link.kind !== 'drawings')) return nothing;
  const remove = (index: number) => lab.setLink({ data: lines.filter((_, i) => i !== index).join('\n') });
  return html`<h4>${t.own}</h4>
    <ul class="own-drawings">
      ${lines.map((line, index) => {
        const [label = '', pixels = ''] = line.split('\t');
        const cells = readDrawing(pixels);
        return cells === null
          ? nothing
          : html`<li><svg viewBox=${`0 0 ${SIDE} ${SIDE}`} role="img" aria-label=${label}>${ink(cells)}</svg>
              <bdi translate="no">${label}</bdi> <button class="quiet" aria-label=${t.removeDrawing(label)} @click=${() => remove(index)}>×</button></li>`;
      })}
    </ul>`;
}

/** Each name with its share, as a bar and as a number. */
function answer(t: OwnMessages, { decoding, outputs, output }: Trace): TemplateResult {
  const shares = decoding[0]!.probabilities;
  return html`<table class="own-shares" data-own-answer=${output}>
    <caption>${t.tells}</caption>
    <tbody>
      ${outputs.map(
        (label, id) => html`<tr>
          <th scope="row"><bdi translate="no">${label === output ? html`<b>${label}</b>` : label}</bdi></th>
          <td><meter min="0" max="1" .value=${shares[id]!} aria-label=${label}></meter></td>
          <td class="number" translate="no">${(100 * shares[id]!).toFixed(1)} %</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The last layer's attention over the patches, head by head: of the patch that is followed, else the mean of all. */
function looks(lab: Lab, t: OwnMessages, { attentions, picture }: Trace): TemplateResult {
  const { heads } = attentions.at(-1)!;
  const token = lab.diagram.token ?? '';
  const followed = /^s\d+$/.test(token) ? Number(token.slice(1)) : null;
  return html`<div>
    <p><b>${t.looks}</b></p>
    <div class="own-heads">
      ${heads.map(
        (
          head,
          index,
        ) => html`<figure><svg viewBox=${`0 0 ${SIDE} ${SIDE}`} role="img" aria-label=${t.head(index + 1)} data-head=${index}>
          ${patches(head, picture!, followed)}${ink(picture!.pixels)}</svg><figcaption>${t.head(index + 1)}</figcaption></figure>`,
      )}
    </div>
    <p class="muted">${t.looksHelp}</p>
  </div>`;
}

function patches(
  head: Matrix,
  { size, patch }: NonNullable<Trace['picture']>,
  followed: number | null,
): unknown {
  const across = size / patch;
  // a class token, where there is one, stands before the patches
  const before = head.columns - across * across;
  const weights = Array.from({ length: across * across }, (_, place) => {
    const column = before + place;
    if (followed !== null && followed < head.rows) return head.values[followed * head.columns + column]!;
    let sum = 0;
    for (let row = 0; row < head.rows; row += 1) sum += head.values[row * head.columns + column]!;
    return sum / head.rows;
  });
  const most = weights.reduce((largest, weight) => Math.max(largest, weight), 1e-6);
  const side = patch * CELL;
  return weights.map((weight, place) => {
    const [x, y] = [(place % across) * side, Math.floor(place / across) * side];
    const edge = followed === before + place ? ' followed' : '';
    return svg`<rect class=${`patch shade-${Math.round((10 * weight) / most)}${edge}`} x=${x} y=${y} width=${side} height=${side}></rect>`;
  });
}
