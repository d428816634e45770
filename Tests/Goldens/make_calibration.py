"""Writes calibration_reference.json: scikit-learn's isotonic regression and calibrated classifiers, and calibration
errors by NumPy.

    python make_calibration.py

Scores are rounded to single precision before anything is fitted, as a model of ours gives them.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.naive_bayes import GaussianNB


class SinglePrecisionBayes(ClassifierMixin, BaseEstimator):
    """Naive Bayes (badly calibrated), its probabilities multiples of 2**-20, exact in single precision.

    scikit-learn takes scores closer than 1e-15 for equal, and with two classes looks at the second alone; so rounded,
    neither makes a difference.
    """

    def fit(self, X, y):
        self.model_ = GaussianNB().fit(X, y)
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        return np.round(self.model_.predict_proba(X) * 2**20) / 2**20

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def short(values, digits=10):
    """Nine digits are all of a number in single precision."""
    return [float(f"{v:.{digits}g}") for v in np.ravel(values)]


def isotonic_case(rng, n, distinct):
    x = rng.integers(0, distinct, n) / distinct if distinct else rng.normal(size=n)
    y = np.where(rng.random(n) < 1 / (1 + np.exp(-3 * (x - x.mean()))), 1.0, 0.0) + rng.normal(0, 0.1, n)
    model = IsotonicRegression(out_of_bounds="clip").fit(x, y)
    grid = np.concatenate([[x.min() - 1, x.max() + 1], x[:20], rng.uniform(x.min(), x.max(), 60)])
    return {"x": x.tolist(), "y": y.tolist(), "grid": grid.tolist(), "expected": model.predict(grid).tolist()}


def calibrated_case(X, y, limit):
    X, y = X[:limit], y[:limit]
    train, test, ytrain, _ = train_test_split(X, y, test_size=0.3, stratify=y, random_state=0)
    folds = StratifiedKFold(5)
    scores = cross_val_predict(SinglePrecisionBayes(), train, ytrain, cv=folds, method="predict_proba")
    case = {
        "classes": int(y.max() + 1),
        "labels": ytrain.tolist(),
        "scores": short(scores, 9),
        "test": short(SinglePrecisionBayes().fit(train, ytrain).predict_proba(test), 9),
    }
    for method in ("isotonic", "temperature"):
        model = CalibratedClassifierCV(SinglePrecisionBayes(), method=method, cv=folds, ensemble=False)
        model.fit(train, ytrain)
        case[method] = short(model.predict_proba(test))
        if method == "temperature":
            case["beta"] = float(model.calibrated_classifiers_[0].calibrators[0].beta_)
    return case


def expected_error(stated, holds, edges):
    """Gaps between stated and true shares over bins (edge, edge], weighted by their rows."""
    place = np.clip(np.digitize(stated, edges, right=True), 1, len(edges) - 1)
    return sum(
        abs(holds[place == b].mean() - stated[place == b].mean()) * (place == b).mean()
        for b in np.unique(place))


def figures_case(rng, n, classes):
    p = rng.dirichlet(np.full(classes, 0.4), n).astype(np.float32).astype(np.float64)
    truth = np.array([rng.choice(classes, p=row**0.6 / (row**0.6).sum()) for row in p])
    predicted = p.argmax(axis=1)
    stated, holds = p.max(axis=1), (predicted == truth).astype(float)
    edges = np.linspace(0, 1, 16)
    order = np.argsort(stated, kind="stable")
    adaptive = sum(
        abs(holds[part].mean() - stated[part].mean()) * len(part) / n for part in np.array_split(order, 15))
    classwise = np.mean([expected_error(p[:, k], (truth == k).astype(float), edges) for k in range(classes)])
    return {
        "probabilities": short(p, 9), "truth": truth.tolist(), "classes": classes,
        "ece": float(expected_error(stated, holds, edges)), "adaptiveECE": float(adaptive),
        "classwiseECE": float(classwise), "brier": float(((p - np.eye(classes)[truth]) ** 2).sum(axis=1).mean()),
    }


rng = np.random.default_rng(4)
reference = {
    "scikit-learn": sklearn.__version__,
    "isotonic_regression": [isotonic_case(rng, 200, 0), isotonic_case(rng, 150, 12), isotonic_case(rng, 1, 0)],
    "figures": [figures_case(rng, 200, 4), figures_case(rng, 90, 2)],
    "calibrated": {
        "wine": calibrated_case(*load_wine(return_X_y=True), None),
        "cancer": calibrated_case(*load_breast_cancer(return_X_y=True), None),
        "digits": calibrated_case(*load_digits(return_X_y=True), 500),
    },
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "calibration_reference.json")
with open(path, "w") as file:
    json.dump(reference, file, separators=(",", ":"))
    file.write("\n")
