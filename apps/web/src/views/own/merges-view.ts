import { trainBpe } from '@seqlab/tokenizer';
import { nothing, type TemplateResult } from 'lit';
import { type OwnMessages, ownMessagesOf } from '../../messages/own-messages.js';
import { SAMPLES, sampleOf } from '../../spec/own/samples.js';
import { countText } from '../digits.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { type BytePairs, bytePairs, pieceText } from './byte-pairs.js';
import { kindChooser } from './kind-chooser.js';

/** Merges that are learnt at most: beyond them a page's text has few pairs left. */
export const MOST_MERGES = 200;
/** Letters of the text that are shown in pieces. */
const SHOWN = 600;
const PLAY_MILLISECONDS = 350;
/** Colours that neighbouring pieces take turns in. */
const COLOURS = 6;

let learnt: { readonly text: string; readonly pairs: BytePairs } | null = null;

/** The same text is learnt from once, however often the page is drawn. */
function pairsOf(text: string): BytePairs {
  if (learnt?.text !== text) {
    const document = trainBpe([text], { vocabSize: 256 + MOST_MERGES + 3 }).toJSON();
    learnt = { text, pairs: bytePairs(text, document.merges as readonly (readonly [number, number])[]) };
  }
  return learnt.pairs;
}

/** By the root of the lab that plays. */
const playing = new WeakMap<ShadowRoot, ReturnType<typeof setInterval>>();

/** Byte pairs: how many merges, the text in the pieces that they give, a text of the reader's own, and the list. */
export function mergesView(lab: Lab, root: ShadowRoot): TemplateResult {
  const { link } = lab;
  const t = ownMessagesOf(link.language);
  const text = link.data.trim() === '' ? sampleOf('text', link.sample).text() : link.data.normalize('NFC');
  const pairs = pairsOf(text);
  const most = pairs.merges.length;
  const given = typeof link.model.merges === 'number' ? link.model.merges : Math.min(20, most);
  const count = Math.min(most, Math.max(0, Math.round(given)));
  const pieces = pairs.piecesOf(text, count);
  const { language } = link;
  const bytes = new TextEncoder().encode(text).length;
  const set = (merges: number) => lab.setLink({ model: { merges } });
  return html`
    <h2>${lab.t.workbench.heading}</h2>
    ${kindChooser(lab)}
    <p class="lead">${t.leads.merges}</p>
    <div class="bench">
      <div>
        <section class="panel" aria-labelledby="merges-count">
          <div class="control">
            <label id="merges-count" for="merges">${t.mergesCount} <span class="value" translate="no">${count}</span></label>
            <input id="merges" type="range" min="0" max=${most} step="1" .value=${String(count)} @input=${(event: Event) => set(Number((event.target as HTMLInputElement).value))} />
          </div>
          <div class="row">
            <button class="primary" data-play @click=${() => toggle(lab, root, count, most)}>${playing.has(root) ? t.stop : t.play}</button>
            <button ?disabled=${count === 0} aria-label=${`${t.mergesCount} ${count - 1}`} @click=${() => set(count - 1)}>−1</button>
            <button ?disabled=${count === most} aria-label=${`${t.mergesCount} ${count + 1}`} @click=${() => set(count + 1)}>+1</button>
          </div>
          <p class="muted" data-merges-facts>${t.mergesFacts(countText(pieces.length, language), countText(bytes, language), (bytes / Math.max(1, pieces.length)).toFixed(2))}</p>
          ${count === most && most < MOST_MERGES ? html`<p class="muted">${t.mergesDone}</p>` : nothing}
        </section>
        <section class="panel" aria-labelledby="own-data">
          <h3 id="own-data">${lab.t.workbench.data}</h3>
          <div class="control">
            <label for="own-sample">${t.sample}</label>
            <select id="own-sample" @change=${(event: Event) => lab.setLink({ sample: (event.target as HTMLSelectElement).value, data: '' })}>
              ${SAMPLES.text.map(({ name }) => html`<option value=${name} ?selected=${name === sampleOf('text', link.sample).name}>${t.samples[name]}</option>`)}
            </select>
          </div>
          <div class="control">
            <label for="own-text">${t.data}</label>
            <textarea id="own-text" dir="auto" rows="6" spellcheck="false" autocomplete="off" aria-describedby="own-text-help" .value=${link.data}
              @input=${(event: Event) => lab.setLink({ data: (event.target as HTMLTextAreaElement).value })}></textarea>
            <small id="own-text-help">${t.dataHelp.merges}</small>
          </div>
        </section>
      </div>
      <div>
        <section class="panel" aria-labelledby="merges-try">
          <h3 id="merges-try">${t.mergesTry}</h3>
          <input type="text" dir="auto" maxlength="64" aria-labelledby="merges-try" autocomplete="off" spellcheck="false" .value=${link.input}
            @input=${(event: Event) => lab.setLink({ input: (event.target as HTMLInputElement).value })} />
          ${shownPieces(pairs, pairs.piecesOf(link.input.normalize('NFC'), count), count)}
          <p class="muted">${t.bytesHelp}</p>
        </section>
        <section class="panel" aria-labelledby="merges-text">
          <h3 id="merges-text">${t.mergesText}</h3>
          ${shownPieces(pairs, pairs.piecesOf(text.slice(0, SHOWN), count), count)}${text.length > SHOWN ? html`<p class="muted">…</p>` : nothing}
        </section>
        <section class="panel" aria-labelledby="merges-list">
          <h3 id="merges-list">${t.mergesList}</h3>
          ${list(t, pairs, count)}
        </section>
      </div>
    </div>
  `;
}

