"""What PyTorch's hooks see and change in models of the fixtures: `/usr/bin/python3 internal/reference/looking/looking.py`.

For each fixture a safetensors file: what every module puts out under `cache.<name>`, the attention's weights and heads with it; the gradient of
one logit minus another with respect to module outputs under `grad.<name>`; the logits with one head ablated under `ablated.<attention>`, and of the
batch with its rows moved on by one and one module's output patched from the batch as it is under `patched.<name>`. In double precision.
"""
import json
import pathlib
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from reference_model import ReferenceModel  # noqa: E402
from safetensors_writer import write_safetensors  # noqa: E402

CASES = ["pre-norm-gelu-4-heads-padding", "post-norm-relu-2-heads", "decoder-only"]
ABLATED_HEAD = 1
ROW, OUTPUT, AGAINST = 1, 2, 5


def read_safetensors(path):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, about in json.loads(data[8 : 8 + size]).items():
        begin, end = about["data_offsets"]
        values = torch.frombuffer(bytearray(data[8 + size + begin : 8 + size + end]), dtype=torch.float32)
        tensors[name] = values.reshape(about["shape"]).double()
    return tensors


def seen_module(name):
    parts = name.split(".")
    return (parts[-1] in ("self_attn", "multihead_attn", "linear1", "linear2", "unembedding")
            or parts[-1].startswith("norm") or (len(parts) > 1 and parts[-2] == "layers"))


class Watch:
    """Hooks on every module with a name of ours; `replace` puts a tensor in the place of a module's output."""

    def __init__(self, model, replace=None):
        self.cache, self.model, self.handles = {}, model, []
        self.replace = replace or {}
        self.names = {module: name for name, module in model.named_modules()}
        for module, name in self.names.items():
            if seen_module(name):
                self.handles.append(module.register_forward_hook(self.hook(name)))

    def hook(self, name):
        def on_output(_, __, output):
            value = output[0] if isinstance(output, tuple) else output
            if name in self.replace:
                value = self.replace[name]
                return (value, None) if isinstance(output, tuple) else value
            if value.requires_grad:
                value.retain_grad()
            self.cache[name] = value
        return on_output

    def run(self, src, tgt):
        original = nn.MultiheadAttention.forward

        def with_weights(module, query, key, value, **masks):
            masks.pop("need_weights", None)
            out, weights = original(module, query, key, value, need_weights=True, average_attn_weights=False, **masks)
            name, width = self.names[module], module.embed_dim
            v = F.linear(value, module.in_proj_weight[2 * width :], module.in_proj_bias[2 * width :])
            batch, length, _ = v.shape
            v = v.view(batch, length, module.num_heads, -1).transpose(1, 2)
            self.cache[f"{name}.weights"] = weights
            self.cache[f"{name}.heads"] = weights @ v
            return out, None

        nn.MultiheadAttention.forward = with_weights
        try:
            return self.model(src, tgt)
        finally:
            nn.MultiheadAttention.forward = original
            for handle in self.handles:
                handle.remove()


def look(name):
    folder = HERE.parent / "fixtures" / name
    config = json.loads((folder / "config.json").read_text())
    rows = json.loads((folder / "batch.json").read_text())
    model = ReferenceModel(config).double().train()
    model.load_state_dict(read_safetensors(folder / "weights.safetensors"))
    part = lambda key: (torch.tensor(rows[key]) if key in rows
                        else torch.zeros(len(rows["labels"]), 0, dtype=torch.long))
    clean = part("src"), part("tgt")
    moved = tuple(ids.roll(1, 0) for ids in clean)

    watch = Watch(model)
    logits = watch.run(*clean)
    (logits[ROW, -1, OUTPUT] - logits[ROW, -1, AGAINST]).backward()
    found = {f"cache.{key}": value for key, value in watch.cache.items()}
    found |= {f"grad.{key}": value.grad for key, value in watch.cache.items() if value.retains_grad}
    cache = {key: value.detach() for key, value in watch.cache.items()}

    with torch.no_grad():
        for key, module in model.named_modules():
            if isinstance(module, nn.MultiheadAttention):
                width = module.embed_dim // module.num_heads
                columns = slice(ABLATED_HEAD * width, (ABLATED_HEAD + 1) * width)
                kept = module.out_proj.weight[:, columns].clone()
                module.out_proj.weight[:, columns] = 0
                found[f"ablated.{key}"] = model(*clean)
                module.out_proj.weight[:, columns] = kept
        for key in watch.names.values():
            if seen_module(key) and key.split(".")[-1] in ("self_attn", "multihead_attn", "linear2", "norm1"):
                found[f"patched.{key}"] = Watch(model, {key: cache[key]}).run(*moved)
    write_safetensors(HERE / f"{name}.safetensors", found)
    print(f"{name}: {len(found)} tensors")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for case in CASES:
        look(case)
