import { checkArgument, didYouMean, SeqlabError, type SequenceDataset } from '@seqlab/core';
import { allEightCopy, allEightInvert, alternating, copy4, oneToThree, threeToOne } from './paper-tasks.js';

/** The data sets that have a name, in the order of the paper. */
export const namedDatasets: readonly SequenceDataset[] = [
  copy4,
  threeToOne,
  oneToThree,
  alternating,
  allEightCopy,
  allEightInvert,
];

/** The data set of that name, e.g. "three-to-one". Throws `dataset-unknown` with the names there are. */
export function datasetByName(name: string): SequenceDataset {
  checkArgument('datasetByName', 'name', name, 'a text');
  const found = namedDatasets.find((dataset) => dataset.name === name);
  if (found) return found;
  const names = namedDatasets.map((dataset) => dataset.name);
  throw new SeqlabError(
    'dataset-unknown',
    `datasetByName: there is no data set ${JSON.stringify(name)}.${didYouMean(name, names)} Use one of ${names.join(', ')}.`,
  );
}
