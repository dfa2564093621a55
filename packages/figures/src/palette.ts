/**
 * Colours that people with any kind of colour vision tell apart, on white and on black.
 * Source: Okabe and Ito, "Color Universal Design" (2008). A second sign (dash, shape) always goes with the colour.
 * A page may set the variables, e.g. lighter ones for a dark background.
 */
export const palette = {
  /** what was measured: solid lines and filled dots */
  measured: 'var(--figure-measured, #0072b2)',
  /** what is proved: dashed lines and upright bars */
  floor: 'var(--figure-floor, #d55e00)',
  /** what the paper reports: dotted lines and crosses */
  reported: 'var(--figure-reported, #7f7f7f)',
} as const;

/** Behind words and lines, so that what they cross does not run into them. */
export const HALO = { stroke: 'var(--figure-background, white)', strokeWidth: 4 } as const;
