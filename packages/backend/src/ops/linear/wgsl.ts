import type { Activation } from './kernel.js';

/**
 * erf(x) = x·P(x²)/Q(x²) up to |x| = 3.95, where it is within 3e-8 of 1: the fit of the reference op, error below 4e-7.
 * Comparisons are written so that NaN passes through.
 */
const ERF_WGSL = `
fn erf(x: f32) -> f32 {
  let b = select(select(x, 3.95, x > 3.95), -3.95, x < -3.95);
  let u = b * b;
  let top = ((((2.01252114e-6 * u + 0.000287399121) * u + 0.00391019996) * u + 0.0531855082) * u + 0.193875036) * u + 1.12837902;
  let bottom = ((((3.78370482e-5 * u + 0.0011963851) * u + 0.015256696) * u + 0.115523971) * u + 0.50514886) * u + 1.0;
  let value = b * top / bottom;
  return select(select(value, 1.0, value > 1.0), -1.0, value < -1.0);
}
fn phi(x: f32) -> f32 { return 0.5 * (1.0 + erf(x * 0.70710678)); }
`;

/** The logistic function; the exponent is kept within what float32 holds, and NaN passes through. */
export const LOGISTIC_WGSL = `
fn logistic(x: f32) -> f32 { return 1.0 / (1.0 + exp(select(-x, 88.0, x < -88.0))); }
`;

/** The share of x that gelu-tanh lets through. */
const SHARE_WGSL = `${LOGISTIC_WGSL}
fn share(x: f32) -> f32 { return logistic(1.5957691 * x * (1.0 + 0.044715 * x * x)); }
`;

/** `fn activate(x: f32) -> f32` */
export const ACTIVATION_WGSL: Record<Activation, string> = {
  none: 'fn activate(x: f32) -> f32 { return x; }',
  relu: 'fn activate(x: f32) -> f32 { return select(x, 0.0, x < 0.0); }',
  gelu: `${ERF_WGSL}fn activate(x: f32) -> f32 { return x * phi(x); }`,
  'gelu-tanh': `${SHARE_WGSL}fn activate(x: f32) -> f32 { return x * share(x); }`,
};

/** `fn slope(x: f32) -> f32`: the derivative, of the output for relu and of the pre-activation for gelu and gelu-tanh */
export const SLOPE_WGSL: Record<Activation, string> = {
  none: '',
  relu: 'fn slope(y: f32) -> f32 { return select(0.0, 1.0, y > 0.0); }',
  gelu: `${ERF_WGSL}fn slope(x: f32) -> f32 { return phi(x) + x * exp(-0.5 * x * x) * 0.39894228; }`,
  'gelu-tanh': `${SHARE_WGSL}fn slope(value: f32) -> f32 {
  let x = select(select(value, 20.0, value > 20.0), -20.0, value < -20.0);
  let s = share(x);
  return s + x * s * (1.0 - s) * 1.5957691 * (1.0 + 0.134145 * x * x);
}`,
};
