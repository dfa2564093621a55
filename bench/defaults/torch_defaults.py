"""One cell of the table in docs/defaults.md with PyTorch's own defaults, or with nanoGPT's.

  /usr/bin/python3 bench/defaults/torch_defaults.py < cell.json        (bench/defaults.mjs writes the cells)

"torch": nn.Transformer as it comes (post-norm, ReLU, dropout 0.1), nn.Embedding's N(0, 1) times the root of the width and sinusoidal
positions, as in PyTorch's tutorial; Adam with 1e-3. "nanogpt": pre-norm, GELU, no dropout, learned positions, N(0, 0.02), residual
projections divided by the root of twice the layers; AdamW with 1e-3, betas 0.9 and 0.99, decay 0.1 of matrices, clipping at 1, 100
updates of warm-up and a cosine down to a tenth, the settings of its config/train_shakespeare_char.py. One thread.
"""
import json
import math
import sys

import torch
from torch import nn

torch.set_num_threads(1)
cell = json.load(sys.stdin)
torch.manual_seed(cell["seed"])
NANO = cell["recipe"] == "nanogpt"
KIND, D, HEADS, F, LAYERS = cell["kind"], cell["dModel"], cell["heads"], cell["feedForward"], cell["layers"]
PAD, SRC_PAD = cell["padId"], cell["srcPadId"]
LONGEST = 1024


def sinusoids():
    place = torch.arange(LONGEST)[:, None]
    rate = torch.exp(torch.arange(0, D, 2) * (-math.log(10000.0) / D))
    table = torch.zeros(LONGEST, D)
    table[:, 0::2], table[:, 1::2] = torch.sin(place * rate), torch.cos(place * rate)
    return table


class Input(nn.Module):
    def __init__(self, vocabulary, pad):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, D, padding_idx=pad)
        self.dropout = nn.Dropout(0.0 if NANO else 0.1)
        if NANO:
            self.positions = nn.Embedding(LONGEST, D)
        else:
            self.register_buffer("table", sinusoids())

    def forward(self, ids):
        if NANO:
            return self.dropout(self.embedding(ids) + self.positions.weight[: ids.shape[1]])
        return self.dropout(self.embedding(ids) * math.sqrt(D) + self.table[: ids.shape[1]])


COMMON = dict(
    dim_feedforward=F,
    dropout=0.0 if NANO else 0.1,
    activation="gelu" if NANO else "relu",
    norm_first=NANO,
    batch_first=True,
)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.target = Input(cell["vocabSize"], PAD)
        if KIND == "sequence-to-sequence":
            self.source = Input(cell["srcVocabSize"], SRC_PAD)
            self.transformer = nn.Transformer(D, HEADS, LAYERS, LAYERS, **COMMON)
        else:
            layer = nn.TransformerEncoderLayer(D, HEADS, **COMMON)
            self.transformer = nn.TransformerEncoder(layer, LAYERS, nn.LayerNorm(D) if NANO else None)
            for parameter in self.transformer.parameters():  # layers are copies of one: give each weights of its own
                if parameter.dim() > 1:
                    nn.init.xavier_uniform_(parameter)
        self.output = nn.Linear(D, cell["outputSize"])
        if NANO:
            self.apply(small)
            for name, parameter in self.named_parameters():
                if name.endswith(("out_proj.weight", "linear2.weight")):
                    nn.init.normal_(parameter, std=0.02 / math.sqrt(2 * LAYERS))
                elif name.endswith("in_proj_weight"):
                    nn.init.normal_(parameter, std=0.02)

    def forward(self, src, tgt):
        causal = torch.triu(torch.full((tgt.shape[1],) * 2, -math.inf), 1)
        if KIND == "sequence-to-sequence":
            padding = src == SRC_PAD
            y = self.transformer(
                self.source(src), self.target(tgt), tgt_mask=causal, src_key_padding_mask=padding,
                tgt_key_padding_mask=tgt == PAD, memory_key_padding_mask=padding)
            return self.output(y)
        if KIND == "language-model":
            return self.output(self.transformer(self.target(tgt), causal))
        real = (src != PAD).float()[:, :, None]
        y = self.transformer(self.target(src), src_key_padding_mask=src == PAD)
        return self.output((y * real).sum(1) / real.sum(1))[:, None]


