"""Writes metrics_predictions.csv and metrics_reference.json (figures by scikit-learn) and
comparison_tests_reference.json (intervals, tests, quantiles and sample sizes by SciPy).

    python make_comparison_tests.py

The predictions have what makes figures undefined: a class that is never predicted, one that only the second fold has, one
that is predicted but never true, equal probabilities, and probabilities of 0 and 1. Probabilities are exact in single
precision.
"""
import csv
import json
import os

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

FOLDER = os.path.dirname(os.path.abspath(__file__))
NAMES = ["angry", "bored", "calm", "disgust", "happy", "sad"]


def write(name, value):
    with open(os.path.join(FOLDER, name), "w") as file:
        json.dump(value, file, separators=(",", ":"))
        file.write("\n")


def defined(values):
    """NaN as null."""
    return [None if np.isnan(v) else float(v) for v in np.ravel(values)]


def make_predictions(rng):
    """Rows of fold, truth, prediction and six probabilities."""
    rows = []
    for number in range(260):
        fold = number % 4
        # disgust (3) is true in fold 1 alone; bored (1) never; calm (2) is never predicted.
        classes = [0, 2, 3, 4, 5] if fold == 1 else [0, 2, 4, 5]
        truth = int(rng.choice(classes))
        p = rng.dirichlet(np.full(6, 0.5))
        p[truth] += rng.uniform(0, 0.6)
        p[2] = min(p[2], 0.05)
        if number % 13 == 0:
            p = np.array([0.25, 0.25, 0, 0, 0.25, 0.25])
        if number % 29 == 0:
            p = np.eye(6)[(truth + 1) % 6 if truth != 1 else 0]
            p = np.eye(6)[5] if p[2] else p
        p = np.round(p / p.sum() * 2**16) / 2**16
        p[p.argmax()] += 1 - p.sum()
        rows.append((fold, truth, int(p.argmax()), p))
    return rows


def figures(rows):
    truth = np.array([r[1] for r in rows])
    predicted = np.array([r[2] for r in rows])
    p = np.array([r[3] for r in rows])
    labels = range(len(NAMES))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, predicted, labels=labels, zero_division=np.nan)
    matrix = metrics.confusion_matrix(truth, predicted, labels=labels)
    with np.errstate(invalid="ignore"):
        shares = matrix / matrix.sum(axis=1, keepdims=True)
    present = matrix.sum(axis=1) > 0
    assert np.allclose(
        shares[present], metrics.confusion_matrix(truth, predicted, labels=labels, normalize="true")[present])
    return {
        "count": len(rows), "accuracy": metrics.accuracy_score(truth, predicted),
        "uar": metrics.balanced_accuracy_score(truth, predicted),
        # Over the classes that are true or predicted, as scikit-learn takes them by default.
        "macroF1": metrics.f1_score(truth, predicted, average="macro"),
        "weightedF1": metrics.f1_score(truth, predicted, average="weighted"),
        "logLoss": metrics.log_loss(truth, p, labels=list(labels)),
        "precision": defined(precision), "recall": defined(recall), "f1": defined(f1),
        "support": [int(s) for s in support], "confusion": matrix.ravel().tolist(), "shares": defined(shares),
    }


def write_metrics(rng):
    rows = make_predictions(rng)
    path = os.path.join(FOLDER, "metrics_predictions.csv")
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "fold", "truth", "prediction"] + [f"p_{n}" for n in NAMES])
        for number, (fold, truth, predicted, p) in enumerate(rows):
            writer.writerow([number, fold, NAMES[truth], NAMES[predicted]] + [repr(float(v)) for v in p])
    write("metrics_reference.json", {
        "scikit-learn": sklearn.__version__, "classes": NAMES, "pooled": figures(rows),
        "folds": [figures([r for r in rows if r[0] == fold]) for fold in range(4)],
    })


def bootstrap_case(rng, values, statistic):
    result = stats.bootstrap(
        (values,), statistic, n_resamples=999, method="BCa", vectorized=False, random_state=rng)
    plain = stats.bootstrap(
        (values,), statistic, n_resamples=0, bootstrap_result=result, method="percentile", vectorized=False)
    jackknife = [statistic(np.delete(values, left)) for left in range(len(values))]
    return {
        "resampled": [float(v) for v in result.bootstrap_distribution], "estimate": float(statistic(values)),
        "jackknife": [float(v) for v in jackknife], "bca": list(map(float, result.confidence_interval)),
        "percentile": list(map(float, plain.confidence_interval)),
    }


