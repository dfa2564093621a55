import { css } from 'lit';

export const ladderStyles = css`
  .ladder-bar {
    margin: 1rem 0 1.25rem;
  }
  .rungs {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 0.9rem;
    align-items: start;
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
    gap: 0.5rem;
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
  }
  .stage {
    max-width: 24rem;
    display: grid;
    gap: 0.4rem;
    border-top: 1px solid var(--line);
    padding-top: 0.7rem;
    min-width: 0;
  }
  .stage > * {
    min-width: 0;
  }
  .stage > small {
    font-family: var(--mono);
    font-size: 0.75rem;
  }
  .stage .plot {
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
    margin: 0;
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
  .proof {
    border-top: 1px solid var(--line);
    padding-top: 0.7rem;
    font-size: 0.875rem;
  }
  .proof p,
  .proof .scroll,
  .proof h4 {
    margin-top: 0.5rem;
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 0 2rem;
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
  .cell[aria-expanded='true'] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
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
`;
