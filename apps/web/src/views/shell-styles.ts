import { css } from './css.js';

export const shellStyles = css`
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.5rem;
    align-items: center;
    justify-content: space-between;
    padding-bottom: 0.75rem;
    margin-bottom: 1.25rem;
    border-bottom: 1px solid var(--line);
  }
  .lab > .notice {
    margin: 0 0 1rem;
  }
  .brand {
    display: flex;
    gap: 0.6rem;
    align-items: baseline;
    flex-wrap: wrap;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem;
  }
  nav button {
    border-color: transparent;
    background: none;
  }
  nav button[aria-current='page'] {
    background: var(--surface);
    border-color: var(--line);
    box-shadow: inset 0 -3px 0 var(--accent);
  }
  @media (forced-colors: active) {
    nav button[aria-current='page'] {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
  .settings {
    display: flex;
    gap: 0.6rem;
    align-items: center;
    flex-wrap: wrap;
  }
  .settings select {
    padding-block: 0.1rem;
  }
  .top .skip {
    position: absolute;
    inset-inline-start: -100vw;
  }
  .top .skip:focus {
    inset-inline-start: 1rem;
    background: var(--background);
    padding: 0.5rem;
    z-index: 1;
  }
  /* On a phone every line of the header pushes the lab down. */
  @container (max-width: 30em) {
    .brand .muted {
      display: none;
    }
    .top nav {
      order: 1;
    }
    .top {
      column-gap: 0.75rem;
    }
    .settings {
      gap: 0.4rem;
    }
    .settings select {
      font-size: 0.875rem;
      padding-inline: 0.4rem;
    }
  }
`;
