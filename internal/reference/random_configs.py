"""Writes folders like those of fixtures.py for random configs: `/usr/bin/python3 random_configs.py FOLDER [COUNT] [SEED]`.

What `npm run attack` compares seqlab with. Nothing is picked by hand and nothing passed over: every architecture in turn, the
rest by chance. All is computed in double precision.
"""
import copy
import pathlib
import random
import sys

import torch

from fixtures import make_batch, make_weights, write_json
from reference_model import ReferenceModel, complete
from safetensors_writer import write_safetensors

ARCHITECTURES = ["encoder-decoder", "encoder-only", "decoder-only", "vision"]
POSITIONAL = ["none", "sinusoidal", "learned", "rotary", "alibi", "relative"]


def random_config(architecture, chance):
    """(config, [B, S, T])"""
    positional = chance.choice(POSITIONAL)
    head = chance.choice([2, 4, 6] if positional == "rotary" else [1, 2, 3, 4, 5, 7])
    heads = chance.choice([1, 1, 2, 3, 4])
    config = {
        "architecture": architecture, "dModel": head * heads, "heads": heads, "dropout": 0,
        "feedForward": chance.randint(1, 40), "normFirst": chance.random() < 0.5, "positional": positional,
        "activation": chance.choice(["relu", "gelu"]), "layerNormEps": chance.choice([1e-5, 1e-6, 1e-3]),
    }
    lengths = [chance.choice([1, 2, 3, 5, 8, 13, 20, 37]) for _ in range(2)]
    sizes = [chance.randint(1, 6), lengths[0], lengths[1]]
    if architecture != "decoder-only":
        config["encoderLayers"] = chance.randint(1, 3)
    if architecture in ("encoder-decoder", "decoder-only"):
        config["decoderLayers"] = chance.randint(1, 3)
        config["causal"] = chance.random() < 0.7
    if architecture == "vision":
        config["patchSize"] = chance.randint(1, 4)
        config["imageSize"] = config["patchSize"] * chance.randint(1, 4)
        config["channels"] = chance.choice([1, 2, 3])
        config["pooling"] = chance.choice(["mean", "sum", "class"])
        config["outputSize"] = chance.randint(1, 10)
        sizes = [sizes[0], config["imageSize"] ** 2 * config["channels"], 0]
    else:
        config["vocabSize"] = chance.randint(3, 40)
        if chance.random() < 0.6:
            config["padId"] = chance.choice([0, config["vocabSize"] - 1])
        if architecture == "encoder-only":
            config["pooling"] = chance.choice(["none", "mean", "sum", "class"])
            sizes[2] = 0
        if architecture == "decoder-only":
            sizes[1] = 0
        if architecture == "encoder-decoder" and chance.random() < 0.4:
            config["srcVocabSize"] = chance.randint(3, 40)
            if chance.random() < 0.6:
                config["srcPadId"] = chance.choice([0, config["srcVocabSize"] - 1])
        pooled = config.get("pooling", "none") != "none"
        if pooled or chance.random() < 0.3:
            # labels are class ids where a model pools, and no PAD is among them
            config["outputSize"] = chance.randint(1, 10) if pooled else config["vocabSize"] - (config.get("padId") not in (None, 0))
        if chance.random() < 0.3:
            config["embeddingScale"] = chance.choice([0.5, 1, 2])
    add_parts(config, chance)
    if config["positional"] == "learned":
        patches = (config["imageSize"] // config["patchSize"]) ** 2 if architecture == "vision" else 0
        config["maxLength"] = max(patches, 0 if architecture == "vision" else max(sizes[1:])) + chance.randint(1, 3)
    return config, sizes


def add_parts(config, chance):
    """Half of the configs have other parts than torch's, several of them at once."""
    if chance.random() < 0.5:
        return
    vision, heads = config["architecture"] == "vision", config["heads"]
    maybe = lambda share, **keys: config.update(keys) if chance.random() < share else None
    maybe(0.4, norm="rms")
    maybe(0.3, bias=False)
    maybe(0.5, activation=chance.choice(["gelu-tanh", "swiglu"]))
    maybe(0.2, residual=False)
    if vision and config["dModel"] % 2 == 0:
        maybe(0.5, positional=chance.choice(["sinusoidal-2d", "learned-2d"]))
    if not vision:
        maybe(0.4, window=chance.choice([1, 2, 3, 7]))
        if config.get("outputSize", config["vocabSize"]) == config["vocabSize"]:
            maybe(0.4, tieEmbedding=True)
    if heads == 1 and config["positional"] != "rotary" and chance.random() < 0.5:
        config["attention"] = chance.choice(["naive", "symmetric", "asymmetric"])
    else:
        maybe(0.5, kvHeads=chance.choice([count for count in range(1, heads + 1) if heads % count == 0]))
        maybe(0.4, qkNorm=True)
    if config["positional"] in ("sinusoidal", "learned", "sinusoidal-2d", "learned-2d"):
        maybe(0.4, positionalCombine="concatenate")


def pass_of(model, batch):
    """(logits, loss, gradients); zeros for a parameter that the loss does not depend on."""
    logits = model(batch[0], batch[1])
    loss = model.loss(logits, batch[2])
    loss.backward()
    gradients = {name: torch.zeros_like(value) if value.grad is None else value.grad
                 for name, value in model.named_parameters()}
    return logits, loss, gradients


def stray(single, double):
    return (single.double() - double).abs().max().item()


def write_case(folder, config, sizes, seed):
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    full = complete(config)
    batch = make_batch(full, sizes, generator)
    single = ReferenceModel(config).train()
    make_weights(single, generator)
    if full["architecture"] == "vision":
        batch = (batch[0].float().double(), *batch[1:])  # what a float32 reader can be given
    double = copy.deepcopy(single).double()
    logits, loss, gradients = pass_of(double, batch)
    in_single = pass_of(single, [part.float() if part is not None and part.is_floating_point() else part for part in batch])
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"src": batch[0], "tgt": batch[1], "labels": batch[2]}
    if full["architecture"] == "decoder-only":
        del parts["src"]
    if full["architecture"] in ("encoder-only", "vision"):
        del parts["tgt"]
    write_json(folder / "config.json", config)
    write_json(folder / "batch.json", {name: part.tolist() for name, part in parts.items()})
    # what float32 costs PyTorch itself: layer normalisation over two features, say, can be as ill-conditioned as it likes
    write_json(folder / "expected.json", {"loss": loss.item(), "float32": {
        "logits": stray(in_single[0], logits),
        "gradients": {name: stray(in_single[2][name], value) for name, value in gradients.items()}}})
    write_safetensors(folder / "weights.safetensors", dict(single.state_dict()))
    write_safetensors(folder / "expected.safetensors",
                      {"logits": logits, **{f"grad.{name}": value for name, value in gradients.items()}})


if __name__ == "__main__":
    torch.set_num_threads(1)
    out = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 144
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for index in range(count):
        chance = random.Random(f"{seed}/{index}")
        architecture = ARCHITECTURES[index % len(ARCHITECTURES)]
        write_case(out / f"{index:03}-{architecture}", *random_config(architecture, chance), 1000 * seed + index)
