"""Parts that torch.nn has none for (in the version that the numbers are made with): put in place of torch's in a built model.

Names are torch's where torch has the module, Llama's and Qwen's otherwise: `linear1` (w1, the gate), `linear2` (w2, down) and `linear3` (w3, up) of
SwiGLU, `q_norm` and `k_norm` of query/key norm, and Turner's U of the attention of equation 3.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

NEW = {"norm": "layer", "kvHeads": None, "qkNorm": False, "window": None, "residual": True, "attention": "standard"}


class RMSNorm(nn.Module):
    """x / sqrt(mean(x^2) + eps) * weight (Zhang & Sennrich 2019, equation 4)."""

    def __init__(self, width, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt() * self.weight


def make_norm(config, width):
    if config["norm"] == "rms":
        return RMSNorm(width, config["layerNormEps"])
    return nn.LayerNorm(width, config["layerNormEps"])


def gelu_tanh(x):
    return F.gelu(x, approximate="tanh")


def rotate(x):
    """[B, H, T, K]: pair (2i, 2i+1) turns by position / 10000^(2i/K) (Su et al. 2021, section 3.2)."""
    length, width = x.shape[-2:]
    frequency = 10000 ** (-torch.arange(0, width, 2, dtype=x.dtype) / width)
    angle = torch.arange(length, dtype=x.dtype)[:, None] * frequency
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * angle.cos() - odd * angle.sin(), even * angle.sin() + odd * angle.cos()], -1).flatten(-2)


def softmax_or_zeros(scores):
    """Rows of which every key is hidden give zeros and send no gradient."""
    empty = (scores == float("-inf")).all(-1, keepdim=True)
    return scores.masked_fill(empty, 0).softmax(-1) * ~empty


def masked(scores, attn_mask, key_padding_mask):
    batch, heads, targets, sources = scores.shape
    if attn_mask is not None:
        scores = scores + (attn_mask if attn_mask.dim() == 2 else attn_mask.view(batch, heads, targets, sources))
    if key_padding_mask is not None:
        scores = scores.masked_fill(key_padding_mask[:, None, None, :], float("-inf"))
    return scores


class Attention(nn.Module):
    """H query heads share G heads of keys and values (Ainslie et al. 2023); queries and keys may be normalised (Henry et al. 2020, with a
    learned scale as in Qwen 3: over the K features of each head, before they are turned)."""

    batch_first = True  # torch's encoder asks
    _qkv_same_embed_dim = True

    def __init__(self, config, rotary):
        super().__init__()
        d, self.heads = config["dModel"], config["heads"]
        self.groups = config["kvHeads"] or self.heads
        self.width, self.rotary = d // self.heads, rotary
        self.num_heads = self.heads
        rows = d + 2 * self.groups * self.width
        self.in_proj_weight = nn.Parameter(torch.empty(rows, d))
        nn.init.xavier_uniform_(self.in_proj_weight)
        self.in_proj_bias = nn.Parameter(torch.zeros(rows)) if config["bias"] else None
        if config["qkNorm"]:
            self.q_norm, self.k_norm = make_norm(config, self.width), make_norm(config, self.width)
        self.norms = config["qkNorm"]
        self.out_proj = nn.Linear(d, d, bias=config["bias"])

    def forward(self, query, key, value, attn_mask=None, key_padding_mask=None, need_weights=False):
        d, part = self.heads * self.width, self.groups * self.width
        bias = [None] * 3 if self.in_proj_bias is None else self.in_proj_bias.split([d, part, part])
        weights = self.in_proj_weight.split([d, part, part])
        q, k, v = (F.linear(x, w, b).unflatten(-1, (-1, self.width)).transpose(1, 2)
                   for x, w, b in zip((query, key, value), weights, bias))
        if self.norms:
            q, k = self.q_norm(q), self.k_norm(k)
        if self.rotary:
            q, k = rotate(q), rotate(k)
        k, v = (x.repeat_interleave(self.heads // self.groups, 1) for x in (k, v))
        scores = masked(q @ k.transpose(-1, -2) / math.sqrt(self.width), attn_mask, key_padding_mask)
        return self.out_proj((softmax_or_zeros(scores) @ v).transpose(1, 2).flatten(-2)), None


class TurnerAttention(nn.Module):
    """Turner 2023, equation 3 and before it, rows for columns, with the scale of note 8: softmax of x x^T (naive), (x U^T)(x U^T)^T (symmetric)
    or (x U_q^T)(x U_k^T)^T (asymmetric), over sqrt(D); what is mixed are the rows of x themselves."""

    batch_first = True
    _qkv_same_embed_dim = True
    num_heads = 1
    in_proj_weight = in_proj_bias = None
    out_proj = nn.Identity()

    def __init__(self, config):
        super().__init__()
        d, self.kind = config["dModel"], config["attention"]
        for name in {"naive": [], "symmetric": ["u"], "asymmetric": ["u_q", "u_k"]}[self.kind]:
            setattr(self, name, nn.Linear(d, d, bias=False))
            nn.init.xavier_uniform_(getattr(self, name).weight)

    def forward(self, query, key, value, attn_mask=None, key_padding_mask=None, need_weights=False):
        q, k = {"naive": lambda: (query, key), "symmetric": lambda: (self.u(query), self.u(key)),
                "asymmetric": lambda: (self.u_q(query), self.u_k(key))}[self.kind]()
        scores = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]))[:, None]
        return softmax_or_zeros(masked(scores, attn_mask, key_padding_mask))[:, 0] @ value, None


class EncoderLayer(nn.TransformerEncoderLayer):
    def forward(self, x, src_mask=None, src_key_padding_mask=None):
        x = self.around(x, self.norm1, lambda h: self._sa_block(h, src_mask, src_key_padding_mask))
        return self.around(x, self.norm2, self._ff_block)

    def around(self, x, norm, block):
        stream = x if self.residual else 0
        return stream + block(norm(x)) if self.norm_first else norm(stream + block(x))

    def _ff_block(self, x):
        hidden = self.activation(self.linear1(x))
        return self.linear2(hidden * self.linear3(x) if self.gated else hidden)


class DecoderLayer(nn.TransformerDecoderLayer):
    around, _ff_block = EncoderLayer.around, EncoderLayer._ff_block

    def forward(self, x, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None):
        x = self.around(x, self.norm1, lambda h: self._sa_block(h, tgt_mask, tgt_key_padding_mask))
        x = self.around(x, self.norm2, lambda h: self._mha_block(h, memory, memory_mask, memory_key_padding_mask))
        return self.around(x, self.norm3, self._ff_block)


class Encoder(nn.TransformerEncoder):
    """torch's, without its fast paths, which look into parts that are no longer there."""

    def forward(self, x, mask=None, src_key_padding_mask=None):
        for layer in self.layers:
            x = layer(x, mask, src_key_padding_mask)
        return self.norm(x)


