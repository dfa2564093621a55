"""Writes the committed PyTorch fixtures: `/usr/bin/python3 internal/reference/fixtures.py` (Debian's python3-torch).

Each configuration gets a folder with config.json, batch.json and weights.safetensors, which is what goes in, and
expected.json (loss, gradient norms, the losses of 40 Adam steps) and expected.safetensors (logits, every gradient),
which is what must come out. All is computed in double precision. A float32 run has to agree with it, and so have runs
whose weights and gradients carry rounding errors: a seed whose run is too ill-conditioned for that (a ReLU that sits on
its edge, say) is passed over for the next.
"""
import copy
import json
import pathlib
import sys

import torch

from reference_model import ReferenceModel, complete
from safetensors_writer import write_safetensors

HERE = pathlib.Path(__file__).parent / "fixtures"
LEARNING_RATE = 0.005
PAPER = {"architecture": "encoder-decoder", "vocabSize": 4, "dModel": 8, "heads": 1, "encoderLayers": 1,
         "decoderLayers": 1, "feedForward": 8, "normFirst": True}


def config(**keys):
    return {**PAPER, "dropout": 0, **keys}


# name -> (config, [B, S, T])
CASES = {
    "plain": (config(vocabSize=None, inputs="scalars", dModel=1, causal=False), [6, 4, 3]),
    "token": (config(causal=False), [4, 6, 5]),
    "masked": (config(), [4, 5, 4]),
    "seq2seq": (config(positional="sinusoidal"), [4, 6, 5]),
    "seq2seq-padded": (config(vocabSize=5, outputSize=4, padId=4, positional="sinusoidal"), [8, 6, 5]),
    "post-norm-relu-2-heads": (
        config(vocabSize=9, dModel=8, heads=2, encoderLayers=2, decoderLayers=2, feedForward=12, normFirst=False,
               positional="sinusoidal"), [3, 7, 4]),
    "post-norm-gelu-3-heads": (
        config(vocabSize=10, dModel=12, heads=3, decoderLayers=2, feedForward=16, normFirst=False,
               activation="gelu", positional="sinusoidal"), [2, 4, 9]),
    "pre-norm-gelu-4-heads-padding": (
        config(vocabSize=11, padId=0, dModel=16, heads=4, encoderLayers=2, feedForward=20, activation="gelu",
               positional="sinusoidal"), [5, 8, 7]),
    "post-norm-6-heads-padding": (
        config(vocabSize=13, padId=12, dModel=24, heads=6, feedForward=10, normFirst=False), [4, 9, 4]),
    "learned-5-heads": (
        config(vocabSize=7, dModel=20, heads=5, feedForward=9, positional="learned", maxLength=12), [3, 5, 8]),
    "output-size-differs": (config(vocabSize=11, outputSize=7, dModel=10, heads=2, feedForward=13), [4, 3, 8]),
    "single-token": (config(vocabSize=3, dModel=6, heads=3, feedForward=4, positional="sinusoidal"), [1, 1, 1]),
    "not-causal-padding-post-norm": (
        config(vocabSize=6, padId=5, dModel=8, heads=2, normFirst=False, activation="gelu", causal=False,
               positional="sinusoidal"), [6, 5, 6]),
    "odd-width": (config(vocabSize=5, dModel=7, feedForward=5, positional="sinusoidal"), [3, 3, 5]),
    "wide": (
        config(vocabSize=17, dModel=32, heads=4, feedForward=48, positional="sinusoidal", layerNormEps=1e-6),
        [4, 12, 11]),
    "rotary": (config(vocabSize=8, padId=7, dModel=16, heads=2, positional="rotary"), [4, 7, 6]),
    "alibi": (config(vocabSize=8, padId=7, dModel=12, heads=3, positional="alibi"), [4, 6, 7]),
    "relative": (config(vocabSize=8, padId=7, dModel=8, heads=2, normFirst=False, positional="relative"), [4, 20, 6]),
    "encoder-only": (
        config(architecture="encoder-only", vocabSize=9, outputSize=5, padId=8, dModel=12, heads=2, encoderLayers=2,
               activation="gelu", positional="sinusoidal"), [5, 7, 0]),
    "decoder-only": (
        config(architecture="decoder-only", vocabSize=9, dModel=12, heads=4, decoderLayers=2, positional="learned",
               maxLength=10), [4, 0, 9]),
    "pooling-mean-padding": (
        config(architecture="encoder-only", vocabSize=9, outputSize=3, padId=8, dModel=12, heads=2, encoderLayers=2,
               pooling="mean", positional="sinusoidal"), [6, 7, 0]),
    "pooling-sum-relative": (
        config(architecture="encoder-only", vocabSize=7, outputSize=4, padId=6, dModel=8, heads=2, pooling="sum",
               positional="relative"), [5, 6, 0]),
    "pooling-class-post-norm": (
        config(architecture="encoder-only", vocabSize=9, outputSize=5, padId=8, dModel=10, heads=2, pooling="class",
               normFirst=False, activation="gelu", positional="learned", maxLength=9), [5, 8, 0]),
    "vision-class-learned": (
        config(architecture="vision", vocabSize=None, outputSize=5, dModel=12, heads=3, encoderLayers=2, imageSize=8,
               patchSize=4, pooling="class", positional="learned", maxLength=5), [4, 64, 0]),
    "vision-mean-colour": (
        config(architecture="vision", vocabSize=None, outputSize=4, dModel=8, heads=2, imageSize=6, patchSize=3, channels=3,
               activation="gelu", positional="sinusoidal"), [3, 108, 0]),
    "own-source-vocabulary": (
        config(vocabSize=9, padId=8, srcVocabSize=6, srcPadId=5, dModel=12, heads=2, positional="sinusoidal",
               embeddingScale=1.5), [5, 6, 7]),
    "no-bias": (
        config(vocabSize=9, padId=8, dModel=12, heads=3, encoderLayers=2, activation="gelu", positional="sinusoidal",
               bias=False), [4, 6, 5]),
    "no-bias-decoder-only-post-norm": (
        config(architecture="decoder-only", vocabSize=8, dModel=12, heads=2, decoderLayers=2, normFirst=False,
               positional="learned", maxLength=9, bias=False), [4, 0, 8]),
    "rms-encoder-decoder": (
        config(vocabSize=9, padId=8, dModel=12, heads=3, encoderLayers=2, activation="gelu", positional="sinusoidal",
               norm="rms", layerNormEps=1e-6), [4, 6, 5]),
    "rms-post-norm-decoder-only": (
        config(architecture="decoder-only", vocabSize=8, dModel=10, heads=2, decoderLayers=2, normFirst=False,
               positional="learned", maxLength=9, norm="rms", bias=False), [4, 0, 8]),
    "tied": (
        config(vocabSize=9, padId=8, dModel=12, heads=3, positional="sinusoidal", tieEmbedding=True), [4, 6, 5]),
    "tied-no-bias-decoder-only": (
        config(architecture="decoder-only", vocabSize=7, dModel=9, heads=3, decoderLayers=2, positional="alibi",
               bias=False, embeddingScale=1, tieEmbedding=True), [4, 0, 7]),
    "no-bias-vision": (
        config(architecture="vision", vocabSize=None, outputSize=4, dModel=8, heads=2, imageSize=6, patchSize=3,
               positional="learned", maxLength=4, bias=False), [3, 36, 0]),
}


