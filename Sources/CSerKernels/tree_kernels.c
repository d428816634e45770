#include <math.h>
#include <string.h>

#include "function_clones.h"
#include "tree_kernels.h"

void ser_bin_column(const float *values, size_t stride, size_t count, const float *cuts, size_t cutCount,
                    uint16_t missing, uint16_t *out) {
  for (size_t i = 0; i < count; i++) {
    float value = values[i * stride];
    if (value != value) {
      out[i] = missing;
      continue;
    }
    // Branchless lower bound: a mispredicted branch costs more than the comparisons saved.
    const float *base = cuts;
    size_t length = cutCount;
    while (length > 1) {
      size_t half = length / 2;
      base += base[half - 1] < value ? half : 0;
      length -= half;
    }
    out[i] = (uint16_t)((size_t)(base - cuts) + (length == 1 && *base < value));
  }
}

// --- Classification trees ---

// The column of the next feature is fetched while this one's is read: rows of a deep node lie apart, and waiting for them
// took half of the time.
static inline __attribute__((always_inline)) void class_histogram(const uint16_t *column, const uint16_t *next,
                                                                  const uint32_t *rows, const float *weights,
                                                                  const uint16_t *labels, size_t count, size_t stride,
                                                                  float *histogram, uint32_t *counts,
                                                                  uint64_t *occupied) {
  for (size_t i = 0; i < count; i++) {
    uint32_t row = rows[i];
    __builtin_prefetch(next + row);
    uint32_t bin = column[row];
    histogram[bin * stride + labels[i]] += weights[i];
    if (counts) counts[bin]++;
    if (occupied) occupied[bin >> 6] |= 1ull << (bin & 63);
  }
}

void ser_class_histogram(const uint16_t *column, const uint16_t *next, const uint32_t *rows, const float *weights,
                         const uint16_t *labels, size_t count, size_t stride, size_t bins, float *histogram,
                         uint32_t *counts, uint64_t *occupied) {
  if (count < 2 * bins) {
    class_histogram(column, next, rows, weights, labels, count, stride, histogram, counts, occupied);
    return;
  }
  // Hardly a bin is empty: to look into all costs less than to note each row's.
  class_histogram(column, next, rows, weights, labels, count, stride, histogram, counts, NULL);
  for (size_t bin = 0; bin < bins; bin++) occupied[bin >> 6] |= 1ull << (bin & 63);
}

enum { CLASS_LANES = 8 };
typedef float class_lanes __attribute__((vector_size(32)));
#define MAX_CLASS_BLOCKS 64

// Macros where vectors would be arguments: wide ones can't be on every processor.
#define LANE_SUM(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

// Σ x·log x over the lanes, 0 where x is 0.
static inline double entropy_sum(const float *values, size_t count) {
  double sum = 0;
  for (size_t k = 0; k < count; k++)
    if (values[k] > 0) sum += values[k] * log(values[k]);
  return sum;
}

// One block of classes after the other, blocks a constant in the common case so that the sums stay in registers.
static inline __attribute__((always_inline)) ser_impurity_split class_scan(
    float *histogram, uint32_t *counts, uint64_t *occupied, size_t words, size_t blocks, const float *totals,
    size_t count, size_t minimum, int entropy) {
  class_lanes left[MAX_CLASS_BLOCKS], total[MAX_CLASS_BLOCKS];
  const size_t stride = blocks * CLASS_LANES;
  float all = 0;
  for (size_t b = 0; b < blocks; b++) {
    left[b] = (class_lanes){0};
    memcpy(&total[b], totals + b * CLASS_LANES, sizeof total[b]);
    all += LANE_SUM(total[b]);
  }
  ser_impurity_split best = {-INFINITY, 0, 0};
  float left_weight = 0;
  size_t left_count = 0;
  int pending = 0;  // the greatest bin is no split: everything would go left
  uint32_t previous = 0;
  double score = -INFINITY;
  for (size_t word = 0; word < words; word++) {
    uint64_t bits = occupied[word];
    occupied[word] = 0;
    while (bits) {
      uint32_t bin = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
      bits &= bits - 1;
      float *here = histogram + bin * stride;
      float weight = 0;
      for (size_t b = 0; b < blocks; b++) {
        class_lanes c;
        memcpy(&c, here + b * CLASS_LANES, sizeof c);
        weight += LANE_SUM(c);
      }
      if (weight == 0) continue;
      if (pending && score > best.score) best = (ser_impurity_split){score, previous, bin};
      left_weight += weight;
      float left_squares = 0, right_squares = 0;
      for (size_t b = 0; b < blocks; b++) {
        class_lanes c;
        memcpy(&c, here + b * CLASS_LANES, sizeof c);
        left[b] += c;
        class_lanes right = total[b] - left[b];
        class_lanes squares = left[b] * left[b];
        left_squares += LANE_SUM(squares);
        squares = right * right;
        right_squares += LANE_SUM(squares);
      }
      memset(here, 0, stride * sizeof(float));
      if (counts) {
        left_count += counts[bin];
        counts[bin] = 0;
      }
      float right_weight = all - left_weight;
      if (entropy) {
        float right[MAX_CLASS_BLOCKS * CLASS_LANES], left_values[MAX_CLASS_BLOCKS * CLASS_LANES];
        memcpy(left_values, left, stride * sizeof(float));
        for (size_t k = 0; k < stride; k++) right[k] = totals[k] - left_values[k];
        float sums[2] = {left_weight, right_weight};
        score = entropy_sum(left_values, stride) + entropy_sum(right, stride) - entropy_sum(sums, 2);
      } else {
        score = (double)left_squares / left_weight + (double)right_squares / right_weight;
      }
      pending = !counts || (left_count >= minimum && count - left_count >= minimum);
      previous = bin;
    }
  }
  return best;
}

