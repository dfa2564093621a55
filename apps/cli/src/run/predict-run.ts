import { SeqlabError } from '@seqlab/core';
import { readPngs } from '@seqlab/datasets/node';
import {
  type HiddenToken,
  imageClassification,
  imageRegression,
  maskedToken,
  textClassification,
  textRegression,
} from '@seqlab/tasks';
import type { CheckpointName } from '@seqlab/training/node';
import { inputsOf, namingLongest, noteUnknown } from '../input/inputs.js';
import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';
import { type LoadedRun, loadRun } from './load-run.js';
import { isOfImages, kindOf, taskDocumentOf } from './open-run-task.js';

export interface PredictFlags {
  readonly inputs?: string;
  readonly checkpoint?: CheckpointName;
  readonly top: number;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

export async function predict(
  path: string,
  given: readonly string[],
  { inputs: file, checkpoint, top, backend }: PredictFlags,
  context: Context,
): Promise<void> {
  const inputs = inputsOf(given, file, { command: 'predict', run: path });
  const run = await loadRun(path, backend, checkpoint);
  const kind = kindOf(run.documents, run.config.data);
  if (run.tokenizer !== null && !isOfImages(run.documents)) noteUnknown(run.tokenizer, inputs, context);
  const placed = (error: unknown) => {
    throw namingLongest(error, inputs, { given: given.length, file, tokenizer: run.tokenizer });
  };
  const about = { run: path, step: run.step, backend: run.backend.name };
  switch (kind) {
    case 'classification': {
      const { labels, shares } = await labelShares(run, inputs).catch(placed);
      const ranked = shares.map((each) =>
        labels
          .map((label, k) => ({ label, probability: each[k]! }))
          .sort((a, b) => b.probability - a.probability),
      );
      context.document({
        ...about,
        labels,
        outputs: inputs.map((input, i) => ({
          input,
          label: ranked[i]![0]!.label,
          probability: ranked[i]![0]!.probability,
          probabilities: Object.fromEntries(labels.map((label, k) => [label, shares[i]![k]!])),
        })),
      });
      const shown = Math.min(top, labels.length);
      context.say(
        textTable(
          [
            { heading: 'input' },
            { heading: 'label' },
            ...Array.from({ length: shown - 1 }, () => ({ heading: '' })),
          ],
          inputs.map((input, i) => [input, ...ranked[i]!.slice(0, shown).map(share)]),
        ),
      );
      break;
    }
    case 'regression': {
      const values = await numbers(run, inputs).catch(placed);
      context.document({ ...about, outputs: inputs.map((input, i) => ({ input, value: values[i]! })) });
      context.say(
        textTable(
          [{ heading: 'input' }, { heading: 'number', align: 'right' }],
          inputs.map((input, i) => [input, String(Number(values[i]!.toPrecision(6)))]),
        ),
      );
      break;
    }
    case 'masked-token': {
      const filled = await hiddenTokens(run, inputs, top).catch(placed);
      context.document({
        ...about,
        outputs: filled.map(({ text, hidden }, i) => ({
          input: inputs[i]!,
          text,
          hidden: hidden.map((tokens) => tokens.map(({ token, probability }) => ({ token, probability }))),
        })),
      });
      const shown = Math.min(top, filled[0]!.hidden[0]!.length);
      context.say(
        textTable(
          [
            { heading: 'input' },
            { heading: 'filled in' },
            { heading: 'hidden' },
            ...Array.from({ length: shown - 1 }, () => ({ heading: '' })),
          ],
          filled.flatMap(({ text, hidden }, i) =>
            hidden.map((tokens, place) => [
              ...(place === 0 ? [inputs[i]!, text] : ['', '']),
              ...Array.from({ length: shown }, (_, k) =>
                tokens[k] === undefined ? '' : tokenShare(tokens[k]),
              ),
            ]),
          ),
        ),
      );
      break;
    }
    default:
      throw new SeqlabError(
        'predict-text',
        `predict: ${path} answers with text (${kind}), not with labels or numbers. Ask it with: seqlab generate ${path} …`,
      );
  }
  run.model.dispose();
}

const share = ({ label, probability }: { readonly label: string; readonly probability: number }): string =>
  `${label} ${(probability * 100).toFixed(1)} %`;

/** Tokens with space in them can be seen in quotes alone. */
const tokenShare = ({ token, probability }: HiddenToken): string =>
  share({ label: /^\S+$/.test(token) ? token : JSON.stringify(token), probability });

function hiddenTokens({ documents, tokenizer, model }: LoadedRun, inputs: readonly string[], top: number) {
  // the examples of a task are not looked at but for what they are: one text, or texts of their own
  const training = taskDocumentOf(documents).format === 'text' ? inputs.join('\n') : inputs;
  return maskedToken({ training, tokenizer: tokenizer! }).fill(model, inputs, { top });
}

async function labelShares({ documents, tokenizer, model }: LoadedRun, inputs: readonly string[]) {
  const labels = taskDocumentOf(documents).labels!;
  if (isOfImages(documents)) {
    const images = await readPngs(inputs, { channels: model.config.channels });
    const training = { ...images, labels: inputs.map(() => labels[0]!) };
    const task = imageClassification({ training, labels });
    return { labels, shares: await task.predict(model, task.rows('training', model.config)) };
  }
  // the examples of a task need a label, and it is not looked at
  const training = inputs.map((input) => ({ input, label: labels[0]! }));
  const task = textClassification({ training, tokenizer: tokenizer!, labels });
  return { labels, shares: await task.predict(model, task.rows('training', model.config)) };
}

async function numbers({ documents, tokenizer, model }: LoadedRun, inputs: readonly string[]) {
  const scale = taskDocumentOf(documents).scale!;
  if (isOfImages(documents)) {
    const images = await readPngs(inputs, { channels: model.config.channels });
    const task = imageRegression({ training: { ...images, values: inputs.map(() => 0) }, scale });
    return task.predict(model, task.rows('training', model.config));
  }
  const training = inputs.map((input) => ({ input, value: 0 }));
  const task = textRegression({ training, tokenizer: tokenizer!, scale });
  return task.predict(model, task.rows('training', model.config));
}
