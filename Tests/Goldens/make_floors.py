"""Writes logistic_reference.json and neighbours_reference.json: scikit-learn on the arrays svm_* beside this script.

    python make_floors.py [ravdess_mfcc_stats.npz]

The table, if given, adds one speaker-disjoint fold of RAVDESS to the logistic reference (actors 2 5 14 15 16 held out,
scaled by the training rows).
"""
import json
import os
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsClassifier

folder = os.path.dirname(os.path.abspath(__file__))


def load(name):
    return np.load(os.path.join(folder, name + ".npy"))


def logistic(X, y, test, ytest, cost, weights):
    model = LogisticRegression(
        C=cost, tol=1e-10, max_iter=100_000, class_weight="balanced" if weights == "balanced" else None)
    model.fit(X.astype(np.float64), y)
    return {
        "cost": cost, "classWeights": weights,
        "coefficients": [round(float(v), 6) for v in model.coef_.ravel()],
        "intercepts": [round(float(v), 6) for v in model.intercept_],
        "logLoss": float(log_loss(ytest, model.predict_proba(test.astype(np.float64)))),
    }


def neighbours(X, y, test, k, weights, metric):
    X, test = X.astype(np.float64), test.astype(np.float64)
    model = KNeighborsClassifier(k, weights=weights, metric=metric, algorithm="brute").fit(X, y)
    distances, _ = model.kneighbors(test, min(k + 1, len(X)))
    # Where the k-th and the next row are equally far, either may be asked.
    tied = np.flatnonzero(np.abs(distances[:, k] - distances[:, k - 1]) <= 1e-9)
    return {
        "k": k, "weights": weights, "metric": metric, "tied": tied.tolist(),
        "predictions": "".join(str(v) for v in model.predict(test)),
    }


def write(name, content):
    with open(os.path.join(folder, name), "w") as file:
        json.dump({"scikit-learn": sklearn.__version__, "sets": content}, file, separators=(",", ":"))
        file.write("\n")


linear, nearest = {}, {}
for name in ("iris", "wine", "cancer", "digits"):
    X, y, test = load(f"svm_{name}_Xtrain"), load(f"svm_{name}_ytrain"), load(f"svm_{name}_Xtest")
    ytest = load(f"trees_{name}_ytest")
    settings = [(1, "none"), (0.01, "none"), (1, "balanced")] if name != "digits" else [(1, "none")]
    linear[name] = [logistic(X, y, test, ytest, *setting) for setting in settings]
    nearest[name] = [
        neighbours(X, y, test, k, weights, metric)
        for metric in ("euclidean", "manhattan", "cosine")
        for k, weights in ((1, "uniform"), (5, "uniform"), (5, "distance"), (20, "distance"))
    ]
if len(sys.argv) > 1:
    table = np.load(sys.argv[1])
    held = np.isin(table["actor"], [2, 5, 14, 15, 16])
    X, y = table["X"].astype(np.float64), table["y"]
    mean, scale = X[~held].mean(axis=0), X[~held].std(axis=0)
    X = ((X - mean) / np.where(scale > 0, scale, 1)).astype(np.float32)
    linear["ravdess"] = [logistic(X[~held], y[~held], X[held], y[held], 1, "none")]
write("logistic_reference.json", linear)
write("neighbours_reference.json", nearest)
