/**
 * A loss as people read it: four digits after the point, or two significant ones in exponent form when that would show only zeros.
 * @example formatLoss(0.44987) // => '0.4499'
 * @example formatLoss(0.0000123) // => '1.2e-5'
 */
export function formatLoss(loss: number): string {
  if (loss === 0) return '0';
  if (!Number.isFinite(loss)) return String(loss);
  return Math.abs(loss) < 0.00005 ? loss.toExponential(1) : loss.toFixed(4);
}

/** An integer with commas between thousands: 1332 → "1,332". */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
