"""The ladder of models in PyTorch, on many seeds: the numbers that ours are compared with.

    /usr/bin/python3 internal/reference/ladder/ladder.py [--seeds 20] [--out internal/reference/ladder/pytorch.json]

Each stage is trained with torch.nn.Transformer exactly as the paper sets it (full batch, Adam at 0.01,
MultiStepLR with gamma 0.1, dropout 0.1). The file is rewritten after every run, so a stopped script
loses one run at most, and a restarted one goes on where it stopped.
"""
import argparse
import json
import math
import os
import time

import torch
from torch import nn

SOS, EOS, PAD = 2, 3, 4

COPY4 = [("0000", "0000"), ("1111", "1111")]
THREE_TO_ONE = [("000", "1"), ("111", "0")]
ONE_TO_THREE = [("0", "111"), ("1", "000")]
ALTERNATING = [("0101", "0101"), ("1010", "1010")]

# width, embedding, causal mask, positions, padding; task; copies; steps; milestone; history rewritten while decoding
STAGES = {
    "1": dict(data=COPY4, copies=50, steps=300, milestone=1000, scalars=True),
    "2a": dict(data=COPY4, copies=50, steps=1000, milestone=100, rewrite=True),
    "2b": dict(data=THREE_TO_ONE, copies=50, steps=1000, milestone=100, rewrite=True),
    "2c": dict(data=ONE_TO_THREE, copies=50, steps=1000, milestone=100, rewrite=True),
    "3a": dict(data=ONE_TO_THREE, copies=50, steps=2000, milestone=500, causal=True),
    "3b": dict(data=ALTERNATING, copies=50, steps=2000, milestone=500, causal=True),
    "4": dict(data=ALTERNATING, copies=50, steps=2000, milestone=500, causal=True, positions=True),
    "5": dict(data=THREE_TO_ONE + ONE_TO_THREE + ALTERNATING + COPY4, copies=25, steps=2000, milestone=1000,
              causal=True, positions=True, padded=True),
}


def sinusoids(length, width):
    position = torch.arange(length).unsqueeze(1)
    rate = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    table = torch.zeros(length, width)
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)
    return table


class Model(nn.Module):
    def __init__(self, dropout, scalars=False, causal=False, positions=False, padded=False, **_):
        super().__init__()
        self.scalars, self.causal, self.padded = scalars, causal, padded
        self.width = 1 if scalars else 8
        self.transformer = nn.Transformer(
            d_model=self.width, nhead=1, num_encoder_layers=1, num_decoder_layers=1, dim_feedforward=8,
            dropout=dropout, norm_first=True, batch_first=True)
        if not scalars:
            self.embedding = nn.Embedding(5 if padded else 4, self.width, padding_idx=PAD if padded else None)
            self.unembedding = nn.Linear(self.width, 4)
        self.table = sinusoids(32, self.width) if positions else None
        self.dropout = nn.Dropout(dropout)

    def embed(self, ids):
        if self.scalars:
            return ids.unsqueeze(-1)
        x = self.embedding(ids) * math.sqrt(self.width)
        return x if self.table is None else self.dropout(x + self.table[: ids.shape[1]])

    def forward(self, src, tgt):
        length = tgt.shape[1]
        mask = torch.triu(torch.full((length, length), float("-inf")), 1) if self.causal else None
        src_pad = src == PAD if self.padded else None
        tgt_pad = tgt == PAD if self.padded else None
        y = self.transformer(self.embed(src), self.embed(tgt), tgt_mask=mask, src_key_padding_mask=src_pad,
                             tgt_key_padding_mask=tgt_pad, memory_key_padding_mask=src_pad)
        return y.squeeze(-1) if self.scalars else self.unembedding(y)


def batch_of(stage):
    data, copies = stage["data"] * stage["copies"], stage["copies"]
    if stage.get("scalars"):
        floats = lambda text: [float(c) for c in text]
        y = torch.tensor([floats(o) for _, o in data])
        return torch.tensor([floats(i) for i, _ in data]), y[:, :3], y[:, 1:]
    wrap = lambda text: [SOS] + [int(c) for c in text] + [EOS]
    longest = 6 if stage.get("padded") else 0
    fill = lambda ids: ids + [PAD] * (longest - len(ids))
    y = torch.tensor([fill(wrap(o)) for _, o in data])
    return torch.tensor([fill(wrap(i)) for i, _ in data]), y[:, :-1], y[:, 1:]


def loss_of(model, stage, batch):
    src, tgt, labels = batch
    out = model(src, tgt)
    if stage.get("scalars"):
        return nn.functional.mse_loss(out, labels)
    ignore = PAD if stage.get("padded") else -100
    return nn.functional.cross_entropy(out.reshape(-1, 4), labels.reshape(-1), ignore_index=ignore)


def decode(model, src, rewrite):
    y = [SOS]
    for _ in range(16):
        best = model(src, torch.tensor([y])).argmax(-1)[0].tolist()
        y = [SOS] + best if rewrite else y + [best[-1]]
        if y[-1] == EOS:
            break
    return y[1:]


def answers_of(model, stage, batch):
    """One answer for each distinct input; gradients stay on, or PyTorch takes its nested-tensor fast path."""
    answers = []
    for row, (source, expected) in enumerate(stage["data"]):
        src = batch[0][row : row + 1]
        if stage.get("scalars"):
            output = [round(v, 4) for v in model(src, src)[0].tolist()]
            right = all(abs(v - float(c)) <= 0.25 for v, c in zip(output, expected))
        else:
            output = decode(model, src, stage.get("rewrite", False))
            right = output == [int(c) for c in expected] + [EOS]
        answers.append(dict(input=source, expected=expected, output=output, correct=right))
    return answers


def run(stage, seed, dropout):
    torch.manual_seed(seed)
    model, batch = Model(dropout, **stage), batch_of(stage)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, foreach=True)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [stage["milestone"]], gamma=0.1)
    model.train()
    for _ in range(stage["steps"]):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model, stage, batch)
        loss.backward()
        optimizer.step()
        schedule.step()
    model.eval()
    answers = answers_of(model, stage, batch)
    return dict(seed=seed, trainLoss=loss.item(), evalLoss=loss_of(model, stage, batch).item(),
                right=sum(a["correct"] for a in answers), of=len(answers), answers=answers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "pytorch.json"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    document = dict(torch=torch.__version__, dropout=options.dropout, stages={name: [] for name in STAGES})
    if os.path.exists(options.out):
        with open(options.out) as file:
            document = json.load(file)
    for seed in range(options.seeds):
        for name, stage in STAGES.items():
            if any(r["seed"] == seed for r in document["stages"][name]):
                continue
            start = time.time()
            result = run(stage, seed, options.dropout)
            document["stages"][name].append(result)
            with open(options.out + ".part", "w") as file:
                rows = ",\n".join('"%s": [\n%s\n]' % (k, ",\n".join(json.dumps(r) for r in v))
                                  for k, v in document["stages"].items())
                file.write('{"torch": "%s", "dropout": %s, "stages": {\n%s\n}}\n'
                           % (document["torch"], document["dropout"], rows))
            os.replace(options.out + ".part", options.out)
            print(f"{name} seed {seed}: train {result['trainLoss']:.4f} eval {result['evalLoss']:.4f} "
                  f"right {result['right']}/{result['of']} ({time.time() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
