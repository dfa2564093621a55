/**
 * Colours that people with any kind of colour vision tell apart, on white and on black.
 * Source: Okabe and Ito, "Color Universal Design" (2008). A second sign (dash, shape) always goes with the colour.
 */
export const palette = {
  /** what was measured: solid lines and filled dots */
  measured: '#0072b2',
  /** what is proved: dashed lines and upright bars */
  floor: '#d55e00',
  /** what the paper reports: dotted lines and crosses */
  reported: '#7f7f7f',
} as const;
