import { css } from '../css.js';

/** Ten shades of a cell, up to 55 % of the tone: text on them stays readable. */
const shades = Array.from({ length: 11 }, (_, step) => `.shade-${step} { --amount: ${5.5 * step}%; }`).join(
  '\n',
);

export const diagramStyles = css`
  ${shades}
  .spine {
    display: grid;
    grid-template-columns: minmax(0, 27rem) minmax(0, 1fr);
    gap: 1rem 1.5rem;
    align-items: start;
    /* what forms in it moves nothing outside but by its height */
    contain: layout paint;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 0.7rem;
    padding: 0.9rem;
    margin: 1rem 0;
  }
  .bench .spine,
  .spine.narrow {
    grid-template-columns: minmax(0, 1fr);
  }
  .bench .spine {
    margin-top: 0;
  }
  .spine-picture {
    max-width: 27rem;
    width: 100%;
    margin: 0 auto;
  }
  .model {
    width: 100%;
    contain: layout paint;
    font-size: 11px;
  }
  .model text {
    fill: var(--text);
  }
  .model .name {
    font-weight: 550;
  }
  .model .symbol,
  .spine-plane .symbol {
    font-family: var(--mono);
    font-size: 11px;
    text-anchor: middle;
    fill: var(--text);
  }
  .model .symbol.small {
    font-size: 8px;
  }
  .model .symbol.tiny {
    font-size: 5.5px;
  }
  .model .cut .box {
    stroke-dasharray: 4 3;
  }
  .model .cross {
    stroke: var(--wrong);
    stroke-width: 1.5;
  }
  .model .letters {
    pointer-events: none;
  }
  .model .symbol.side {
    text-anchor: end;
  }
  .model .box {
    fill: var(--background);
    stroke: var(--edge);
  }
  .model .part {
    cursor: pointer;
  }
  .model .part:hover .box,
  .model .part.open .box {
    stroke: var(--accent);
    stroke-width: 2;
  }
  .model .part.added .box {
    stroke: var(--right);
    stroke-width: 2;
    fill: color-mix(in oklab, var(--right) 14%, var(--background));
  }
  .model .part:focus-visible {
    outline: none;
  }
  .model .part:focus-visible .box {
    stroke: var(--accent);
    stroke-width: 3;
  }
  .model [class*='shade-'] {
    fill: color-mix(in oklab, var(--figure-measured) calc(1.8 * var(--amount)), var(--background));
  }
  .model .negative {
    fill: color-mix(in oklab, var(--figure-floor) calc(1.8 * var(--amount)), var(--background));
  }
  .model.alone {
    max-width: 17rem;
    margin-inline: auto;
  }
  .model .map {
    fill: var(--background);
    stroke: var(--line);
  }
  .model .mask {
    stroke: var(--muted);
    stroke-width: 0.8;
  }
  .model .tie {
    fill: none;
    stroke: var(--text);
  }
  .model .stream {
    fill: none;
    stroke: var(--edge);
    stroke-width: 4;
  }
  .model .flow {
    fill: none;
    stroke: none;
    stroke-width: 2;
    stroke-dasharray: 4 12;
  }
  .model .branch,
  .spine-plane .branch {
    fill: none;
    stroke: var(--edge);
  }
  .model .sum {
    fill: var(--background);
    stroke: var(--edge);
  }
  .model .plus {
    stroke: var(--text);
  }
  .model .lane {
    fill: transparent;
  }
  .model .lane.lit,
  .model .lane.followed {
    fill: color-mix(in oklab, var(--accent) 12%, transparent);
    stroke: var(--accent);
    stroke-width: 1.5;
  }
  .flowing .flow {
    stroke: var(--accent);
  }
  @media (prefers-reduced-motion: no-preference) {
    .flowing .flow {
      animation: flow 0.8s steps(8) infinite;
    }
  }
  @keyframes flow {
    to {
      stroke-dashoffset: -16;
    }
  }
  .spine-side {
    display: grid;
    gap: 0.6rem;
    min-width: 0;
  }
  .spine-side > * {
    min-width: 0;
  }
  .spine-rungs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem;
  }
  .spine-rungs [aria-pressed='true'] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .spine-answer {
    font-size: 1.125rem;
  }
  .spine-answer > :first-child {
    font-family: var(--mono);
  }
  .spine-plane {
    margin: 0;
    max-width: 20rem;
  }
  .spine-plane figcaption {
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .spine-plane svg {
    width: 100%;
    border: 1px solid var(--line);
    background: var(--background);
  }
  .spine-plane .branch {
    stroke: var(--line);
  }
  .spine-plane .point {
    fill: var(--figure-measured);
  }
  .spine-key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 0.9rem;
    list-style: none;
    margin: 0;
    padding: 0;
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .spine-key i {
    display: inline-block;
    width: 0.9rem;
    height: 0.9rem;
    vertical-align: -0.1rem;
    margin-inline-end: 0.3rem;
    border: 1px solid var(--line);
    background: color-mix(in oklab, var(--figure-measured) calc(1.8 * var(--amount, 0%)), var(--background));
  }
  .spine-key .negative {
    background: var(--figure-floor);
  }
  .spine-key .masked {
    background: repeating-linear-gradient(-45deg, var(--muted) 0 1px, var(--background) 1px 5px);
  }
  .spine-key .tied {
    border-width: 2px 2px 0;
    border-color: var(--text);
    height: 0.4rem;
    background: none;
  }
  .spine-key .added {
    border: 2px solid var(--right);
    background: color-mix(in oklab, var(--right) 14%, var(--background));
  }
  .inside h5 {
    margin: 0;
  }
  .inside > section {
    display: grid;
    gap: 0.6rem;
  }
  .inside table.matrix td,
  .inside table.matrix th {
    font-size: 0.6875rem;
    padding: 0.1rem 0.25rem;
  }
  .inside > section > *,
  .inside .side-by-side > * {
    min-width: 0;
    max-width: 100%;
  }
  @container (max-width: 46em) {
    .spine {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  /* The picture shrinks with a phone's width, and its letters with it: there they begin larger. */
  @container (max-width: 26em) {
    .model,
    .model .symbol {
      font-size: 14px;
    }
    .model .symbol.small {
      font-size: 10.5px;
    }
  }
  @media (forced-colors: active) {
    .model [class*='shade-'],
    .spine-key i {
      forced-color-adjust: none;
    }
    .spine-key .tied {
      border-color: CanvasText;
    }
  }
`;
