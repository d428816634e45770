"""Margins of XGBoost with balanced class weights, on rows of the svm_* arrays beside this script.

    python make_weighted_boosting.py      (numpy, xgboost; writes boosting_weighted.json)

Each case keeps some rows of a class only, so that weights matter; a row weighs n / (classes · rows of its class).
"""

import json
import pathlib

import numpy
import xgboost

HERE = pathlib.Path(__file__).parent
# name: data set, rows kept of each class (None: all; 0: none)
CASES = {
    "wine": ("wine", [None, None, None]),
    "rare iris": ("iris", [10, None, None]),
    "two classes": ("iris", [0, None, 12]),
}


def rows(name, kept):
    features = numpy.load(HERE / f"svm_{name}_Xtrain.npy")
    labels = numpy.load(HERE / f"svm_{name}_ytrain.npy")
    chosen = []
    for label, count in enumerate(kept):
        members = numpy.flatnonzero(labels == label)
        chosen.append(members if count is None else members[:count])
    chosen = numpy.sort(numpy.concatenate(chosen))
    return features[chosen], labels[chosen]


def case(name, kept):
    features, labels = rows(name, kept)
    classes, places, counts = numpy.unique(labels, return_inverse=True, return_counts=True)
    weights = len(labels) / (len(classes) * counts[places])
    model = xgboost.XGBClassifier(
        n_estimators=20, max_depth=3, learning_rate=0.3, tree_method="exact", base_score=0.5, n_jobs=1
    )
    model.fit(features, places, sample_weight=weights)
    test = numpy.load(HERE / f"svm_{name}_Xtest.npy")
    margins = numpy.atleast_2d(model.predict(test, output_margin=True).astype(float).T).T
    # base_score shifts every margin of several classes; with two it is a probability, of which 0.5 shifts nothing.
    offset = 0.5 if len(classes) > 2 else 0.0
    return {
        "set": name,
        "kept": kept,
        "margins": numpy.round(margins - offset, 6).tolist(),
    }


reference = {"xgboost": xgboost.__version__, "cases": {name: case(*what) for name, what in CASES.items()}}
(HERE / "boosting_weighted.json").write_text(json.dumps(reference))
