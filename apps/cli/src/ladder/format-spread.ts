import { formatLoss, type Spread } from '@seqlab/figures';

/** "0.4503 ± 0.0012", or the mean alone when there is only one seed. */
export const formatSpread = ({ mean, sd }: Spread): string =>
  sd === null ? formatLoss(mean) : `${formatLoss(mean)} ± ${formatLoss(sd)}`;