SER_CLONES ser_impurity_split ser_class_scan(float *histogram, uint32_t *counts, uint64_t *occupied, size_t words,
                                             size_t stride, const float *totals, size_t count, size_t minimum,
                                             int entropy) {
  if (stride == CLASS_LANES && !entropy)
    return class_scan(histogram, counts, occupied, words, 1, totals, count, minimum, 0);
  return class_scan(histogram, counts, occupied, words, stride / CLASS_LANES, totals, count, minimum, entropy);
}

// --- Regression trees on gradients ---

// Rows of a deep node lie apart: their lines are fetched this many rows ahead, or half of the time goes into waiting.
#define PREFETCH_ROWS 16

typedef float pair __attribute__((vector_size(8)));

void ser_gradient_histogram(const uint8_t *tile, size_t stride, const uint32_t *rows, size_t count, const float *pairs,
                            float *histogram) {
  for (size_t i = 0; i < count; i++) {
    size_t row = rows[i];
    if (i + PREFETCH_ROWS < count) __builtin_prefetch(tile + rows[i + PREFETCH_ROWS] * stride);
    const uint8_t *bins = tile + row * stride;
    pair gradient;
    memcpy(&gradient, pairs + 2 * row, sizeof gradient);
    for (size_t lane = 0; lane < SER_TILE_FEATURES; lane++) {
      float *place = histogram + 2 * ((size_t)bins[lane] * SER_TILE_FEATURES + lane);
      pair sum;
      memcpy(&sum, place, sizeof sum);
      sum += gradient;
      memcpy(place, &sum, sizeof sum);
    }
  }
}

SER_CLONES void ser_histogram_subtract(const float *parent, const float *sibling, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = parent[i] - sibling[i];
}

typedef float tile_lanes __attribute__((vector_size(64)));
typedef int32_t tile_mask __attribute__((vector_size(64)));
#define SPREAD(x) ((tile_lanes){(x), (x), (x), (x), (x), (x), (x), (x), (x), (x), (x), (x), (x), (x), (x), (x)})
#define SELECT(mask, a, b) ((tile_lanes)(((mask) & (tile_mask)(a)) | (~(mask) & (tile_mask)(b))))

// The soft threshold of the L1 penalty.
#define SHRINK(g) \
  (!shrinks ? (g) : SELECT((g) - alpha > zero, (g) - alpha, SELECT((g) + alpha < zero, (g) + alpha, zero)))

#define ROUNDING 1e-5f

// The best split of each lane so far, and the score that a later one must surpass: splits that part the rows alike differ
// in rounding only, so a later one must be better by more than that.
typedef struct {
  tile_lanes score, bound;
  tile_mask bin, missing_left;
} lane_splits;

