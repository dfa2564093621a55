import { type Colours, css, themed } from './css.js';

/** Okabe and Ito's colours, darkened or lightened until text on them reads. */
const COLOURS = {
  background: ['#ffffff', '#14171b'],
  surface: ['#f6f7f9', '#1c2026'],
  text: ['#1a1d21', '#e9ebee'],
  muted: ['#545b64', '#a8b0ba'],
  line: ['#d6dae0', '#363d47'],
  edge: ['#868d97', '#6b7480'],
  accent: ['#0a5a9c', '#7cc0ff'],
  'on-accent': ['#ffffff', '#10202e'],
  right: ['#00614a', '#5fd6ad'],
  wrong: ['#a33a12', '#ffa27c'],
  'figure-measured': ['#0072b2', '#56b4e9'],
  'figure-floor': ['#b04a00', '#f3a45f'],
  'figure-reported': ['#6b6b6b', '#a6a6a6'],
} as const satisfies Colours;

/** Tokens, type and the parts that all views share. */
export const sharedStyles = css`
  /* Nothing that the host says may matter here, and a rule of the host's for its own elements cannot reach further in than :host. */
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  .sheet {
    all: initial;
    /* How a host hides a tab or a slide, or takes it out of reach. */
    visibility: inherit;
    pointer-events: inherit;
    -webkit-user-modify: read-only;
    --figure-background: var(--surface);
    --mono: ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace;
    display: block;
    box-sizing: border-box;
    color-scheme: light dark;
    background: var(--background);
    color: var(--text);
    font-family: system-ui, 'Liberation Sans', sans-serif;
    line-height: 1.5;
    text-align: start;
    overflow-wrap: break-word;
  }
  .sheet[data-theme='light'] {
    color-scheme: light;
  }
  .sheet[data-theme='dark'] {
    color-scheme: dark;
  }
  ${themed(COLOURS)}
  * {
    box-sizing: border-box;
  }
  /* What a layout has to go by is the room that a course page leaves, not the window. */
  .lab {
    container-type: inline-size;
    max-width: 100rem;
    margin: 0 auto;
    padding: 1rem clamp(0.75rem, 2vw, 2rem) 2rem;
  }
  h1,
  h2,
  h3,
  h4 {
    line-height: 1.25;
    margin: 0;
    text-wrap: balance;
  }
  h1 {
    font-size: 1.125rem;
    font-weight: 700;
    letter-spacing: -0.01em;
  }
  h2 {
    font-size: clamp(1.4rem, 1.1rem + 1.2vw, 2rem);
    letter-spacing: -0.02em;
  }
  h3 {
    font-size: 1.125rem;
  }
  h4 {
    font-size: 0.9375rem;
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  .lead {
    max-width: 82ch;
    margin-top: 0.4rem;
    color: var(--muted);
  }
  .muted,
  small {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  a {
    color: var(--accent);
  }
  code,
  .mono {
    font-family: var(--mono);
    font-size: 0.9em;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    background: var(--background);
    border: 1px solid var(--edge);
    border-radius: 0.4rem;
    padding: 0.35rem 0.7rem;
    min-height: 2.25rem;
    max-width: 100%;
  }
  button,
  .button {
    cursor: pointer;
    font-weight: 550;
  }
  .button {
    display: inline-block;
    border: 1px solid var(--edge);
    border-radius: 0.4rem;
    padding: 0.35rem 0.7rem;
    text-decoration: none;
    color: inherit;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  .primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
  }
  .quiet {
    border-color: transparent;
    background: none;
    color: var(--accent);
    padding-inline: 0.35rem;
  }
  /* what stands as a line of a text begins where the text does */
  .lead > .quiet {
    margin-inline-start: -0.35rem;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  input[type='number'] {
    width: 7.5rem;
  }
  label {
    font-size: 0.8125rem;
    color: var(--muted);
  }
  .field > * {
    min-width: 0;
    max-width: 100%;
  }
  .field {
    grid-template-columns: minmax(0, max-content);
    min-width: 0;
    max-width: 100%;
    display: grid;
    gap: 0.15rem;
    align-content: start;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem 0.9rem;
    align-items: end;
  }
  .between {
    justify-content: space-between;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
    font-size: 0.875rem;
  }
  caption {
    text-align: start;
    color: var(--muted);
    font-size: 0.8125rem;
    padding-bottom: 0.3rem;
  }
  th,
  td {
    padding: 0.3rem 0.6rem;
    border-bottom: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
  }
  th {
    font-weight: 600;
  }
  th.number {
    text-align: end;
  }
  td.number {
    text-align: end;
    font-family: var(--mono);
    font-size: 0.8125rem;
  }
  .scroll {
    position: relative;
    overflow-x: auto;
    max-width: 100%;
  }
  .scroll > * {
    min-width: max-content;
  }
  details > summary {
    cursor: pointer;
    color: var(--accent);
    font-size: 0.875rem;
  }
  .notice {
    border-inline-start: 4px solid var(--wrong);
    background: var(--surface);
    padding: 0.6rem 0.9rem;
    margin-top: 0.8rem;
    border-radius: 0.25rem;
  }
  .notice.good {
    border-color: var(--right);
  }
  .right {
    color: var(--right);
  }
  .wrong {
    color: var(--wrong);
  }
  .words-used {
    margin-top: 2rem;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 0.3rem;
    border: 0;
    border-radius: 1rem;
    background: var(--line);
    overflow: hidden;
    display: block;
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--figure-measured);
  }
  progress::-moz-progress-bar {
    background: var(--figure-measured);
  }
  svg {
    display: block;
    max-width: 100%;
    height: auto;
    overflow: visible;
  }
  svg text {
    white-space: pre;
  }
  @media (prefers-reduced-motion: no-preference) {
    button,
    .card {
      transition:
        border-color 120ms,
        background-color 120ms;
    }
  }
  @media print {
    .sheet.sheet[data-theme] {
      color-scheme: light;
    }
    /* by the sheet, since what a view says of its parts comes after this */
    .sheet nav,
    .sheet .settings,
    .sheet .ladder-bar button,
    .sheet .why,
    .sheet .skip,
    .sheet button.quiet {
      display: none;
    }
    .sheet .scroll {
      overflow: visible;
    }
    /* Paper does not scroll. */
    .sheet pre {
      max-height: none;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .card,
    .panel,
    .stage,
    tr {
      break-inside: avoid;
    }
  }
  @media (forced-colors: active) {
    .primary {
      border-width: 2px;
    }
    progress {
      border: 1px solid CanvasText;
    }
    progress::-webkit-progress-value {
      background: Highlight;
      forced-color-adjust: none;
    }
    progress::-moz-progress-bar {
      background: Highlight;
      forced-color-adjust: none;
    }
    button[aria-expanded='true'],
    button[aria-pressed='true'] {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
    button[aria-expanded='true'] *,
    button[aria-pressed='true'] * {
      color: inherit;
    }
  }
`;