def needed(config):
    return config["activation"] in ("gelu-tanh", "swiglu") or any(config[key] != value for key, value in NEW.items())


def replace_parts(model):
    """Of a built ReferenceModel, before its weights are moved."""
    config, d = model.config, model.config["dModel"]
    bias, gated = config["bias"], config["activation"] == "swiglu"
    for module in list(model.transformer.modules()):
        if isinstance(module, nn.TransformerEncoder):
            module.__class__ = Encoder
        elif isinstance(module, nn.TransformerEncoderLayer):
            module.__class__ = EncoderLayer
        elif isinstance(module, nn.TransformerDecoderLayer):
            module.__class__ = DecoderLayer
        for name in ("norm", "norm1", "norm2", "norm3"):
            if isinstance(getattr(module, name, None), nn.LayerNorm):
                setattr(module, name, make_norm(config, d))
        if not isinstance(module, (EncoderLayer, DecoderLayer)):
            continue
        if config["attention"] == "standard":
            module.self_attn = Attention(config, config["positional"] == "rotary")
        else:
            module.self_attn = TurnerAttention(config)
        if isinstance(module, DecoderLayer):
            module.multihead_attn = Attention(config, False)
        module.residual, module.gated = config["residual"], gated
        module.activation = {"relu": F.relu, "gelu": F.gelu, "gelu-tanh": gelu_tanh, "swiglu": F.silu}[config["activation"]]
        if gated:
            module.linear3 = nn.Linear(d, config["feedForward"], bias=bias)
            nn.init.xavier_uniform_(module.linear3.weight)
