import { expect, test } from 'vitest';
import { SeqlabError, withoutFunctionName } from './seqlab-error.js';

test('an error has a code, a message and what it found', () => {
  const problems = [{ code: 'a', message: 'b' }];
  const cause = new Error('c');
  const error = new SeqlabError('code', 'message', { cause, problems });
  expect(error).toMatchObject({ name: 'SeqlabError', code: 'code', message: 'message', cause, problems });
  expect(new SeqlabError('code', 'message').problems).toEqual([]);
});

test.each([
  ['batchOf: there are no examples.', 'there are no examples.'],
  ['trainBpe: vocabSize (1) is wrong.', 'vocabSize (1) is wrong.'],
  ['data: line 2 is wrong.', 'data: line 2 is wrong.'],
  ['model config: dModel (0) is wrong.', 'model config: dModel (0) is wrong.'],
  ['dModel (0) is wrong: use 1', 'dModel (0) is wrong: use 1'],
  ['myFile.tsv: data: line 2', 'myFile.tsv: data: line 2'],
  ['', ''],
])('%j without the name of a function', (message, text) => {
  expect(withoutFunctionName(message)).toBe(text);
});