def random_rows(generator, rows, length, high, pad):
    """Ids below `high` other than `pad`; with a `pad`, rows end in it after 1 ... length tokens, the first row never."""
    ids = torch.randint(0, high, (rows, length), generator=generator)
    if pad is not None and length > 0:
        spare = 0 if pad != 0 else 1
        ids[ids == pad] = spare
        for row in range(1, rows):
            ids[row, int(torch.randint(1, length + 1, (1,), generator=generator)):] = pad
    return ids


def make_batch(full, sizes, generator):
    batch, sources, targets = sizes
    if full["inputs"] == "scalars":
        bits = torch.randint(0, 2, (batch, sources), generator=generator).double()
        return bits, bits[:, :targets].clone(), bits[:, 1 : targets + 1].clone()
    pad = full["padId"]
    if full["architecture"] == "vision":
        pixels = torch.rand((batch, sources), generator=generator).double()
        return pixels, None, torch.randint(0, full["outputSize"], (batch, 1), generator=generator)
    own = full["srcVocabSize"] is not None
    src = random_rows(generator, batch, sources, full["srcVocabSize" if own else "vocabSize"],
                      full["srcPadId"] if own else pad)
    tgt = random_rows(generator, batch, targets, full["vocabSize"], pad)
    if full["pooling"] != "none":
        return src, tgt, torch.randint(0, full["outputSize"], (batch, 1), generator=generator)
    ids = src if full["architecture"] == "encoder-only" else tgt
    labels = torch.randint(0, full["outputSize"], ids.shape, generator=generator)
    if pad is not None:
        labels[labels == pad] = 0 if pad != 0 else 1
        labels[ids == pad] = pad
    return src, tgt, labels


