#!/usr/bin/env python3
"""Writes feature_maps_reference.json: what scikit-learn finds in the rows of features_columns_X.npy.

Run in this folder; needs numpy and scikit-learn (1.x). Columns are standardised (population deviation), the constant one
is left out.
"""
import json

import numpy as np
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

X = np.load("features_columns_X.npy").astype(np.float64)
y = np.load("features_columns_labels.npy")
X = X[:, X.std(axis=0) > 0]
X = (X - X.mean(axis=0)) / X.std(axis=0)

pca = PCA().fit(X)
lda = LinearDiscriminantAnalysis(solver="eigen").fit(X, y)
projected = X @ lda.scalings_[:, : lda.explained_variance_ratio_.size]
within = np.zeros(projected.shape[1])
for c in np.unique(y):
    rows = projected[y == c]
    within += ((rows - rows.mean(axis=0)) ** 2).sum(axis=0)
total = ((projected - projected.mean(axis=0)) ** 2).sum(axis=0)

json.dump(
    {
        "pca_explained_variance_ratio": pca.explained_variance_ratio_.tolist(),
        "pca_first_scores_squared": (pca.transform(X)[:20, :2] ** 2).ravel().tolist(),
        "lda_explained_variance_ratio": lda.explained_variance_ratio_.tolist(),
        "lda_between_to_within": ((total - within) / within).tolist(),
        "lda_first_scores_squared": (
            ((projected - projected.mean(axis=0)) ** 2 / (within / len(X)))[:20, :2]
        ).ravel().tolist(),
    },
    open("feature_maps_reference.json", "w"),
    indent=1,
)
