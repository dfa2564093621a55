import { trainWordTokenizer } from '@seqlab/tokenizer';
import { expect, test } from 'vitest';
import { imageClassification, textClassification } from '../labels/classification.js';
import { languageModel } from '../text/language-model.js';
import { naiveBayes } from './naive-bayes.js';

// C. D. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval (2008), table 13.1 and example 13.1:
// the fifth document is of China, 3/4 · (3/7)³ · 1/14 · 1/14 against 1/4 · (2/9)³ · 2/9 · 2/9.
const training = [
  { input: 'Chinese Beijing Chinese', label: 'China' },
  { input: 'Chinese Chinese Shanghai', label: 'China' },
  { input: 'Chinese Macao', label: 'China' },
  { input: 'Tokyo Japan Chinese', label: 'not' },
];
const asked = [{ input: 'Chinese Chinese Chinese Tokyo Japan', label: 'China' }];
const tokenizer = trainWordTokenizer(training.map(({ input }) => input));

test('a document of a textbook is of the class that the book says', () => {
  const { name, metrics } = naiveBayes(textClassification({ training, test: asked, tokenizer }), 'test');
  expect(name).toBe('naive Bayes');
  expect(metrics.accuracy).toBe(1);
});

test('its loss is that of the counts, special ids among them', () => {
  // ids: six words and PAD, UNK, SOS, EOS; each text has an SOS and an EOS; labels are counted once more than they occur
  const size = tokenizer.vocabSize;
  const [china, other] = [8 + 2 * 3 + size, 3 + 2 + size];
  const likely = (4 / 6) * (6 / china) ** 3 * (1 / china) ** 2 * (4 / china) ** 2;
  const unlikely = (2 / 6) * (2 / other) ** 3 * (2 / other) ** 2 * (2 / other) ** 2;
  const { metrics } = naiveBayes(textClassification({ training, test: asked, tokenizer }), 'test');
  expect(metrics.loss).toBeCloseTo(-Math.log(likely / (likely + unlikely)), 10);
});

test.each([
  ['"language-model"', languageModel({ training: ['a b', 'b a'] })],
  [
    'images',
    imageClassification({
      training: { length: 2, imageSize: 1, channels: 1, pixels: new Uint8Array(2), labels: ['a', 'b'] },
    }),
  ],
])('%s is refused', (what, task) => {
  expect(() => naiveBayes(task, 'training')).toThrow(
    expect.objectContaining({
      code: 'baseline-kind',
      message: `naiveBayes: it counts the words of texts with labels, and this is ${what}. Use baselineOf.`,
    }),
  );
});
