// The inner loops of decision trees over binned features.
#ifndef CSER_TREE_KERNELS_H
#define CSER_TREE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Features per tile of the gradient histogram: 256 bins of 16 (gradient, hessian) pairs are 32 KB, the first-level
/// cache of the processors this runs on.
#define SER_TILE_FEATURES 16

/// The bin of rows without a value in a tile; others are below it.
#define SER_MISSING_BIN 255

/// out[i·outStride] = the number of `cuts` (ascending) below values[i·stride]: value ≤ cuts[b] exactly when its bin is
/// at most b. NaN gives `missing`.
void ser_bin_column(const float *values, size_t stride, size_t count, const float *cuts, size_t cutCount,
                    uint16_t missing, uint16_t *out);

// --- Classification trees ---

/// The best threshold of one feature at a node: rows of bin ≤ `bin` go left, and `next` is the least bin of the
/// others. `score` is -inf when there is none; the larger, the purer both sides.
typedef struct {
  double score;
  uint32_t bin;
  uint32_t next;
} ser_impurity_split;

/// The weighted class histogram of a node over one binned column. Weights and labels are those of `rows`, in their
/// order; class labels are below `stride`. `histogram` is [bins, stride] and all zero, as is the bitmap `occupied`; both
/// are filled, the bitmap with every bin that a row may be in. `next` is the column to come, fetched meanwhile.
void ser_class_histogram(const uint16_t *column, const uint16_t *next, const uint32_t *rows, const float *weights,
                         const uint16_t *labels, size_t count, size_t stride, size_t bins, float *histogram,
                         uint32_t *counts, uint64_t *occupied);

/// Scans the occupied bins for the best split and zeroes what it reads, so that the buffers serve the next feature.
/// `totals` are the node's class weights, `stride` a multiple of 8; `entropy` 0 for Gini. A side must hold at least
/// `minimum` of the node's `count` rows.
ser_impurity_split ser_class_scan(float *histogram, uint32_t *counts, uint64_t *occupied, size_t words, size_t stride,
                                  const float *totals, size_t count, size_t minimum, int entropy);

// --- Regression trees on gradients ---

/// histogram[bin][lane] += (gradient, hessian) of each row. `tile` holds 16 bins a row, rows `stride` apart, `pairs` one
/// (gradient, hessian) a row of the data, `histogram` is [256, 16, 2].
void ser_gradient_histogram(const uint8_t *tile, size_t stride, const uint32_t *rows, size_t count, const float *pairs,
                            float *histogram);

/// out = parent - sibling, all of `count` values.
void ser_histogram_subtract(const float *parent, const float *sibling, float *out, size_t count);

/// What a scan over the histograms of a tile is asked: the node's sums and the regularisation.
typedef struct {
  float gradient, hessian;
  float lambda, alpha;
  float minimum_hessian;
} ser_gradient_node;

/// The best split of a tile: rows of bin ≤ `bin` of feature `lane` go left, rows without a value too if
/// `missing_left`. `score` is the sum of both sides' G²/(H + λ), -inf when no split is allowed.
typedef struct {
  float score;
  uint32_t lane;
  uint32_t bin;
  uint32_t missing_left;
} ser_gradient_split;

/// Scans bins 0..<bins for the best split; of splits that are equal to rounding (1e-5 of the score) the one of the
/// least feature, then with missing values on the right, then of the least bin. A lane's split is below its limit (0: none is tried). `limits` is for rows without a value on
/// the right; where that bin holds rows, `missingLimits` is for them on the left, else NULL.
ser_gradient_split ser_gradient_scan(const float *histogram, size_t bins, ser_gradient_node node,
                                     const int32_t *limits, const int32_t *missingLimits);

// --- Trees on the gradients of all classes at once ---

/// histogram[lane][bin] += the gradients, then the hessians of each row. `outputs` is a multiple of 8, `pairs`
/// [rows, 2, outputs] with zeros behind the last class, `histogram` [16, 256, 2, outputs]. Lanes of limit 0 are left
/// out.
void ser_joint_histogram(const uint8_t *tile, size_t stride, const uint32_t *rows, size_t count, const float *pairs,
                         size_t outputs, const int32_t *limits, float *histogram);

/// As ser_gradient_scan, with the gain summed over the outputs. `totals` holds the node's gradients, then its hessians,
/// `node` their sums; a side's hessians must sum to `minimum_hessian`.
ser_gradient_split ser_joint_scan(const float *histogram, size_t outputs, const float *totals, ser_gradient_node node,
                                  const int32_t *limits, const int32_t *missingLimits);

/// Gradients and hessians of the softmax cross-entropy over margins [rows, classes]: g = p - [label is class] to
/// pairs[class·outputStride + row·rowStride], h = max(2·p·(1 - p), 1e-16), the bound that XGBoost uses, `hessianOffset`
/// behind it. Returns the sum of the negative log-likelihoods. `weights`, where it isn't NULL, holds a factor for the
/// rows of each class: of g, of h before its bound, and of the log-likelihood.
double ser_softmax_gradients(const float *margins, const uint16_t *labels, size_t rows, size_t classes,
                             const float *weights, size_t outputStride, size_t rowStride, size_t hessianOffset,
                             float *pairs);

/// The same for two classes with one margin m a row, that of the second class: g = σ(m) - label, h = max(p·(1 - p),
/// 1e-16).
double ser_logistic_gradients(const float *margins, const uint16_t *labels, size_t rows, const float *weights,
                              float *pairs);

// --- Prediction ---

/// A node of a flattened tree: rows whose feature is ≤ threshold go to `left`, others to left + 1. A leaf has a
/// negative feature, and `left` counts leaves. NaN goes left where `missing_left` says so.
typedef struct {
  int32_t feature;
  float threshold;
  uint32_t left;
  uint32_t missing_left;
} ser_tree_node;

/// leaves[i] = the leaf that row i of a row-major [rows, width] matrix falls into.
void ser_tree_leaves(const ser_tree_node *nodes, const float *values, size_t rows, size_t width, uint32_t *leaves);

/// leaves[i] = the leaf that row rows[i] falls into with the value of `feature` taken from row donors[i].
void ser_tree_leaves_swapped(const ser_tree_node *nodes, const float *values, size_t width, const uint32_t *rows,
                             const uint32_t *donors, size_t count, int32_t feature, uint32_t *leaves);

#endif
