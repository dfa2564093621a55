"""Writes packages/training/src/metrics/fixtures/metrics.json: what scikit-learn and SciPy say about random answers and edges.

    /usr/bin/python3 internal/reference/metrics/metrics.py     (Debian: apt-get install python3-sklearn)
"""

import json
import pathlib
import warnings

import numpy as np
import scipy.stats
import sklearn
import sklearn.metrics as metrics

random = np.random.default_rng(20231)


def classification(labels, answers, classes):
    labels, answers = [int(x) for x in labels], [int(x) for x in answers]
    names = list(range(classes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        precision, recall, f1, count = metrics.precision_recall_fscore_support(labels, answers, labels=names, zero_division=0)
        return {
            "labels": labels,
            "answers": answers,
            "classes": classes,
            "confusion": metrics.confusion_matrix(labels, answers, labels=names).tolist(),
            "accuracy": metrics.accuracy_score(labels, answers),
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": f1.tolist(),
            "count": count.tolist(),
            "macroF1": metrics.f1_score(labels, answers, average="macro", zero_division=0),
            "matthews": metrics.matthews_corrcoef(labels, answers),
        }


def skewed(classes, size, right):
    shares = random.dirichlet(np.full(classes, 0.6))
    labels = random.choice(classes, size, p=shares)
    answers = np.where(random.random(size) < right, labels, random.integers(0, classes, size))
    return classification(labels, answers, classes)


def numbers(x, y):
    return {
        "references": [float(v) for v in x],
        "answers": [float(v) for v in y],
        "pearson": float(scipy.stats.pearsonr(x, y)[0]),
        "spearman": float(scipy.stats.spearmanr(x, y)[0]),
        "meanSquaredDifference": float(metrics.mean_squared_error(x, y)) if max(x) < 1e100 else None,  # squares beyond a double
    }


x = random.normal(size=40)
document = {
    "made with": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}",
    "classification": [skewed(2, 50, 0.7), skewed(3, 60, 0.5), skewed(5, 80, 0.9), skewed(10, 200, 0.3)]
    + [
        classification([0, 0, 0, 0], [0, 0, 0, 0], 2),  # one class only
        classification([0, 1, 0, 1], [1, 1, 1, 1], 2),  # always the same answer
        classification([0, 1, 0, 1], [1, 0, 1, 0], 2),  # always wrong
        classification([2, 2, 0, 0], [2, 0, 0, 0], 4),  # classes that never occur
        classification([0], [1], 3),
    ],
    "numbers": [
        numbers(x, 0.5 * x + random.normal(size=40)),
        numbers(np.round(x), np.round(-x + random.normal(size=40))),  # ties
        numbers([1, 2, 3, 4], [10, 9, 2.5, 1]),
        numbers([1e200, 2e200, 4e200], [1e-200, 2e-200, 3e-200]),
        numbers([5, 5, 1, 5], [0, 0, 0, 1]),
    ],
}

path = pathlib.Path(__file__).resolve().parents[3] / "packages/training/src/metrics/fixtures/metrics.json"
path.parent.mkdir(exist_ok=True)
lines = {key: value if isinstance(value, str) else "\n  " + ",\n  ".join(map(json.dumps, value)) + "\n" for key, value in document.items()}
path.write_text(
    f'{{"made with": {json.dumps(document["made with"])},\n"classification": [{lines["classification"]}],\n"numbers": [{lines["numbers"]}]}}\n'
)
