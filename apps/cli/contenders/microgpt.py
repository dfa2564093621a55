"""
The least GPT there is: one program of pure Python, an engine of scalar gradients and all, as Karpathy describes microgpt. One layer, RMS norms
without weights, no biases, ReLU, learned positions, Adam; each token is computed with the keys and values of those before it. What every
number costs in CPython is what it shows. Protocol: see contend.mjs.
"""
import json
import math
import random
import resource
import sys
import time

case = json.loads(sys.stdin.readline())
begin = time.perf_counter()
vocab, d, heads, batch, length = (case[k] for k in ("vocab", "dModel", "heads", "batch", "length"))
width = d // heads


class Value:
    """A number that knows which numbers it was made of, and its derivative by each of them."""

    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data, parents=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def scale(self, factor):
        return Value(self.data * factor, (self,), (factor,))

    def power(self, exponent):
        return Value(self.data ** exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def exp(self):
        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            value, done = stack.pop()
            if done:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                stack.append((value, True))
                stack.extend((parent, False) for parent in value.parents)
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes):
                parent.grad += slope * value.grad


random.seed(0)


def matrix(rows, columns):
    return [[Value(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]


weights = {
    "tokens": matrix(vocab, d), "positions": matrix(length, d),
    "q": matrix(d, d), "k": matrix(d, d), "v": matrix(d, d), "out": matrix(d, d),
    "up": matrix(4 * d, d), "down": matrix(d, 4 * d), "head": matrix(vocab, d),
}
parameters = [value for rows in weights.values() for row in rows for value in row]
means, squares = [0.0] * len(parameters), [0.0] * len(parameters)


def total(values):
    return Value(sum(v.data for v in values), tuple(values), (1.0,) * len(values))


def linear(x, rows):
    return [total([w * v for w, v in zip(row, x)]) for row in rows]


def softmax(scores):
    most = max(score.data for score in scores)
    parts = [Value(score.data - most, (score,), (1.0,)).exp() for score in scores]
    whole = total(parts).power(-1)
    return [part * whole for part in parts]


def norm(x):
    square = total([v * v for v in x]).scale(1 / d)
    factor = Value(square.data + 1e-5, (square,), (1.0,)).power(-0.5)
    return [v * factor for v in x]


def logits_of(token, position, keys, values):
    x = norm([a + b for a, b in zip(weights["tokens"][token], weights["positions"][position])])
    h = norm(x)
    query = linear(h, weights["q"])
    keys.append(linear(h, weights["k"]))
    values.append(linear(h, weights["v"]))
    mixed = []
    for head in range(0, d, width):
        part = range(head, head + width)
        scores = [total([query[i] * key[i] for i in part]).scale(width ** -0.5) for key in keys]
        shares = softmax(scores)
        mixed += [total([share * value[i] for share, value in zip(shares, values)]) for i in part]
    x = [a + b for a, b in zip(linear(mixed, weights["out"]), x)]
    hidden = [v.relu() for v in linear(norm(x), weights["up"])]
    x = [a + b for a, b in zip(linear(hidden, weights["down"]), x)]
    return linear(x, weights["head"])


updates = 0


def step():
    global updates
    losses = []
    for row in range(batch):
        keys, values = [], []
        for position in range(length):
            place = row * length + position
            shares = softmax(logits_of(case["tgt"][place], position, keys, values))
            losses.append(shares[case["labels"][place]].log().scale(-1.0))
    loss = total(losses).scale(1 / len(losses))
    loss.backward()
    updates += 1
    for i, parameter in enumerate(parameters):
        means[i] = 0.9 * means[i] + 0.1 * parameter.grad
        squares[i] = 0.999 * squares[i] + 0.001 * parameter.grad ** 2
        mean, square = means[i] / (1 - 0.9 ** updates), squares[i] / (1 - 0.999 ** updates)
        parameter.data -= 1e-3 * mean / (math.sqrt(square) + 1e-8)
        parameter.grad = 0.0
    return loss.data


def answer(message):
    print(json.dumps(message), flush=True)


answer({"ready": True, "setupMs": (time.perf_counter() - begin) * 1e3})
for line in sys.stdin:
    asked = json.loads(line)
    if asked == "calls":
        answer({"kernelCalls": None, "callsFromHost": None, "plannedBytes": None})
        continue
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(asked):
        loss = step()
    ms, used = (time.perf_counter() - start) * 1e3, (time.process_time() - processor) * 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer({"ms": ms, "processorMs": used, "steps": asked, "loss": loss, "peakBytes": peak})