def small(module):
    if isinstance(module, (nn.Linear, nn.Embedding)):
        nn.init.normal_(module.weight, std=0.02)
        if isinstance(module, nn.Linear) and module.bias is not None:
            nn.init.zeros_(module.bias)


def padded(rows, key, pad):
    longest = max(len(row[key]) for row in rows)
    return torch.tensor([row[key] + [pad or 0] * (longest - len(row[key])) for row in rows])


def batch(rows):
    labels = padded(rows, "labels", PAD) if KIND != "regression" else torch.tensor([row["labels"] for row in rows])
    return padded(rows, "src", SRC_PAD), padded(rows, "tgt", PAD), labels


def loss_of(logits, labels):
    if KIND == "regression":
        return ((logits[:, :, 0] - labels) ** 2).mean()
    ignore = PAD if PAD is not None and KIND != "classification" else -100
    return nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=ignore)


def chunks(rows, size=128):
    ordered = sorted(rows, key=lambda row: len(row["src"]))
    return [ordered[i:i + size] for i in range(0, len(ordered), size)]


def pearson(xs, ys):
    xs, ys = xs - xs.mean(), ys - ys.mean()
    return (xs * ys).sum() / torch.sqrt((xs ** 2).sum() * (ys ** 2).sum()).clamp_min(1e-12)


@torch.no_grad()
def score(model, rows):
    model.eval()
    if KIND == "sequence-to-sequence":
        right = 0
        for part in chunks(rows):
            src, tgt, labels = batch(part)
            ids = tgt[:, :1]
            for _ in range(labels.shape[1]):
                ids = torch.cat([ids, model(src, ids)[:, -1].argmax(-1, keepdim=True)], 1)
            right += ((ids[:, 1:] == labels) | (labels == PAD)).all(1).sum().item()
        return right / len(rows)
    if KIND == "language-model":
        nats = tokens = 0
        for part in chunks(rows):
            src, tgt, labels = batch(part)
            nats, tokens = nats + loss_of(model(src, tgt), labels).item() * labels.numel(), tokens + labels.numel()
        return nats / tokens / math.log(2) * cell["tokensPerByte"]
    answers = [(model(*batch(part)[:2])[:, 0], batch(part)[2][:, 0]) for part in chunks(rows)]
    logits, labels = torch.cat([a for a, _ in answers]), torch.cat([b for _, b in answers])
    if KIND == "classification":
        return (logits.argmax(-1) == labels).float().mean().item()
    return pearson(logits[:, 0], labels).item()


def main():
    model = Model()
    steps, size = cell["steps"], cell["batchSize"]
    if NANO:
        matrices = [p for p in model.parameters() if p.dim() > 1]
        others = [p for p in model.parameters() if p.dim() < 2]
        groups = [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    rows, order = cell["training"], []
    model.train()
    for step in range(steps):
        if NANO:
            done = max(0.0, (step - 100) / max(1, steps - 100))
            rate = min((step + 1) / 100, 0.1 + 0.45 * (1 + math.cos(math.pi * done)))
            for group in optimizer.param_groups:
                group["lr"] = 1e-3 * rate
        if len(order) < min(size, len(rows)):
            order = torch.randperm(len(rows)).tolist()
        taken, order = order[:size], order[size:]
        src, tgt, labels = batch([rows[i] for i in taken])
        loss = loss_of(model(src, tgt), labels)
        optimizer.zero_grad()
        loss.backward()
        if NANO:
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    print(json.dumps({"score": score(model, cell["test"]), "loss": loss.item()}))


main()
