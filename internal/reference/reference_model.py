"""The model config of seqlab, built from torch.nn modules: what the fixtures say is what PyTorch computes.

Dropout is 0 everywhere. Modules stay in train mode, because torch's encoder takes another code path in eval mode.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

from parts import NEW, needed, replace_parts

RELATIVE_REACH = 16  # distances are clipped to -16 ... 16 (Shaw et al. 2018, section 4)

DEFAULTS = {
    "padId": None, "dModel": 512, "heads": 8, "encoderLayers": 6, "decoderLayers": 6, "feedForward": 2048,
    "dropout": 0.1, "layerNormEps": 1e-5, "normFirst": False, "activation": "relu", "positional": "none",
    "causal": True, "inputs": "tokens", "maxLength": 512, "srcVocabSize": None, "srcPadId": None, "imageSize": 28,
    "patchSize": 4, "channels": 1, "embeddingScale": None, "initStd": None, "bias": True, **NEW,
    "tieEmbedding": False, "positionalCombine": "add",
}


def complete(config):
    full = {**DEFAULTS, **config}
    full.setdefault("outputSize", full.get("vocabSize"))
    full.setdefault("pooling", "mean" if full["architecture"] == "vision" else "none")
    return full


def sinusoidal(length, width):
    """PE[pos, 2i] = sin(pos / 10000^(2i/d)), PE[pos, 2i+1] = cos of the same angle (Vaswani et al. 2017, 3.5)."""
    table = torch.zeros(length, width, dtype=torch.float64)
    for position in range(length):
        for column in range(width):
            angle = position / 10000 ** ((column - column % 2) / width)
            table[position, column] = math.sin(angle) if column % 2 == 0 else math.cos(angle)
    return table


def alibi(heads, targets, sources):
    """-slope_h * |i - j| with slope_h = 2^(-8(h+1)/H) (Press et al. 2022, section 3)."""
    distance = (torch.arange(sources)[None, :] - torch.arange(targets)[:, None]).abs().double()
    slopes = torch.tensor([2 ** (-8 * (head + 1) / heads) for head in range(heads)], dtype=torch.float64)
    return -slopes[:, None, None] * distance


def causal_bias(length):
    return torch.full((length, length), float("-inf"), dtype=torch.float64).triu(1)


class Relative(nn.Module):
    """One learned number per head and clipped distance, added to the scores."""

    def __init__(self, heads):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2 * RELATIVE_REACH + 1, heads))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, targets, sources):
        distance = torch.arange(sources)[None, :] - torch.arange(targets)[:, None]
        return self.weight[distance.clamp(-RELATIVE_REACH, RELATIVE_REACH) + RELATIVE_REACH].permute(2, 0, 1)


class RotaryAttention(nn.MultiheadAttention):
    """Self-attention whose queries and keys are rotated by position: pairs (2i, 2i+1) of each head turn by
    position / 10000^(2i/K) (Su et al. 2021, section 3.2). Attributes and names are those of nn.MultiheadAttention."""

    def forward(self, query, key, value, attn_mask=None, key_padding_mask=None, need_weights=False):
        batch, length, width = query.shape
        heads, head_width = self.num_heads, width // self.num_heads
        q, k, v = F.linear(query, self.in_proj_weight, self.in_proj_bias).view(
            batch, length, 3, heads, head_width).permute(2, 0, 3, 1, 4)
        frequency = 10000 ** (-torch.arange(0, head_width, 2, dtype=q.dtype) / head_width)
        angle = torch.arange(length, dtype=q.dtype)[:, None] * frequency
        cos, sin = angle.cos(), angle.sin()

        def rotate(x):
            even, odd = x[..., 0::2], x[..., 1::2]
            return torch.stack([even * cos - odd * sin, even * sin + odd * cos], -1).flatten(-2)

        scores = rotate(q) @ rotate(k).transpose(-1, -2) / math.sqrt(head_width)
        if attn_mask is not None:
            scores = scores + attn_mask
        if key_padding_mask is not None:
            scores = scores.masked_fill(key_padding_mask[:, None, None, :], float("-inf"))
        out = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width)
        return self.out_proj(out), None


class ReferenceModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config = complete(config)
        d, heads = config["dModel"], config["heads"]
        layer = dict(d_model=d, nhead=heads, dim_feedforward=config["feedForward"], dropout=0.0,
                     activation=config["activation"] if config["activation"] in ("relu", "gelu") else "relu",
                     layer_norm_eps=config["layerNormEps"],
                     norm_first=config["normFirst"], batch_first=True)
        if config["architecture"] == "vision":
            self.embedding = nn.Linear(config["patchSize"] ** 2 * config["channels"], d)
            if config["pooling"] == "class":
                self.class_token = nn.Parameter(torch.zeros(d))
        elif config["inputs"] == "tokens":
            if config["srcVocabSize"] is not None:
                self.src_embedding = nn.Embedding(config["srcVocabSize"], d, padding_idx=config["srcPadId"])
            self.embedding = nn.Embedding(config["vocabSize"], d, padding_idx=config["padId"])
        kind, architecture = config["positional"], config["architecture"]
        if kind == "learned":
            self.positions = nn.Embedding(config["maxLength"], d)
        if kind == "learned-2d":
            side = config["imageSize"] // config["patchSize"]
            self.positions = nn.ModuleDict({axis: nn.Embedding(side, d // 2) for axis in ("row", "column")})
        if config["positionalCombine"] == "concatenate":
            self.positions_projection = nn.Linear(2 * d, d, bias=False)
        if kind == "relative":
            stacks = {"encoder-decoder": ["encoder", "decoder"], "encoder-only": ["encoder"],
                      "vision": ["encoder"], "decoder-only": ["decoder"]}[architecture]
            self.positions = nn.ModuleDict({stack: Relative(heads) for stack in stacks})
        if architecture == "encoder-decoder":
            self.transformer = nn.Transformer(num_encoder_layers=config["encoderLayers"],
                                              num_decoder_layers=config["decoderLayers"], **layer)
        else:
            count = config["decoderLayers" if architecture == "decoder-only" else "encoderLayers"]
            self.transformer = nn.TransformerEncoder(nn.TransformerEncoderLayer(**layer), count,
                                                     nn.LayerNorm(d, config["layerNormEps"]))
        if needed(config):
            replace_parts(self)
        elif kind == "rotary":
            for module in self.transformer.modules():
                if isinstance(module, nn.MultiheadAttention):
                    rotary = "self_attn" in [n for n, m in self.transformer.named_modules() if m is module][0]
                    if rotary:
                        module.__class__ = RotaryAttention
        if config["inputs"] == "tokens":
            self.unembedding = nn.Linear(d, config["outputSize"])
        if not config["bias"]:
            self.drop_biases()
        if config["tieEmbedding"]:
            self.unembedding.weight = self.embedding.weight

    def drop_biases(self):
        """bias=False, which nn.Transformer takes from torch 2.1 on, and the same for the embedding of patches and the un-embedding."""
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.LayerNorm)):
                module.register_parameter("bias", None)
            if isinstance(module, nn.MultiheadAttention):
                module.register_parameter("in_proj_bias", None)

    def embed_images(self, pixels):
        """[B, H*W*C] -> [B, patches (+ 1), D]: patches row by row, each flattened as [size, size, C] (Dosovitskiy 2021)."""
        config = self.config
        size, patch, channels = config["imageSize"], config["patchSize"], config["channels"]
        side = size // patch
        x = pixels.reshape(-1, side, patch, side, patch, channels).permute(0, 1, 3, 2, 4, 5)
        x = self.embedding(x.reshape(-1, side * side, patch * patch * channels))
        if config["pooling"] == "class":
            x = torch.cat([self.class_token.expand(x.shape[0], 1, -1), x], 1)
        return self.add_positions(x)

    def embed(self, ids, embedding=None):
        if self.config["inputs"] == "scalars":
            return ids.unsqueeze(-1)
        scale = self.config["embeddingScale"]
        x = (embedding or self.embedding)(ids) * (math.sqrt(self.config["dModel"]) if scale is None else scale)
        return self.add_positions(x)

    def add_positions(self, x):
        rows = self.position_rows(x.shape[1], x.shape[2])
        if rows is None:
            return x
        rows = rows.to(x.dtype)
        if self.config["positionalCombine"] == "concatenate":
            # Turner 2023, section 3: side by side, then a linear map back to D
            return self.positions_projection(torch.cat([x, rows.expand_as(x)], -1))
        return x + rows

    def position_rows(self, length, width):
        """[T, D], or None: positions do not enter with the embedding."""
        config, kind = self.config, self.config["positional"]
        if kind == "sinusoidal":
            return sinusoidal(length, width)
        if kind == "learned":
            return self.positions.weight[:length]
        if kind not in ("sinusoidal-2d", "learned-2d"):
            return None
        # half of the features tell the row, half the column (Dosovitskiy et al. 2021, appendix D.4)
        side = config["imageSize"] // config["patchSize"]
        if kind == "sinusoidal-2d":
            row = column = sinusoidal(side, width // 2)
        else:
            row, column = self.positions["row"].weight, self.positions["column"].weight
        rows = torch.cat([row.repeat_interleave(side, 0), column.repeat(side, 1)], -1)
        # a class token stands nowhere
        return torch.cat([torch.zeros_like(rows[:1]), rows]) if config["pooling"] == "class" else rows

    def mask(self, stack, batch, length, causal):
        """[B*H, T, T] or [T, T] numbers to add to the scores of self-attention, or None."""
        bias = causal_bias(length) if causal else None
        kind = self.config["positional"]
        if kind in ("alibi", "relative"):
            heads = self.config["heads"]
            extra = alibi(heads, length, length) if kind == "alibi" else self.positions[stack](length, length)
            bias = extra if bias is None else extra + bias.to(extra.dtype)
            bias = bias[None].expand(batch, -1, -1, -1).reshape(-1, length, length)
        if self.config["window"] is not None:
            # position t sees s where |t - s| < window (Beltagy et al. 2020; under a causal mask Jiang et al. 2023)
            distance = (torch.arange(length)[None, :] - torch.arange(length)[:, None]).abs()
            far = torch.zeros(length, length).masked_fill(distance >= self.config["window"], float("-inf"))
            bias = far if bias is None else bias + far
        return None if bias is None else bias.to(next(self.parameters()).dtype)

    def forward(self, src, tgt):
        config = self.config
        pad = config["padId"]
        padding = (lambda ids: None) if pad is None else (lambda ids: ids == pad)
        if config["architecture"] == "encoder-decoder":
            own = config["srcVocabSize"] is not None
            source_padding = padding(src)
            if own:
                source_padding = None if config["srcPadId"] is None else src == config["srcPadId"]
            out = self.transformer(
                self.embed(src, self.src_embedding if own else None), self.embed(tgt),
                src_mask=self.mask("encoder", *src.shape, False),
                tgt_mask=self.mask("decoder", *tgt.shape, config["causal"]),
                src_key_padding_mask=source_padding, tgt_key_padding_mask=padding(tgt),
                memory_key_padding_mask=source_padding)
        elif config["architecture"] == "vision":
            x = self.embed_images(src)
            out = self.pool(self.transformer(x, mask=self.mask("encoder", *x.shape[:2], False)), None)
        else:
            decoder = config["architecture"] == "decoder-only"
            ids = tgt if decoder else src
            mask = self.mask("decoder" if decoder else "encoder", *ids.shape, decoder and config["causal"])
            out = self.transformer(self.embed(ids), mask=mask, src_key_padding_mask=padding(ids))
            if not decoder:
                out = self.pool(out, padding(ids))
        return out if config["inputs"] == "scalars" else self.unembedding(out)

    def pool(self, x, padding):
        kind = self.config["pooling"]
        if kind == "none":
            return x
        if kind == "class":
            return x[:, :1]
        real = torch.ones_like(x[..., :1]) if padding is None else (~padding).to(x.dtype)[..., None]
        total = (x * real).sum(1, keepdim=True)
        return total / real.sum(1, keepdim=True) if kind == "mean" else total

    def loss(self, logits, labels):
        if self.config["inputs"] == "scalars":
            return F.mse_loss(logits.squeeze(-1), labels)
        # one class per row is never PAD, whatever number PAD has among the tokens
        pad = self.config["padId"] if self.config["pooling"] == "none" else None
        ignore = -100 if pad is None else pad
        return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=ignore)
