"""The same step in PyTorch, eager, one thread. Protocol: see contender.mjs."""
import json
import math
import resource
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
case = json.loads(sys.argv[1])
begin = time.perf_counter()
vocab, d, batch, length, dropout = (case[k] for k in ("vocab", "dModel", "batch", "length", "dropout"))


def ids(salt):
    state, out = 12345 + salt, []
    for _ in range(batch * length):
        state = (state * 1103515245 + 12345) % 2147483648
        out.append(state // 65536 % vocab)
    return torch.tensor(out).reshape(batch, length)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocab, d)
        self.transformer = nn.Transformer(
            d, case["heads"], case["layers"], case["layers"], case["feedForward"],
            dropout=dropout, batch_first=True, norm_first=True)
        self.unembedding = nn.Linear(d, vocab)
        self.dropout = nn.Dropout(dropout)
        angle = torch.arange(length).unsqueeze(1) / 10000 ** (torch.arange(0, d, 2) / d)
        table = torch.zeros(length, d)
        table[:, 0::2], table[:, 1::2] = torch.sin(angle), torch.cos(angle)
        self.register_buffer("positions", table)
        self.register_buffer("mask", torch.triu(torch.full((length, length), -math.inf), 1))

    def embed(self, x):
        return self.dropout(self.embedding(x) * math.sqrt(d) + self.positions)

    def forward(self, src, tgt):
        return self.unembedding(self.transformer(self.embed(src), self.embed(tgt), tgt_mask=self.mask))


torch.manual_seed(0)
model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
src, tgt, labels = ids(1), ids(2), ids(3)


def step():
    optimizer.zero_grad()
    loss = criterion(model(src, tgt).reshape(-1, vocab), labels.reshape(-1))
    loss.backward()
    optimizer.step()
    return loss


step()
print(json.dumps({"ready": True, "setupMs": (time.perf_counter() - begin) * 1e3}), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    for _ in range(int(line)):
        loss = step()
    value = loss.item()
    ms = (time.perf_counter() - start) * 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"ms": ms, "loss": value, "peakBytes": peak}), flush=True)