/** Pieces beside each other; the one that the last merge made stands out. */
function shownPieces(pairs: BytePairs, pieces: readonly number[], count: number): TemplateResult {
  const newest = 255 + count;
  return html`<p class="pieces" translate="no" dir="auto">${pieces.map((id, index) => {
    const own = `piece colour-${index % COLOURS}${id === newest && count > 0 ? ' newest' : ''}`;
    return html`<bdi class=${own}>${pieceText(pairs.bytesOf(id))}</bdi>`;
  })}</p>`;
}

function list(t: OwnMessages, pairs: BytePairs, count: number): TemplateResult {
  const rows = pairs.merges.slice(0, count).map(([left, right], index) => ({ left, right, index }));
  return html`<div class="scroll merges-list" tabindex="0" role="group" aria-labelledby="merges-list">
    <table>
      <thead><tr><th scope="col" class="number">${t.merge}</th><th scope="col">${t.pair}</th><th scope="col">${t.piece}</th><th scope="col" class="number">${t.times}</th></tr></thead>
      <tbody>
        ${rows.reverse().map(
          ({ left, right, index }) => html`<tr>
            <th scope="row" class="number">${index + 1}</th>
            <td translate="no"><bdi class="piece">${pieceText(pairs.bytesOf(left))}</bdi> + <bdi class="piece">${pieceText(pairs.bytesOf(right))}</bdi></td>
            <td translate="no"><bdi class="piece">${pieceText(pairs.bytesOf(256 + index))}</bdi></td>
            <td class="number" translate="no">${pairs.times[index]!}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** One merge after another, until the last or until somebody stops it; from the start again where it had ended. */
function toggle(lab: Lab, root: ShadowRoot, count: number, most: number): void {
  const stop = () => {
    clearInterval(playing.get(root));
    playing.delete(root);
    lab.setLink({});
  };
  if (playing.has(root)) {
    stop();
    return;
  }
  let next = count >= most ? 0 : count;
  const step = () => {
    next += 1;
    if (!root.host.isConnected || lab.link.kind !== 'merges' || lab.link.view !== 'workbench' || next > most)
      stop();
    else lab.setLink({ model: { merges: next } });
  };
  playing.set(root, setInterval(step, PLAY_MILLISECONDS));
  step();
}
