import { hasEmbeddingDropout, type ModelConfig, SeqlabError } from '@seqlab/core';
import type { Experiment } from './experiment.js';

/** Parts that nn.Transformer has; for others the program would have to bring its own. */
const COMMON_PARTS = { norm: 'layer', tieEmbedding: false } as const satisfies Partial<ModelConfig>;

/**
 * The experiment as a PyTorch program that needs nothing but torch. Same model, data, optimizer and schedule; its random numbers are
 * torch's own, so it gives another run of the same experiment. Parameters have the same names.
 * @throws `export-pytorch` for parts, positions, schedules and vocabularies that this program has no part for
 */
export function pytorchCode({ model, training, dataset, decoding }: Experiment): string {
  const scalars = decoding === 'one-pass';
  if (
    model.architecture !== 'encoder-decoder' ||
    !['none', 'sinusoidal', 'learned'].includes(model.positional)
  ) {
    throw refuse(
      `${model.architecture} with positions "${model.positional}"`,
      'an encoder-decoder with positions "none", "sinusoidal" or "learned"',
    );
  }
  if (!['constant', 'multistep'].includes(training.schedule)) {
    throw refuse(`the schedule "${training.schedule}"`, 'the schedule "constant" or "multistep"');
  }
  if (model.srcVocabSize !== null) {
    throw refuse('a source with a vocabulary of its own', 'a model with one vocabulary, srcVocabSize null');
  }
  for (const [key, common] of Object.entries(COMMON_PARTS)) {
    const value = model[key as keyof ModelConfig];
    if (value === common) continue;
    throw refuse(`${key} ${JSON.stringify(value)}`, `${key} ${JSON.stringify(common)}`);
  }
  const { padId, dModel, initStd } = model;
  const scale = model.embeddingScale === null ? `math.sqrt(${dModel})` : String(model.embeddingScale);
  const padded = padId !== null;
  const pairs = dataset.examples
    .map(({ input, output }) => `    (${JSON.stringify(input)}, ${JSON.stringify(output)}),`)
    .join('\n');
  const positional = model.positional !== 'none';
  return `# pip install ${model.bias ? 'torch' : '"torch>=2.1"'}
import math

import torch
from torch import nn

PAIRS = [
${pairs}
] * ${dataset.copies}
SOS, EOS, PAD = 2, 3, 4


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = nn.Transformer(
            d_model=${dModel}, nhead=${model.heads}, num_encoder_layers=${model.encoderLayers}, num_decoder_layers=${model.decoderLayers},
            dim_feedforward=${model.feedForward}, dropout=${model.dropout}, activation="${model.activation}", layer_norm_eps=${model.layerNormEps},
            norm_first=${python(model.normFirst)}, batch_first=True${model.bias ? '' : ', bias=False'})${
              scalars
                ? ''
                : `
        self.embedding = nn.Embedding(${model.vocabSize}, ${dModel}${padded ? `, padding_idx=${padId}` : ''})${initStd === null ? '' : embeddingInit(initStd, padId)}
        self.unembedding = nn.Linear(${dModel}, ${model.outputSize}${model.bias ? '' : ', bias=False'})`
            }${positional ? positionsInit(model, scale, paddedLength(dataset.examples)) : ''}${hasEmbeddingDropout(model) ? `\n        self.dropout = nn.Dropout(${model.dropout})` : ''}

    def embed(self, ids):
        ${embedBody(scalars, positional, scale)}

    def forward(self, src, tgt):
        length = tgt.shape[1]
        mask = ${model.causal ? 'torch.triu(torch.full((length, length), float("-inf")), 1)' : 'None'}
        src_pad, tgt_pad = ${padded ? '(src == PAD), (tgt == PAD)' : 'None, None'}
        y = self.transformer(self.embed(src), self.embed(tgt), tgt_mask=mask, src_key_padding_mask=src_pad,
                             tgt_key_padding_mask=tgt_pad, memory_key_padding_mask=src_pad)
        return ${scalars ? 'y.squeeze(-1)' : 'self.unembedding(y)'}


${dataCode(scalars, padded ? paddedLength(dataset.examples) : 0)}

torch.manual_seed(${training.seed})
model = Model()
optimizer = ${optimizerCode(training)}
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, ${training.schedule === 'multistep' ? `[${training.milestones.join(', ')}]` : '[]'}, gamma=${training.gamma})
model.train()
for step in range(1, ${training.steps} + 1):
    ${training.batchSize === null ? 'x, t, l = src, tgt, labels' : `rows = torch.randperm(len(src))[:${training.batchSize * training.accumulationSteps}]\n    x, t, l = src[rows], tgt[rows], labels[rows]`}
    optimizer.zero_grad()
    loss = ${lossCode(scalars, model.outputSize, padded, training.labelSmoothing)}
    loss.backward()${training.clipNorm === null ? '' : `\n    nn.utils.clip_grad_norm_(model.parameters(), ${training.clipNorm})`}
    optimizer.step()
    schedule.step()
    if step % 100 == 0:
        print(step, loss.item())

model.eval()
${decodeCode(scalars, decoding === 'rewrite')}`;
}

