"""Fits the polynomials of assembly/exp.ts, log.ts and erf.ts and prints their float32 coefficients, lowest power first.

Minimax by iteratively reweighted least squares on Chebyshev nodes, in double. Needs numpy and torch.
Run: python3 packages/backend/scripts/fit-polynomials.py
"""

import numpy as np
import torch

NODES = 4000


def chebyshev(low, high):
    k = np.arange(NODES)
    return (low + high) / 2 + (high - low) / 2 * np.cos((2 * k + 1) * np.pi / (2 * NODES))


def fit(x, target, powers, relative):
    """Coefficients of x**p for p in powers; `relative` turns an error of the polynomial into one of the result."""
    basis = np.stack([x**p for p in powers], 1)
    weights = np.ones_like(x)
    for _ in range(60):
        scale = np.sqrt(weights) * relative
        coefficients, *_ = np.linalg.lstsq(basis * scale[:, None], target * scale, rcond=None)
        error = np.abs((basis @ coefficients - target) * relative)
        weights = weights * (error / error.max() + 1e-9) ** 0.5
        weights /= weights.sum()
    return [float(np.float32(c)) for c in coefficients], error.max() * 2**24


def show(name, fitted):
    coefficients, error = fitted
    print(name, [f"{c:.8g}" for c in coefficients], f"error {error:.3f} · 2^-24")


def near_zero(x, values, limit, series):
    return np.where(np.abs(x) < limit, series, values)


# exp(r) = 1 + r + r²·P(r) for |r| ≤ ln 2 / 2
# a little wider than ± ln 2 / 2, since n is rounded in float32
r = chebyshev(-np.log(2) / 2 * 1.0001, np.log(2) / 2 * 1.0001)
p = near_zero(r, (np.exp(r) - 1 - r) / r**2, 1e-4, 0.5 + r / 6)
show("exp", fit(r, p, range(5), r**2 / np.exp(r)))

# ln(1 + f) = f − f²/2 + f³·P(f) for 1 + f in [√½, √2)
f = chebyshev(np.sqrt(0.5) - 1, np.sqrt(2) - 1)
p = near_zero(f, (np.log1p(f) - f + f**2 / 2) / f**3, 1e-3, 1 / 3 - f / 4 + f**2 / 5)
show("log", fit(f, p, range(8), f**3 / np.log1p(f)))


def of_double(function, x):
    return function(torch.tensor(x, dtype=torch.float64)).numpy()


# erf(x) = x + x·P(x²) up to 0.9375
x = chebyshev(1e-4, 0.9375)
erf = of_double(torch.erf, x)
show("erf, small", fit(x, erf / x - 1, range(0, 14, 2), x / erf))

# erf(x) = 1 − exp(−x·Q(x)) from there to 4
x = chebyshev(0.9375, 4.0)
scaled = of_double(torch.special.erfcx, x)
complement = np.exp(-(x**2)) * scaled
show("erf, large", fit(x, (x**2 - np.log(scaled)) / x, range(7), x * complement / of_double(torch.erf, x)))