def make_weights(model, generator):
    """torch's initialisation, then every number is moved, so that no gradient vanishes for a weight being 0 or 1."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.1)
        if model.config["padId"] is not None and model.config["inputs"] == "tokens":
            model.embedding.weight[model.config["padId"]] = 0
        if model.config["srcPadId"] is not None:
            model.src_embedding.weight[model.config["srcPadId"]] = 0


def adam_losses(model, batch, noise=None, steps=40):
    """`noise`: a generator of errors like float32's: relative to a parameter's largest gradient, none where it is exactly 0."""
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = model.loss(model(batch[0], batch[1]), batch[2])
        losses.append(loss.item())
        loss.backward()
        if noise is not None:
            for gradient in (parameter.grad for parameter in model.parameters()):
                error = torch.randn(gradient.shape, generator=noise, dtype=gradient.dtype)
                gradient.add_(1e-7 * gradient.abs().max() * error * (gradient != 0))
        optimizer.step()
    return losses


def nudged(model, generator):
    """A copy whose weights differ by about one unit in the last place of float32."""
    moved = copy.deepcopy(model)
    with torch.no_grad():
        for parameter in moved.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=parameter.dtype)
            parameter.mul_(1 + 1e-7 * noise)
    return moved


def run(name, given, sizes, seed):
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    full = complete(given)
    batch = make_batch(full, sizes, generator)
    single = ReferenceModel(given).train()
    make_weights(single, generator)
    weights = {name: value.clone() for name, value in single.state_dict().items()}
    double = copy.deepcopy(single).double()
    numbers = full["inputs"] == "scalars" or full["architecture"] == "vision"

    logits = double(batch[0], batch[1])
    loss = double.loss(logits, batch[2])
    loss.backward()
    gradients = {key: value.grad for key, value in double.named_parameters()}
    losses = adam_losses(copy.deepcopy(double), batch)
    in_single = [part.float() if numbers and part is not None and part.is_floating_point() else part for part in batch]
    strays = lambda other: [abs(a - b) for a, b in zip(losses, other)]
    in_float32 = strays(adam_losses(single, in_single))
    in_nudged = [strays(adam_losses(nudged(double, generator), batch, generator)) for _ in range(12)]
    drift = [max(steps) for steps in zip(*in_nudged)]
    if max(in_float32[:20]) > 8e-6 or max(in_float32) > 1e-4 or max(drift[:20]) > 1e-6 or max(drift) > 5e-5:
        print(f"{name}: seed {seed} passed over, strays by {max(in_float32):.1e} in float32, {max(drift):.1e} nudged")
        return False

    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    rows = lambda part: part.tolist() if part.shape[1] > 0 else []
    document = {"labels": rows(batch[2])}
    if full["architecture"] != "decoder-only":
        document["src"] = rows(batch[0])
    if full["architecture"] not in ("encoder-only", "vision"):
        document["tgt"] = rows(batch[1])
    write_json(folder / "config.json", {key: value for key, value in given.items() if key != "vocabSize" or value})
    write_json(folder / "batch.json", {key: document[key] for key in ("src", "tgt", "labels") if key in document})
    write_json(folder / "expected.json", {
        "loss": loss.item(), "gradNorms": {key: value.norm().item() for key, value in gradients.items()},
        "learningRate": LEARNING_RATE, "losses": losses})
    write_safetensors(folder / "weights.safetensors", weights)
    write_safetensors(folder / "expected.safetensors",
                      {"logits": logits, **{f"grad.{key}": value for key, value in gradients.items()}})
    print(f"{name:32} loss {loss.item():.6f} -> {losses[-1]:.6f}   drift {max(drift[:20]):.1e} {max(drift):.1e}")
    return True


def write_json(path, value):
    path.write_text(json.dumps(value) + "\n")


if __name__ == "__main__":
    # names on the command line: only those
    torch.set_num_threads(1)
    for index, (name, (given, sizes)) in enumerate(CASES.items()):
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        if not any(run(name, given, sizes, 100 * index + attempt) for attempt in range(1, 20)):
            raise SystemExit(f"{name}: no seed gave a well-conditioned run")