static inline __attribute__((always_inline)) void scan_direction(const float *histogram, size_t bins,
                                                                 ser_gradient_node node, int shrinks,
                                                                 const float *start, const int32_t *limits,
                                                                 lane_splits *best) {
  tile_lanes total_g = SPREAD(node.gradient), total_h = SPREAD(node.hessian), lambda = SPREAD(node.lambda);
  tile_lanes alpha = SPREAD(node.alpha), minimum = SPREAD(node.minimum_hessian), zero = SPREAD(0.0f);
  tile_lanes left_g = SPREAD(0.0f), left_h = SPREAD(0.0f);
  lane_splits found = *best;
  tile_mask index = {0}, limit, direction = {0};
  memcpy(&limit, limits, sizeof limit);
  if (start) direction = ~direction;
  const tile_mask one = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (size_t step = start ? 0 : 1; step <= bins; step++) {
    // Step 0 adds the rows without a value; the steps after it the bins, the last of which leaves nothing right.
    const float *source = step == 0 ? start : histogram + (step - 1) * 2 * SER_TILE_FEATURES;
    tile_lanes low, high;
    memcpy(&low, source, sizeof low);
    memcpy(&high, source + SER_TILE_FEATURES, sizeof high);
    left_g += __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    left_h += __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    if (step == 0) continue;
    tile_lanes right_h = total_h - left_h;
    tile_lanes right_g = total_g - left_g;
    tile_lanes gl = SHRINK(left_g), gr = SHRINK(right_g);
    tile_lanes hl = left_h + lambda, hr = right_h + lambda;
    tile_lanes score = (gl * gl * hr + gr * gr * hl) / (hl * hr);
    tile_mask better = (left_h >= minimum) & (right_h >= minimum) & (score > found.bound) & (index < limit);
    found.score = SELECT(better, score, found.score);
    found.bound = SELECT(better, score * (1 + ROUNDING), found.bound);
    found.bin = (better & index) | (~better & found.bin);
    found.missing_left = (better & direction) | (~better & found.missing_left);
    index += one;
  }
  *best = found;
}

static inline __attribute__((always_inline)) ser_gradient_split scan_tile(const float *histogram, size_t bins,
                                                                          ser_gradient_node node, int shrinks,
                                                                          const int32_t *limits,
                                                                          const int32_t *missingLimits) {
  lane_splits lanes = {SPREAD(-INFINITY), SPREAD(-INFINITY), {0}, {0}};
  scan_direction(histogram, bins, node, shrinks, NULL, limits, &lanes);
  if (missingLimits) {
    const float *missing = histogram + (size_t)SER_MISSING_BIN * 2 * SER_TILE_FEATURES;
    scan_direction(histogram, bins, node, shrinks, missing, missingLimits, &lanes);
  }
  ser_gradient_split best = {-INFINITY, 0, 0, 0};
  for (uint32_t lane = 0; lane < SER_TILE_FEATURES; lane++)
    if (lanes.score[lane] > best.score * (1 + ROUNDING))
      best = (ser_gradient_split){lanes.score[lane], lane, (uint32_t)lanes.bin[lane], lanes.missing_left[lane] != 0};
  return best;
}

SER_CLONES ser_gradient_split ser_gradient_scan(const float *histogram, size_t bins, ser_gradient_node node,
                                                const int32_t *limits, const int32_t *missingLimits) {
  if (node.alpha > 0) return scan_tile(histogram, bins, node, 1, limits, missingLimits);
  return scan_tile(histogram, bins, node, 0, limits, missingLimits);
}

// --- Trees on the gradients of all classes at once ---

// A multiple of 8 outputs: the g of all, then the h of all. One row and feature is one addition of `width` floats.
static inline __attribute__((always_inline)) void joint_histogram(const uint8_t *tile, size_t stride,
                                                                  const uint32_t *rows, size_t count,
                                                                  const float *pairs, size_t blocks,
                                                                  const int32_t *limits, float *histogram) {
  const size_t width = 2 * blocks * CLASS_LANES;
  // Lane after lane: the histogram of one stays in the first-level cache.
  for (size_t lane = 0; lane < SER_TILE_FEATURES; lane++) {
    if (limits[lane] <= 0) continue;
    float *sums = histogram + lane * 256 * width;
    const uint8_t *bins = tile + lane;
    for (size_t i = 0; i < count; i++) {
      size_t row = rows[i];
      float *place = sums + (size_t)bins[row * stride] * width;
      const float *source = pairs + row * width;
      for (size_t b = 0; b < blocks; b++) {
        tile_lanes sum, add;
        memcpy(&sum, place + b * SER_TILE_FEATURES, sizeof sum);
        memcpy(&add, source + b * SER_TILE_FEATURES, sizeof add);
        sum += add;
        memcpy(place + b * SER_TILE_FEATURES, &sum, sizeof sum);
      }
    }
  }
}

