"""The same step in PyTorch, eager, with as many threads as it is told. Protocol: see contend.mjs."""
import json
import math
import os
import re
import resource
import sys
import time

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

case = json.loads(sys.stdin.readline())
torch.set_num_threads(case["threads"])
begin = time.perf_counter()
vocab, d, batch, length, dropout = (case[k] for k in ("vocab", "dModel", "batch", "length", "dropout"))


decoder_only = case["architecture"] == "decoder-only"


def ids(name):
    return torch.tensor(case[name]).reshape(batch, length)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocab, d)
        if decoder_only:
            layer = nn.TransformerEncoderLayer(
                d, case["heads"], case["feedForward"], dropout=dropout, batch_first=True, norm_first=True)
            self.transformer = nn.TransformerEncoder(layer, case["layers"], nn.LayerNorm(d))
        else:
            self.transformer = nn.Transformer(
                d, case["heads"], case["layers"], case["layers"], case["feedForward"],
                dropout=dropout, batch_first=True, norm_first=True)
        self.unembedding = nn.Linear(d, vocab)
        self.dropout = nn.Dropout(dropout)
        self.register_buffer("positions", torch.tensor(case["positions"]).reshape(length, d))
        self.register_buffer("mask", torch.triu(torch.full((length, length), -math.inf), 1))

    def embed(self, x):
        return self.dropout(self.embedding(x) * math.sqrt(d) + self.positions)

    def forward(self, src, tgt):
        if decoder_only:
            return self.unembedding(self.transformer(self.embed(tgt), mask=self.mask))
        return self.unembedding(self.transformer(self.embed(src), self.embed(tgt), tgt_mask=self.mask))


torch.manual_seed(0)
model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
src = None if decoder_only else ids("src")
tgt, labels = ids("tgt"), ids("labels")


def step():
    optimizer.zero_grad()
    loss = criterion(model(src, tgt).reshape(-1, vocab), labels.reshape(-1))
    loss.backward()
    optimizer.step()
    return loss


print(json.dumps({"ready": True, "setupMs": (time.perf_counter() - begin) * 1e3}), flush=True)


def linear_algebra():
    """The file that multiplies matrices, as it is loaded; where the system does not tell, what PyTorch was built with."""
    kinds = ("openblas", "mkl", "blis", "atlas", "blas")
    try:
        with open("/proc/self/maps") as maps:
            files = sorted({line.split()[-1] for line in maps if "/" in line})
    except OSError:
        files = []
    for kind in kinds:
        for file in files:
            if kind in os.path.basename(file):
                return os.path.realpath(file)
    found = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    return found.group(1) if found else None


class Count(TorchDispatchMode):
    """Counts the operators that reach a kernel, forward, backward and optimizer."""

    calls = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        Count.calls += 1
        return function(*args, **(kwargs or {}))


def answer(message):
    print(json.dumps(message), flush=True)


for line in sys.stdin:
    asked = json.loads(line)
    if asked == "calls":
        with Count():
            step()
        answer({"kernelCalls": Count.calls, "callsFromHost": Count.calls, "plannedBytes": None,
                "linearAlgebra": linear_algebra()})
        continue
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(asked):
        loss = step()
    value = loss.item()
    ms = (time.perf_counter() - start) * 1e3
    used = (time.process_time() - processor) * 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer({"ms": ms, "processorMs": used, "steps": asked, "loss": value, "peakBytes": peak})