function embeddingInit(std: number, padId: number | null): string {
  const zero = padId === null ? '' : `\n        nn.init.zeros_(self.embedding.weight.data[${padId}])`;
  return `\n        nn.init.normal_(self.embedding.weight, std=${std})${zero}`;
}

/** @param longest sequence of the data */
function positionsInit(
  { positional, maxLength, dModel, initStd }: ModelConfig,
  scale: string,
  longest: number,
) {
  if (positional === 'learned') {
    const init =
      initStd === null ? '' : `\n        nn.init.normal_(self.positions.weight, std=${initStd} * ${scale})`;
    return `\n        self.positions = nn.Embedding(${maxLength}, ${dModel})${init}`;
  }
  const rows = Math.max(64, longest);
  return `
        position = torch.arange(${rows}).unsqueeze(1)
        rate = torch.exp(torch.arange(0, ${dModel}, 2) * (-math.log(10000.0) / ${dModel}))
        self.table = torch.zeros(${rows}, ${dModel})
        self.table[:, 0::2] = torch.sin(position * rate)
        self.table[:, 1::2] = torch.cos(position * rate)[:, : ${Math.floor(dModel / 2)}]`;
}

function embedBody(scalars: boolean, positional: boolean, scale: string): string {
  if (scalars) return 'return ids.unsqueeze(-1)';
  const embedded = `self.embedding(ids) * ${scale}`;
  if (!positional) return `return ${embedded}`;
  return `rows = self.table[: ids.shape[1]] if hasattr(self, "table") else self.positions.weight[: ids.shape[1]]
        return self.dropout(${embedded} + rows)`;
}

function dataCode(scalars: boolean, length: number): string {
  if (scalars) {
    return `src = torch.tensor([[float(c) for c in i] for i, _ in PAIRS])
y = torch.tensor([[float(c) for c in o] for _, o in PAIRS])
tgt, labels = y[:, :-1], y[:, 1:]`;
  }
  return `def wrap(text):
    ids = [SOS] + [int(c) for c in text] + [EOS]
    return ids + [PAD] * (${length} - len(ids))


src = torch.tensor([wrap(i) for i, _ in PAIRS])
y = torch.tensor([wrap(o) for _, o in PAIRS])
tgt, labels = y[:, :-1], y[:, 1:]`;
}

function optimizerCode(training: Experiment['training']): string {
  const { optimizer, learningRate, beta1, beta2, eps, weightDecay, momentum } = training;
  if (optimizer === 'sgd') {
    return `torch.optim.SGD(model.parameters(), lr=${learningRate}, momentum=${momentum}, weight_decay=${weightDecay})`;
  }
  const name = optimizer === 'adam' ? 'Adam' : 'AdamW';
  return `torch.optim.${name}(model.parameters(), lr=${learningRate}, betas=(${beta1}, ${beta2}), eps=${eps}, weight_decay=${weightDecay})`;
}

function lossCode(scalars: boolean, outputs: number, padded: boolean, smoothing: number): string {
  if (scalars) return 'nn.functional.mse_loss(model(x, t), l)';
  const options = [
    padded ? ', ignore_index=PAD' : '',
    smoothing > 0 ? `, label_smoothing=${smoothing}` : '',
  ].join('');
  return `nn.functional.cross_entropy(model(x, t).reshape(-1, ${outputs}), l.reshape(-1)${options})`;
}

function decodeCode(scalars: boolean, rewrite: boolean): string {
  if (scalars) {
    return `for row, (text, _) in enumerate(sorted(set(PAIRS))):
    x = torch.tensor([[float(c) for c in text]])
    print(text, "->", model(x, x)[0].tolist())
`;
  }
  return `for text, _ in dict.fromkeys(PAIRS):
    y = [SOS]
    for _ in range(16):
        best = model(torch.tensor([wrap(text)]), torch.tensor([y])).argmax(-1)[0].tolist()
        y = ${rewrite ? '[SOS] + best' : 'y + [best[-1]]'}
        if y[-1] == EOS:
            break
    print(text, "->", "".join(str(i) for i in y[1:] if i < 2), "" if y[-1] == EOS else "(never stops)")
`;
}

const python = (value: boolean): string => (value ? 'True' : 'False');

const refuse = (what: string, expected: string): SeqlabError =>
  new SeqlabError('export-pytorch', `pytorchCode: torch has no part for ${what}. Choose ${expected}.`);

/** SOS, four symbols and EOS, as the paper pads; more where an example is longer. */
function paddedLength(examples: Experiment['dataset']['examples']): number {
  return examples.reduce((most, { input, output }) => Math.max(most, input.length + 2, output.length + 2), 6);
}