SER_CLONES void ser_joint_histogram(const uint8_t *tile, size_t stride, const uint32_t *rows, size_t count,
                                    const float *pairs, size_t outputs, const int32_t *limits, float *histogram) {
  if (outputs == CLASS_LANES)
    joint_histogram(tile, stride, rows, count, pairs, 1, limits, histogram);
  else
    joint_histogram(tile, stride, rows, count, pairs, outputs / CLASS_LANES, limits, histogram);
}

#define CLASS_SELECT(mask, a, b) ((class_lanes)(((mask) & (class_mask)(a)) | (~(mask) & (class_mask)(b))))
#define CLASS_SHRINK(g) \
  (!shrinks ? (g) : CLASS_SELECT((g) - alpha > zero, (g) - alpha, CLASS_SELECT((g) + alpha < zero, (g) + alpha, zero)))
typedef int32_t class_mask __attribute__((vector_size(32)));
#define CLASS_SPREAD(x) ((class_lanes){(x), (x), (x), (x), (x), (x), (x), (x)})

// One feature in one direction: `start` holds the rows without a value, which go left, or is NULL.
static inline __attribute__((always_inline)) void joint_lane(const float *histogram, size_t blocks, int shrinks,
                                                             const float *totals, const float *start, int32_t limit,
                                                             ser_gradient_node node, ser_gradient_split candidate,
                                                             ser_gradient_split *best) {
  class_lanes left_g[MAX_CLASS_BLOCKS], left_h[MAX_CLASS_BLOCKS];
  const class_lanes zero = CLASS_SPREAD(0.0f), alpha = CLASS_SPREAD(node.alpha);
  // Outputs that only fill up a block have no hessian: the smallest addend keeps 0/0 away.
  const class_lanes lambda = CLASS_SPREAD(node.lambda + 1e-16f);
  const size_t half = blocks * CLASS_LANES;
  for (size_t b = 0; b < blocks; b++) {
    left_g[b] = left_h[b] = zero;
    if (!start) continue;
    memcpy(&left_g[b], start + b * CLASS_LANES, sizeof zero);
    memcpy(&left_h[b], start + half + b * CLASS_LANES, sizeof zero);
  }
  for (int32_t bin = 0; bin < limit; bin++) {
    const float *source = histogram + (size_t)bin * 2 * half;
    class_lanes score = zero, hessians = zero, here = zero;
    for (size_t b = 0; b < blocks; b++) {
      class_lanes h;
      memcpy(&h, source + half + b * CLASS_LANES, sizeof h);
      here += h;
    }
    // A bin without rows, as most are in a small node, parts the rows as the one before it does.
    if (LANE_SUM(here) == 0) continue;
    for (size_t b = 0; b < blocks; b++) {
      class_lanes g, h, total_g, total_h;
      memcpy(&g, source + b * CLASS_LANES, sizeof g);
      memcpy(&h, source + half + b * CLASS_LANES, sizeof h);
      memcpy(&total_g, totals + b * CLASS_LANES, sizeof g);
      memcpy(&total_h, totals + half + b * CLASS_LANES, sizeof h);
      left_g[b] += g;
      left_h[b] += h;
      class_lanes right_g = total_g - left_g[b], right_h = total_h - left_h[b];
      hessians += left_h[b];
      class_lanes gl = CLASS_SHRINK(left_g[b]), gr = CLASS_SHRINK(right_g);
      // Differences of sums may fall below 0 by rounding.
      class_lanes hl = CLASS_SELECT(left_h[b] > zero, left_h[b], zero) + lambda;
      class_lanes hr = CLASS_SELECT(right_h > zero, right_h, zero) + lambda;
      score += (gl * gl * hr + gr * gr * hl) / (hl * hr);
    }
    float sum = LANE_SUM(score), left = LANE_SUM(hessians);
    if (sum > best->score * (1 + ROUNDING) && left >= node.minimum_hessian &&
        node.hessian - left >= node.minimum_hessian)
      *best = (ser_gradient_split){sum, candidate.lane, (uint32_t)bin, candidate.missing_left};
  }
}

