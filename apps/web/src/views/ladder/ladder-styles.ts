import { css } from '../css.js';

export const ladderStyles = css`
  .ladder-bar {
    margin: 1rem 0 1.25rem;
  }
  .rungs {
    display: grid;
    /* Five columns at most, whatever else lies in the grid. */
    grid-template-columns: repeat(auto-fill, minmax(min(100%, max(15rem, (100% - 3.6rem) / 5)), 1fr));
    grid-auto-flow: dense;
    gap: 0.7rem 0.9rem;
  }
  .rungs.alone {
    grid-template-columns: minmax(0, 1fr);
  }
  .alone .why {
    justify-self: start;
  }
  /* What the rungs have in common stands in one line; an open proof takes the row below them. */
  .rungs > [data-rung] {
    grid-row: span 4;
    grid-template-rows: subgrid;
    margin-bottom: 0.3rem;
  }
  .rungs > [data-rung]:not(:has(.facts)),
  .rungs > [data-rung]:not(:has(.why)) {
    grid-row: span 3;
  }
  .rungs > [data-rung]:not(:has(.facts, .why)) {
    grid-row: span 2;
  }
  .rungs > .proof {
    grid-column: 1 / -1;
    margin-bottom: 0.3rem;
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 0.7rem;
    padding: 0.9rem;
    display: grid;
    gap: 0.7rem;
    min-width: 0;
  }
  .card > * {
    min-width: 0;
  }
  .card > header {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.5rem;
    align-items: baseline;
  }
  .card > header .ordinal {
    color: var(--muted);
    font-family: var(--mono);
  }
  .card > header > :last-child {
    margin-inline-start: auto;
    white-space: nowrap;
  }
  .facts {
    margin: 0;
    font-size: 0.875rem;
    display: grid;
    align-content: start;
    gap: 0.35rem;
  }
  .facts dt {
    font-weight: 650;
    font-size: 0.75rem;
    letter-spacing: 0.02em;
    color: var(--muted);
  }
  .facts dd {
    margin: 0;
  }
  .stages {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr));
    gap: 0.9rem 1.5rem;
    align-content: start;
  }
  /* A block, no grid: a grid measures its figure anew with every loss, which cost the page a third of its main thread. */
  .stage {
    max-width: 24rem;
    border-top: 1px solid var(--line);
    padding-top: 0.7rem;
    min-width: 0;
  }
  .alone .stage {
    max-width: 32rem;
  }
  .stage > * + * {
    margin-top: 0.4rem;
  }
  .stage > small {
    display: block;
    font-family: var(--mono);
    font-size: 0.75rem;
  }
  .stage .plot {
    /* wider, its letters would outgrow the text around */
    max-width: 26rem;
    aspect-ratio: 260 / 180;
    contain: layout paint;
  }
  .stage .plot svg {
    width: 100%;
  }
  .losses {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0 0.8rem;
    margin-block-end: 0;
    font-size: 0.8125rem;
  }
  .losses dt {
    color: var(--muted);
  }
  .losses dd {
    margin: 0;
    text-align: end;
    font-family: var(--mono);
  }
  .why {
    align-self: end;
    border-color: var(--line);
    color: var(--accent);
    font-size: 0.875rem;
  }
  .why[aria-expanded='true'],
  .cell[aria-expanded='true'] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .grid-section {
    margin-top: 2.5rem;
  }
  .grid-section .wide {
    width: 100%;
    margin-top: 1rem;
  }
  .cell {
    width: 100%;
    min-width: 7.5rem;
    text-align: start;
    background: var(--surface);
    border-color: var(--line);
    font-weight: 500;
    font-size: 0.875rem;
  }
  .wide th:first-child {
    position: sticky;
    inset-inline-start: 0;
    background: var(--background);
    z-index: 1;
  }
  .wide small {
    font-weight: 400;
  }
  .absent {
    color: var(--muted);
  }
  .absent small {
    display: block;
    width: 8.5rem;
    white-space: normal;
  }
  .examples {
    margin-top: 1rem;
  }
  .examples td {
    font-family: var(--mono);
  }
  .examples td.verdict {
    font-family: inherit;
  }
  @container (max-width: 30em) {
    .wide tbody th {
      max-width: 8.5rem;
      min-width: 0;
      white-space: normal;
    }
    .examples th,
    .examples td {
      padding-inline: 0.25rem;
    }
  }
`;
