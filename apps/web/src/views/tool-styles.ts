import { type Colours, css, themed } from './css.js';

const COLOURS = {
  'figure-series-1': ['#0072b2', '#56b4e9'],
  'figure-series-2': ['#b04a00', '#f3a45f'],
  'figure-series-3': ['#00745a', '#5fd6ad'],
  'figure-series-4': ['#9a4a7c', '#e0a0c6'],
  'figure-series-5': ['#2b6f94', '#a9d9f7'],
  'figure-series-6': ['#806000', '#f0c04a'],
} as const satisfies Colours;

export const toolStyles = css`
  ${themed(COLOURS)}
  .proofs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr));
    gap: 1.5rem 2rem;
    font-size: 0.9375rem;
  }
  .proofs > :has(.pair) {
    grid-column: 1 / -1;
  }
  .proofs > * {
    min-width: 0;
  }
  .proof p,
  .proof .scroll {
    margin-top: 0.6rem;
  }
  .proof p {
    max-width: 76ch;
  }
  .proof .scroll > table {
    min-width: min(100%, 19rem);
  }
  .proof td,
  .proof caption {
    white-space: nowrap;
  }
  .proof th,
  .proof td {
    padding-inline: 0.4rem;
  }
  .hole {
    color: var(--wrong);
    background: repeating-linear-gradient(45deg, var(--line) 0 2px, var(--background) 2px 6px);
  }
  .pending {
    color: var(--muted);
    font-style: italic;
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 0 2.5rem;
  }
  @container (max-width: 30em) {
    .proof th,
    .proof td {
      padding-inline: 0.15rem;
    }
    .proof td.number {
      font-size: 0.6875rem;
    }
  }
  .panel {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 0.7rem;
    padding: 0.9rem;
    margin-top: 1rem;
    display: grid;
    gap: 0.7rem;
    min-width: 0;
  }
  .panel > * {
    min-width: 0;
  }
  .side-by-side {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem 2rem;
    align-items: start;
  }
  .side-by-side > * {
    max-width: 100%;
    min-width: 0;
  }
  fieldset {
    border: 1px solid var(--line);
    border-radius: 0.4rem;
    padding: 0.4rem 0.8rem 0.6rem;
    margin: 0;
    min-width: 0;
  }
  legend {
    font-size: 0.8125rem;
    color: var(--muted);
    padding: 0 0.3rem;
  }
  .switches {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.1rem;
  }
  .switches label {
    display: flex;
    gap: 0.4rem;
    align-items: center;
    color: var(--text);
    font-size: 0.875rem;
  }
  input[type='checkbox'] {
    min-height: 0;
    width: 1.1rem;
    height: 1.1rem;
    accent-color: var(--accent);
  }
  input[type='range'] {
    padding: 0;
    width: 100%;
    accent-color: var(--accent);
  }
  .answer {
    font-family: var(--mono);
    font-size: 1.25rem;
  }
  .tokens {
    display: flex;
    flex-wrap: wrap;
    gap: 0.35rem;
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .token {
    border: 1px solid var(--line);
    border-radius: 0.4rem;
    background: var(--background);
    padding: 0.2rem 0.55rem;
    min-height: 0;
    font-family: var(--mono);
    font-size: 0.875rem;
    display: grid;
    justify-items: center;
    line-height: 1.3;
  }
  .token small {
    font-size: 0.6875rem;
  }
  .top-aligned {
    align-items: start;
  }
  .panel > .stage {
    border: 0;
    padding: 0;
  }
  table.matrix caption {
    white-space: nowrap;
  }
  table.matrix td {
    font-family: var(--mono);
    font-size: 0.8125rem;
    text-align: end;
    padding: 0.25rem 0.45rem;
    border: 1px solid var(--surface);
    background: color-mix(in oklab, var(--tone, var(--figure-measured)) var(--amount, 0%), var(--background));
  }
  table.matrix th {
    padding: 0.2rem 0.4rem;
    border: 0;
    font-family: var(--mono);
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  table.matrix th[scope='col'] {
    text-align: end;
  }
  table.matrix td b {
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  table.matrix td.prefix {
    text-align: start;
  }
  .prefix span {
    padding: 0 0.15rem;
  }
  @container (max-width: 30em) {
    table.matrix td {
      font-size: 0.6875rem;
      padding: 0.2rem 0.25rem;
    }
    table.matrix th {
      font-size: 0.75rem;
      padding-inline: 0.25rem;
    }
  }
  table.matrix td.negative {
    --tone: var(--figure-floor);
  }
  table.matrix td.hidden {
    background: repeating-linear-gradient(45deg, var(--line) 0 2px, var(--background) 2px 6px);
    color: var(--muted);
  }
  .lit {
    outline: 2px solid var(--accent);
    outline-offset: -1px;
  }
  .bench {
    display: grid;
    grid-template-columns: minmax(min(100%, 20rem), 2fr) 4fr;
    gap: 1rem;
    align-items: start;
    margin-top: 1rem;
  }
  @container (min-width: 56.01em) {
    .latest {
      display: none;
    }
  }
  @container (max-width: 56em) {
    .bench {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .bench > * {
    min-width: 0;
  }
  .bench .panel {
    margin-top: 0;
  }
  .bench .panel + .panel {
    margin-top: 1rem;
  }
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr));
    gap: 0.7rem 1.25rem;
    align-items: start;
  }
  .panel > details > .controls {
    margin-top: 0.7rem;
  }
  .helped {
    position: relative;
  }
  .helped > label {
    padding-inline-end: 2rem;
    min-height: 1.5rem;
  }
  .helped > details > summary {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
    width: 1.5rem;
    height: 1.5rem;
    border: 1px solid var(--line);
    border-radius: 50%;
    display: grid;
    place-items: center;
    list-style: none;
    font-size: 0.8125rem;
  }
  .helped > details > summary::-webkit-details-marker {
    display: none;
  }
  .helped > details[open] > summary {
    border-color: var(--accent);
  }
  .control small {
    display: block;
    line-height: 1.4;
  }
  .scroll > table.runs {
    min-width: min(100%, 44rem);
    width: 100%;
  }
  .runs th,
  .runs td {
    padding-inline: 0.4rem;
  }
  .runs tbody th {
    white-space: nowrap;
  }
  .runs thead th {
    hyphens: auto;
  }
  .runs td:nth-child(2) {
    min-width: 13rem;
  }
  .control {
    min-width: 0;
    align-content: start;
    display: grid;
    gap: 0.1rem;
  }
  .control .value {
    float: inline-end;
    font-family: var(--mono);
    color: var(--text);
  }
  .control select,
  .control input[type='text'],
  .control textarea {
    width: 100%;
  }
  textarea {
    min-height: 7rem;
    font-family: var(--mono);
    resize: vertical;
  }
  pre {
    margin: 0;
    padding: 0.8rem;
    background: var(--background);
    border: 1px solid var(--line);
    border-radius: 0.4rem;
    overflow-x: auto;
    font: 0.8125rem / 1.45 var(--mono);
    max-height: 26rem;
  }
  .words {
    margin: 0.6rem 0 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
    gap: 0.5rem 1.5rem;
    font-size: 0.875rem;
  }
  .words dt {
    font-weight: 650;
  }
  .words dd {
    margin: 0;
    color: var(--muted);
  }
  .questions {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr));
    gap: 0.5rem 1.5rem;
    align-items: start;
    margin-top: 0.8rem;
  }
  .tour {
    margin-top: 1.5rem;
  }
  .tour > .spine-rungs {
    margin-top: 0.8rem;
  }
  .tour-steps {
    list-style: none;
    margin: 0;
    padding: 0;
    max-width: 52rem;
  }
  .tour-steps > [aria-current] {
    border-color: var(--accent);
  }
  .tour-steps .examples {
    margin-top: 0;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .choice button {
    text-align: start;
    font-weight: 500;
  }
  .choice [aria-pressed='true'] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .bar-rows {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.2rem;
    max-width: 100%;
  }
  .bar-row {
    display: flex;
    align-items: center;
    gap: 0.4rem;
  }
  .bars .bar {
    fill: var(--figure-measured);
  }
  .bars .bar.negative {
    fill: var(--figure-floor);
  }
  .bars .zero {
    stroke: var(--edge);
    fill: none;
  }
  .bars text {
    font: 9px var(--mono);
    text-anchor: middle;
    fill: var(--text);
  }
  .question {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    padding: 0.6rem 0.9rem;
    min-width: 0;
  }
  .question > summary {
    font-size: 0.9375rem;
    font-weight: 550;
  }
  .question p {
    margin-top: 0.5rem;
    font-size: 0.9375rem;
    max-width: 76ch;
  }
  .question [data-seen] {
    border-inline-start: 3px solid var(--figure-measured);
    padding-inline-start: 0.6rem;
  }
  .block-head {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.6rem;
    align-items: baseline;
    justify-content: space-between;
  }
  .own-answer {
    font-size: 1.375rem;
    overflow-wrap: anywhere;
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 0.6rem;
    align-items: baseline;
  }
  .own-answer u,
  .own-written u {
    text-decoration-color: var(--accent);
    text-underline-offset: 0.2em;
  }
  .own-written {
    list-style: none;
    padding: 0;
    margin: 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 11rem), 1fr));
    gap: 0.3rem 1rem;
  }
  .own-written li {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  table.likely td {
    white-space: nowrap;
    text-align: center;
  }
  .own-pad {
    width: min(100%, 17rem);
    aspect-ratio: 1;
    display: block;
    background: var(--background);
    border: 1px solid var(--edge);
    touch-action: none;
    cursor: crosshair;
  }
  .own-pad .grid,
  .own-heads .grid {
    fill: none;
    stroke: var(--line);
    stroke-width: 0.5;
  }
  .ink {
    fill: var(--text);
  }
  .own-pad .cursor {
    fill: none;
    stroke: none;
  }
  .own-pad:focus-visible .cursor {
    stroke: var(--wrong);
    stroke-width: 2;
  }
  .own-heads {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr));
    gap: 0.6rem;
    margin-block: 0.4rem;
  }
  .own-heads figure {
    margin: 0;
  }
  .own-heads svg {
    width: 100%;
    border: 1px solid var(--line);
    display: block;
  }
  .own-heads .patch {
    fill: color-mix(in oklab, var(--figure-measured) calc(1.8 * var(--amount)), var(--background));
  }
  .bench .panel + .spine {
    margin-top: 1rem;
  }
  .own-heads .ink {
    fill-opacity: 0.55;
  }
  .own-heads figcaption {
    font-size: 0.8125rem;
    color: var(--muted);
  }
  .own-heads .patch.followed {
    stroke: var(--wrong);
    stroke-width: 3;
  }
  .own-shares meter {
    width: 7rem;
    vertical-align: middle;
  }
  .own-drawings {
    list-style: none;
    padding: 0;
    margin: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .own-drawings svg {
    width: 2.5rem;
    border: 1px solid var(--line);
    vertical-align: middle;
  }
  .pieces {
    line-height: 2;
    overflow-wrap: anywhere;
  }
  .piece {
    display: inline-block;
    font-family: var(--mono);
    font-size: 0.875rem;
    line-height: 1.4;
    padding: 0 0.2rem;
    margin: 0 1px;
    border: 1px solid var(--line);
    border-bottom: 3px solid var(--edge);
    border-radius: 0.2rem;
  }
  .piece.colour-0 {
    border-bottom-color: var(--figure-series-1);
  }
  .piece.colour-1 {
    border-bottom-color: var(--figure-series-2);
  }
  .piece.colour-2 {
    border-bottom-color: var(--figure-series-3);
  }
  .piece.colour-3 {
    border-bottom-color: var(--figure-series-4);
  }
  .piece.colour-4 {
    border-bottom-color: var(--figure-series-5);
  }
  .piece.colour-5 {
    border-bottom-color: var(--figure-series-6);
  }
  .piece.newest {
    outline: 2px solid var(--accent);
    font-weight: 700;
  }
  .merges-list {
    max-height: 24rem;
    overflow-y: auto;
  }
`;