def wilcoxon_case(differences):
    result = stats.wilcoxon(differences)
    return {"differences": [float(d) for d in differences], "statistic": float(result.statistic),
            "p": float(result.pvalue)}


def friedman_case(figures):
    q, p = stats.friedmanchisquare(*figures.T)
    n, k = figures.shape
    f = (n - 1) * q / (n * (k - 1) - q)
    ranks = np.array([stats.rankdata(-row) for row in figures]).mean(axis=0)
    return {"figures": figures.tolist(), "chiSquare": float(q), "chiSquareP": float(p), "f": float(f),
            "p": float(stats.f.sf(f, k - 1, (k - 1) * (n - 1))), "meanRanks": ranks.tolist()}


def corrected_t_case(differences, ratio):
    k = len(differences)
    t = np.mean(differences) / np.sqrt((1 / k + ratio) * np.var(differences, ddof=1))
    return {"differences": list(map(float, differences)), "ratio": ratio, "t": float(t),
            "p": float(2 * stats.t.sf(abs(t), k - 1))}


def needed_speakers(effect):
    """The fewest pairs for which the exact power of the paired t test is .8."""
    n = 2
    while True:
        critical = stats.t.ppf(0.975, n - 1)
        if stats.nct.sf(critical, n - 1, effect * np.sqrt(n)) + stats.nct.cdf(
                -critical, n - 1, effect * np.sqrt(n)) >= 0.8:
            return n
        n += 1


def sign_flip_case(differences):
    """All sign patterns, one by one."""
    n = len(differences)
    signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
    sums = np.abs(signs @ differences)
    return {"differences": list(map(float, differences)),
            "p": float((sums >= abs(differences.sum()) - 1e-12).mean())}


def write_tests(rng):
    skewed = rng.exponential(size=24)
    shares = rng.integers(8, 20, 17) / 20
    quantised = rng.integers(-4, 6, 24) / 60
    quantised[:2] = 0
    write("comparison_tests_reference.json", {
        "scipy": scipy.__version__,
        "bootstrap": [bootstrap_case(rng, skewed, np.mean), bootstrap_case(rng, shares, np.median),
                      bootstrap_case(rng, skewed[:8], lambda v: np.std(v, ddof=1))],
        "wilcoxon": [wilcoxon_case(d) for d in (
            rng.normal(0.2, 1, 12), rng.normal(0.3, 1, 50), rng.normal(0.1, 1, 51), quantised, quantised[2:13],
            np.array([0, 0, 0.5, -0.25, 1]), rng.integers(-3, 5, 60) / 8, np.array([0.5]))],
        "friedman": [friedman_case(rng.normal(size=(24, 5)) + np.arange(5) * 0.3),
                     friedman_case(rng.integers(0, 6, (10, 4)) / 5)],
        "correctedT": [corrected_t_case(rng.normal(0.02, 0.03, k), r) for k, r in ((5, 0.25), (24, 1 / 23), (3, 0.5))],
        "mcnemar": [
            {"first": b, "second": c, "exact": float(stats.binomtest(b, b + c).pvalue),
             "corrected": float(stats.chi2.sf((abs(b - c) - 1) ** 2 / (b + c), 1))}
            for b, c in ((3, 12), (480, 560), (700, 500), (900, 960))],
        "signFlip": [sign_flip_case(rng.normal(0.2, 1, 18)), sign_flip_case(quantised[:19]),
                      sign_flip_case(rng.normal(0.5, 1, 7))],
        "studentizedRange": [
            {"count": k, "level": level, "q": float(stats.studentized_range.ppf(1 - level, k, np.inf))}
            for k in (2, 3, 5, 10, 20, 50) for level in (0.05, 0.1)],
        "normal": [{"p": p, "z": float(stats.norm.ppf(p))} for p in (1e-12, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999)],
        "student": [{"t": t, "df": df, "p": float(2 * stats.t.sf(abs(t), df))}
                    for t, df in ((2.1, 4), (-0.3, 1), (5.5, 23), (0, 7), (1.7, 2.5))],
        "needed": [{"effect": e, "speakers": needed_speakers(e)} for e in (0.1, 0.2, 0.35, 0.5, 0.8, 1.2)],
    })


write_metrics(np.random.default_rng(6))
write_tests(np.random.default_rng(7))