static inline __attribute__((always_inline)) ser_gradient_split joint_scan(const float *histogram, size_t blocks,
                                                                           int shrinks, const float *totals,
                                                                           ser_gradient_node node,
                                                                           const int32_t *limits,
                                                                           const int32_t *missingLimits) {
  ser_gradient_split best = {-INFINITY, 0, 0, 0};
  const size_t width = 2 * blocks * CLASS_LANES;
  for (uint32_t lane = 0; lane < SER_TILE_FEATURES; lane++) {
    const float *sums = histogram + (size_t)lane * 256 * width;
    ser_gradient_split candidate = {0, lane, 0, 0};
    joint_lane(sums, blocks, shrinks, totals, NULL, limits[lane], node, candidate, &best);
    if (!missingLimits || missingLimits[lane] == 0) continue;
    candidate.missing_left = 1;
    joint_lane(sums, blocks, shrinks, totals, sums + SER_MISSING_BIN * width, missingLimits[lane], node, candidate,
               &best);
  }
  return best;
}

SER_CLONES ser_gradient_split ser_joint_scan(const float *histogram, size_t outputs, const float *totals,
                                             ser_gradient_node node, const int32_t *limits,
                                             const int32_t *missingLimits) {
  if (outputs == CLASS_LANES && node.alpha == 0)
    return joint_scan(histogram, 1, 0, totals, node, limits, missingLimits);
  return joint_scan(histogram, outputs / CLASS_LANES, 1, totals, node, limits, missingLimits);
}

double ser_softmax_gradients(const float *margins, const uint16_t *labels, size_t rows, size_t classes,
                             const float *weights, size_t outputStride, size_t rowStride, size_t hessianOffset,
                             float *pairs) {
  double loss = 0;
  for (size_t row = 0; row < rows; row++) {
    float weight = weights ? weights[labels[row]] : 1.0f;
    const float *m = margins + row * classes;
    float greatest = m[0];
    for (size_t k = 1; k < classes; k++) greatest = m[k] > greatest ? m[k] : greatest;
    float sum = 0;
    for (size_t k = 0; k < classes; k++) {
      float e = expf(m[k] - greatest);
      pairs[k * outputStride + row * rowStride] = e;
      sum += e;
    }
    loss += weight * (log(sum) - (m[labels[row]] - greatest));
    for (size_t k = 0; k < classes; k++) {
      float *out = pairs + k * outputStride + row * rowStride;
      float p = out[0] / sum;
      float h = weight * (2.0f * p * (1.0f - p));
      out[0] = weight * (p - (labels[row] == k ? 1.0f : 0.0f));
      out[hessianOffset] = h > 1e-16f ? h : 1e-16f;
    }
  }
  return loss;
}

double ser_logistic_gradients(const float *margins, const uint16_t *labels, size_t rows, const float *weights,
                              float *pairs) {
  double loss = 0;
  for (size_t row = 0; row < rows; row++) {
    float weight = weights ? weights[labels[row]] : 1.0f;
    float p = 1.0f / (1.0f + expf(-margins[row]));
    float h = weight * (p * (1.0f - p));
    float sign = labels[row] ? -margins[row] : margins[row];
    // log(1 + e^s) without overflow.
    loss += weight * ((sign > 0 ? sign : 0) + log1p(exp(-fabs((double)sign))));
    pairs[2 * row] = weight * (p - (float)labels[row]);
    pairs[2 * row + 1] = h > 1e-16f ? h : 1e-16f;
  }
  return loss;
}

// --- Prediction ---

void ser_tree_leaves(const ser_tree_node *nodes, const float *values, size_t rows, size_t width, uint32_t *leaves) {
  for (size_t row = 0; row < rows; row++) {
    const float *x = values + row * width;
    const ser_tree_node *node = nodes;
    while (node->feature >= 0) {
      float value = x[node->feature];
      uint32_t right = value != value ? !node->missing_left : !(value <= node->threshold);
      node = nodes + node->left + right;
    }
    leaves[row] = node->left;
  }
}

void ser_tree_leaves_swapped(const ser_tree_node *nodes, const float *values, size_t width, const uint32_t *rows,
                             const uint32_t *donors, size_t count, int32_t feature, uint32_t *leaves) {
  for (size_t i = 0; i < count; i++) {
    const float *x = values + rows[i] * width;
    const float *donor = values + donors[i] * width;
    const ser_tree_node *node = nodes;
    while (node->feature >= 0) {
      float value = (node->feature == feature ? donor : x)[node->feature];
      uint32_t right = value != value ? !node->missing_left : !(value <= node->threshold);
      node = nodes + node->left + right;
    }
    leaves[i] = node->left;
  }
}
