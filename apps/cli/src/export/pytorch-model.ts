/**
 * `model.py` of an export to PyTorch: every architecture and part of a model config, on torch alone, with torch's names. It reads its config and
 * its weights from the files beside it.
 */
export const pytorchModel = `"""A model that seqlab trained, in PyTorch; this file needs torch alone (1.9 or newer).

    from model import load
    model = load(".")                # the folder with config.json and model.safetensors
    logits = model(src, tgt)         # [B, T, outputs]

src [B, S] and tgt [B, T] are ids, SOS and EOS included (tokenizer.json says which). A decoder-only model reads tgt alone,
an encoder-only model src alone, a vision model images [B, height * width * channels], a model of scalars floats for ids.
python3 model.py computes example.json again and says how far it is from what seqlab computed.

Parameters have torch's names, so that load_state_dict takes them with strict=True. The model is a module like any other:
train() turns dropout on, and it can be trained further.
"""
import json
import math
import pathlib
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

REACH = 16  # distances of relative positions are clipped to -16 ... 16 (Shaw et al. 2018)


class RMSNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt() * self.weight


class LayerNorm(nn.Module):
    def __init__(self, width, eps, bias):
        super().__init__()
        self.weight, self.eps, self.shape = nn.Parameter(torch.ones(width)), eps, (width,)
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x):
        return F.layer_norm(x, self.shape, self.weight, self.bias, self.eps)


def norm(c, width=None):
    width = width or c["dModel"]
    return RMSNorm(width, c["layerNormEps"]) if c["norm"] == "rms" else LayerNorm(width, c["layerNormEps"], c["bias"])


def sinusoidal(length, width, like):
    """sin and cos of position / 10000^(2i/D), in columns 2i and 2i+1 (Vaswani et al. 2017, section 3.5)."""
    column = torch.arange(width, dtype=torch.float64)
    angle = torch.arange(length, dtype=torch.float64)[:, None] / 10000 ** ((column - column % 2) / width)
    return torch.where(column % 2 == 0, angle.sin(), angle.cos()).to(like)


def rotate(x):
    """[B, H, T, K]: pair (2i, 2i+1) turns by position / 10000^(2i/K) (Su et al. 2021)."""
    length, width = x.shape[-2:]
    rate = 10000 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * rate
    cos, sin = angle.cos().to(x), angle.sin().to(x)
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)


def weights_of(scores, mask):
    """Softmax over what mask ([B or 1, H or 1, T, S], numbers to add) leaves; zeros where it leaves nothing."""
    if mask is not None:
        scores = scores + mask
    empty = (scores == -math.inf).all(-1, keepdim=True)
    return scores.masked_fill(empty, 0.0).softmax(-1).masked_fill(empty, 0.0)


class Attention(nn.Module):
    """H heads of queries share G heads of keys and values; named as nn.MultiheadAttention."""

    def __init__(self, c, rotary):
        super().__init__()
        d, self.heads = c["dModel"], c["heads"]
        self.groups, self.width, self.rotary = c["kvHeads"] or self.heads, d // self.heads, rotary
        rows = d + 2 * self.groups * self.width
        self.in_proj_weight = nn.Parameter(torch.zeros(rows, d))
        self.in_proj_bias = nn.Parameter(torch.zeros(rows)) if c["bias"] else None
        self.out_proj = nn.Linear(d, d, bias=c["bias"])
        self.normed, self.dropout = c["qkNorm"], nn.Dropout(c["dropout"])
        if self.normed:
            self.q_norm, self.k_norm = norm(c, self.width), norm(c, self.width)

    def forward(self, x, memory, mask):
        sizes = [self.heads * self.width, self.groups * self.width, self.groups * self.width]
        weights = self.in_proj_weight.split(sizes)
        biases = [None] * 3 if self.in_proj_bias is None else self.in_proj_bias.split(sizes)
        q, k, v = (F.linear(given, w, b).unflatten(-1, (-1, self.width)).transpose(1, 2)
                   for given, w, b in zip((x, memory, memory), weights, biases))
        if self.normed:
            q, k = self.q_norm(q), self.k_norm(k)
        if self.rotary:
            q, k = rotate(q), rotate(k)
        k, v = (each.repeat_interleave(self.heads // self.groups, 1) for each in (k, v))
        weights = self.dropout(weights_of(q @ k.transpose(-1, -2) / math.sqrt(self.width), mask))
        return self.out_proj((weights @ v).transpose(1, 2).flatten(-2))


class WholeAttention(nn.Module):
    """Attention as Turner 2023 derives it: positions are compared whole, and they themselves are mixed."""

    def __init__(self, c):
        super().__init__()
        d, self.kind, self.dropout = c["dModel"], c["attention"], nn.Dropout(c["dropout"])
        for name in {"naive": [], "symmetric": ["u"], "asymmetric": ["u_q", "u_k"]}[self.kind]:
            setattr(self, name, nn.Linear(d, d, bias=False))

    def forward(self, x, memory, mask):
        q, k = x, memory
        if self.kind == "symmetric":
            q, k = self.u(x), self.u(memory)
        if self.kind == "asymmetric":
            q, k = self.u_q(x), self.u_k(memory)
        scores = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]))[:, None]
        return self.dropout(weights_of(scores, mask))[:, 0] @ memory


ACTIVATIONS = {"relu": F.relu, "gelu": F.gelu, "swiglu": F.silu,
               "gelu-tanh": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))}


class Layer(nn.Module):
    """Self-attention, cross-attention where there is a memory, feed-forward; each with its norm, before it or after it."""

    def __init__(self, c, crosses):
        super().__init__()
        d, f, bias = c["dModel"], c["feedForward"], c["bias"]
        self.before, self.residual, self.crosses = c["normFirst"], c["residual"], crosses
        self.self_attn = Attention(c, c["positional"] == "rotary") if c["attention"] == "standard" else WholeAttention(c)
        if crosses:
            self.multihead_attn = Attention(c, False)
        self.linear1, self.linear2 = nn.Linear(d, f, bias=bias), nn.Linear(f, d, bias=bias)
        self.gated, self.activation = c["activation"] == "swiglu", ACTIVATIONS[c["activation"]]
        if self.gated:
            self.linear3 = nn.Linear(d, f, bias=bias)
        self.norm1, self.norm2, self.dropout = norm(c), norm(c), nn.Dropout(c["dropout"])
        if crosses:
            self.norm3 = norm(c)

    def around(self, x, its_norm, block):
        stream = x if self.residual else 0
        if self.before:
            return stream + self.dropout(block(its_norm(x)))
        return its_norm(stream + self.dropout(block(x)))

    def feed_forward(self, x):
        hidden = self.activation(self.linear1(x))
        return self.linear2(self.dropout(hidden * self.linear3(x) if self.gated else hidden))

    def forward(self, x, mask, memory=None, memory_mask=None):
        x = self.around(x, self.norm1, lambda h: self.self_attn(h, h, mask))
        if self.crosses:
            x = self.around(x, self.norm2, lambda h: self.multihead_attn(h, memory, memory_mask))
        return self.around(x, self.norm3 if self.crosses else self.norm2, self.feed_forward)


class Stack(nn.Module):
    def __init__(self, c, count, crosses=False):
        super().__init__()
        self.layers = nn.ModuleList(Layer(c, crosses) for _ in range(count))
        self.norm = norm(c)

    def forward(self, x, mask, memory=None, memory_mask=None):
        for layer in self.layers:
            x = layer(x, mask, memory, memory_mask)
        return self.norm(x)


class Table(nn.Module):
    """Learned numbers by place: positions, or distances by head."""

    def __init__(self, rows, width):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(rows, width))


class Model(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = c = config
        d, kind, architecture = c["dModel"], c["positional"], c["architecture"]
        if architecture == "vision":
            self.embedding = nn.Linear(c["patchSize"] ** 2 * c["channels"], d, bias=c["bias"])
            if c["pooling"] == "class":
                self.class_token = nn.Parameter(torch.zeros(d))
        elif c["inputs"] == "tokens":
            if c["srcVocabSize"] is not None:
                self.src_embedding = nn.Embedding(c["srcVocabSize"], d, padding_idx=c["srcPadId"])
            self.embedding = nn.Embedding(c["vocabSize"], d, padding_idx=c["padId"])
        if kind == "learned":
            self.positions = Table(c["maxLength"], d)
        if kind == "learned-2d":
            side = c["imageSize"] // c["patchSize"]
            self.positions = nn.ModuleDict({axis: Table(side, d // 2) for axis in ("row", "column")})
        if kind == "relative":
            stacks = {"encoder-decoder": ["encoder", "decoder"], "decoder-only": ["decoder"]}.get(architecture, ["encoder"])
            self.positions = nn.ModuleDict({stack: Table(2 * REACH + 1, c["heads"]) for stack in stacks})
        if c["positionalCombine"] == "concatenate":
            self.positions_projection = nn.Linear(2 * d, d, bias=False)
        if architecture == "encoder-decoder":
            self.transformer = nn.ModuleDict({"encoder": Stack(c, c["encoderLayers"]),
                                              "decoder": Stack(c, c["decoderLayers"], crosses=True)})
        else:
            self.transformer = Stack(c, c["decoderLayers" if architecture == "decoder-only" else "encoderLayers"])
        self.embedding_dropout = nn.Dropout(0.0 if kind == "none" else c["dropout"])
        if c["inputs"] == "tokens":
            self.unembedding = nn.Linear(d, c["outputSize"], bias=c["bias"])
        if c["tieEmbedding"]:
            self.unembedding.weight = self.embedding.weight

    def embed(self, ids, embedding=None):
        c = self.config
        if c["inputs"] == "scalars":
            return self.embedding_dropout(self.add_positions(ids[..., None]))
        scale = math.sqrt(c["dModel"]) if c["embeddingScale"] is None else c["embeddingScale"]
        return self.embedding_dropout(self.add_positions((embedding or self.embedding)(ids) * scale))

    def embed_images(self, pixels):
        """Patches row by row, each flattened as [size, size, channels] (Dosovitskiy et al. 2021)."""
        c = self.config
        patch, channels, side = c["patchSize"], c["channels"], c["imageSize"] // c["patchSize"]
        x = pixels.reshape(-1, side, patch, side, patch, channels).permute(0, 1, 3, 2, 4, 5)
        x = self.embedding(x.reshape(-1, side * side, patch * patch * channels))
        if c["pooling"] == "class":
            x = torch.cat([self.class_token.expand(x.shape[0], 1, -1), x], 1)
        return self.embedding_dropout(self.add_positions(x))

    def add_positions(self, x):
        rows = self.position_rows(x)
        if rows is None:
            return x
        if self.config["positionalCombine"] == "concatenate":
            return self.positions_projection(torch.cat([x, rows.expand_as(x)], -1))
        return x + rows

    def position_rows(self, x):
        """[T, D], or None where positions do not enter with the embedding."""
        c, kind, (length, width) = self.config, self.config["positional"], x.shape[1:]
        if kind == "sinusoidal":
            return sinusoidal(length, width, x)
        if kind == "learned":
            return self.positions.weight[:length]
        if kind not in ("sinusoidal-2d", "learned-2d"):
            return None
        side = c["imageSize"] // c["patchSize"]
        if kind == "sinusoidal-2d":
            row = column = sinusoidal(side, width // 2, x)
        else:
            row, column = self.positions["row"].weight, self.positions["column"].weight
        rows = torch.cat([row.repeat_interleave(side, 0), column.repeat(side, 1)], -1)
        # a class token stands nowhere
        return torch.cat([torch.zeros_like(rows[:1]), rows]) if c["pooling"] == "class" else rows

    def self_mask(self, stack, x, causal, padding):
        """[B or 1, H or 1, T, T] numbers to add to the scores, or None."""
        c, length, kind = self.config, x.shape[1], self.config["positional"]
        distance = torch.arange(length)[None, :] - torch.arange(length)[:, None]
        mask = torch.zeros(1, 1, length, length, dtype=x.dtype)
        if causal:
            mask = mask.masked_fill(distance > 0, -math.inf)
        if c["window"] is not None:
            mask = mask.masked_fill(distance.abs() >= c["window"], -math.inf)
        if kind == "alibi":  # -|i - j| * 2^(-8(h+1)/H) (Press et al. 2022)
            slopes = 2 ** (-8 * (torch.arange(c["heads"], dtype=torch.float64) + 1) / c["heads"])
            mask = mask - (slopes[:, None, None] * distance.abs()).to(x)
        if kind == "relative":
            mask = mask + self.positions[stack].weight[distance.clamp(-REACH, REACH) + REACH].permute(2, 0, 1)
        return self.hide(mask, padding)

    def hide(self, mask, padding):
        return mask if padding is None else mask.masked_fill(padding[:, None, None, :], -math.inf)

    def forward(self, src=None, tgt=None):
        c = self.config
        padded = lambda ids, pad: None if pad is None else ids == pad
        if c["architecture"] == "encoder-decoder":
            own = c["srcVocabSize"] is not None
            hidden = padded(src, c["srcPadId"] if own else c["padId"])
            x = self.embed(src, self.src_embedding if own else None)
            memory = self.transformer["encoder"](x, self.self_mask("encoder", x, False, hidden))
            y = self.embed(tgt)
            mask = self.self_mask("decoder", y, c["causal"], padded(tgt, c["padId"]))
            out = self.transformer["decoder"](y, mask, memory, self.hide(y.new_zeros(1, 1, 1, memory.shape[1]), hidden))
        elif c["architecture"] == "decoder-only":
            y = self.embed(tgt)
            out = self.transformer(y, self.self_mask("decoder", y, c["causal"], padded(tgt, c["padId"])))
        else:
            vision = c["architecture"] == "vision"
            hidden = None if vision else padded(src, c["padId"])
            x = self.embed_images(src) if vision else self.embed(src)
            out = self.pool(self.transformer(x, self.self_mask("encoder", x, False, hidden)), hidden)
        return out if c["inputs"] == "scalars" else self.unembedding(out)

    def pool(self, x, hidden):
        kind = self.config["pooling"]
        if kind == "none":
            return x
        if kind == "class":
            return x[:, :1]
        real = torch.ones_like(x[..., :1]) if hidden is None else (~hidden).to(x)[..., None]
        total = (x * real).sum(1, keepdim=True)
        return total / real.sum(1, keepdim=True) if kind == "mean" else total


def read_safetensors(path):
    """The tensors of a file of float32: eight bytes that say how long the header is, the header in JSON, the numbers."""
    data = pathlib.Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {entry['dtype']}, expected F32")
        first, last = entry["data_offsets"]
        values = torch.frombuffer(bytearray(data[start + first:start + last]), dtype=torch.float32) if last > first else torch.zeros(0)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def load(folder="."):
    """The model of this folder, in eval mode (dropout off)."""
    folder = pathlib.Path(folder)
    model = Model(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    model.load_state_dict(read_safetensors(folder / "model.safetensors"), strict=True)
    return model.eval()


def main():
    folder = pathlib.Path(__file__).resolve().parent
    model = load(folder)
    example = json.loads((folder / "example.json").read_text(encoding="utf-8"))
    given = [None if rows is None else torch.tensor(rows) for rows in (example["src"], example["tgt"])]
    with torch.no_grad():
        difference = (model(*given) - torch.tensor(example["logits"])).abs().max().item()
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters; the example's logits differ by at most {difference:.1e}")
    sys.exit(0 if difference <= 1e-4 else 1)


if __name__ == "__main__":
    main()
`;
