"""Decoder steps in PyTorch for gpu.mjs: reads a case from stdin, eager and compiled, one JSON line each."""
import json
import sys
import time

import torch
from torch import nn

case = json.loads(sys.stdin.readline())
device = case["device"]
if device == "cuda" and not torch.cuda.is_available():
    print(json.dumps({"absent": "PyTorch sees no CUDA device"}))
    sys.exit(0)
wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
d, batch, length, vocab = (case[k] for k in ("dModel", "batch", "length", "vocab"))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocab, d)
        layer = nn.TransformerEncoderLayer(
            d, case["heads"], 4 * d, dropout=0.0, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, case["layers"], nn.LayerNorm(d))
        self.unembedding = nn.Linear(d, vocab)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, ids):
        return self.unembedding(self.layers(self.embedding(ids) * d**0.5, mask=self.mask))


def measured(name, compiled):
    torch.manual_seed(0)
    model = Decoder().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    ids = torch.randint(vocab, (batch, length + 1), device=device)
    forward = torch.compile(model) if compiled else model

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = forward(ids[:, :-1])
        loss = nn.functional.cross_entropy(logits.reshape(-1, vocab), ids[:, 1:].reshape(-1))
        loss.backward()
        optimizer.step()

    for _ in range(3):
        step()
    wait()
    begin, steps = time.perf_counter(), 0
    while time.perf_counter() - begin < case["seconds"]:
        step()
        steps += 1
        if steps % 8 == 0:
            wait()
    wait()
    ms = (time.perf_counter() - begin) * 1e3 / steps
    where = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    print(json.dumps({"name": name, "ms": ms, "steps": steps, "where": where}), flush=True)


measured("pytorch eager", False)
if hasattr(torch, "compile"):
    try:
        measured("pytorch compiled", True)
    except Exception as error:  # what the compiler needs may be missing: told, not hidden
        print(json.dumps({"absent": f"torch.compile: {type(error).__name__}: {str(error).splitlines()[0]}"}))
else:
    print(json.dumps({"absent": f"torch {torch.__version__} has no torch.compile"}))
