#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CSerKernels.h"
#include "function_clones.h"

// Explicit vectors of eight lanes: a search for the greatest element with its place is a reduction that compilers
// don't vectorise by themselves. Each clone lowers them to the registers it has, and the lanes are the same
// everywhere, so ties fall the same way on every processor.
enum { LANES = 8 };
typedef double lanes_d __attribute__((vector_size(64)));
typedef int64_t lanes_i __attribute__((vector_size(64)));
typedef float lanes_f __attribute__((vector_size(32)));

#define LOAD_D(v, p) memcpy(&(v), (p), sizeof(lanes_d))
#define SPREAD_D(x) ((lanes_d){(x), (x), (x), (x), (x), (x), (x), (x)})
#define SPREAD_I(x) ((lanes_i){(x), (x), (x), (x), (x), (x), (x), (x)})
#define SELECT(mask, a, b) (((mask) & (a)) | (~(mask) & (b)))
#define SELECT_D(mask, a, b) ((lanes_d)SELECT(mask, (lanes_i)(a), (lanes_i)(b)))
#define WIDEN(v, p)                             \
  do {                                          \
    lanes_f narrow_;                            \
    memcpy(&narrow_, (p), sizeof narrow_);      \
    (v) = __builtin_convertvector(narrow_, lanes_d); \
  } while (0)

static const lanes_i FIRST_LANES = {0, 1, 2, 3, 4, 5, 6, 7};

// The greatest of eight lanes and, among equals, the least index.
#define REDUCE_GREATEST(values, indices, best, place)                                                      \
  for (int lane = 0; lane < LANES; lane++)                                                                 \
    if ((values)[lane] > (best) || ((values)[lane] == (best) && (size_t)(indices)[lane] < (place))) {      \
      (best) = (values)[lane];                                                                             \
      (place) = (size_t)(indices)[lane];                                                                   \
    }

// One pass over the gradient: moves it first if `moves`, a constant in both callers, says so.
static inline __attribute__((always_inline)) ser_smo_extremes extremes(double *f, const float *row_i,
                                                                       const float *row_j, double step,
                                                                       const double *up, const double *low,
                                                                       size_t count, int moves) {
  lanes_d best = SPREAD_D(-INFINITY), least = SPREAD_D(INFINITY), steps = SPREAD_D(step);
  lanes_i at = SPREAD_I((int64_t)count), index = FIRST_LANES;
  size_t t = 0;
  for (; t + LANES <= count; t += LANES, index += LANES) {
    lanes_d value, mask;
    LOAD_D(value, f + t);
    if (moves) {
      lanes_d a, b;
      WIDEN(a, row_i + t);
      WIDEN(b, row_j + t);
      value -= steps * (a - b);
      memcpy(f + t, &value, sizeof value);
    }
    LOAD_D(mask, up + t);
    lanes_d candidate = value + mask;
    lanes_i better = candidate > best;
    best = SELECT_D(better, candidate, best);
    at = SELECT(better, index, at);
    LOAD_D(mask, low + t);
    candidate = value + mask;
    least = SELECT_D(candidate < least, candidate, least);
  }
  ser_smo_extremes found = {-INFINITY, INFINITY, count};
  REDUCE_GREATEST(best, at, found.greatest_up, found.first)
  for (int lane = 0; lane < LANES; lane++) found.least_low = least[lane] < found.least_low ? least[lane] : found.least_low;
  for (; t < count; t++) {
    if (moves) f[t] -= step * ((double)row_i[t] - (double)row_j[t]);
    if (f[t] + up[t] > found.greatest_up) {
      found.greatest_up = f[t] + up[t];
      found.first = t;
    }
    if (f[t] + low[t] < found.least_low) found.least_low = f[t] + low[t];
  }
  return found;
}

SER_CLONES ser_smo_extremes ser_smo_scan(const double *f, const double *up, const double *low, size_t count) {
  return extremes((double *)f, NULL, NULL, 0, up, low, count, 0);
}

SER_CLONES ser_smo_extremes ser_smo_update(double *f, const float *row_i, const float *row_j, double step,
                                           const double *up, const double *low, size_t count) {
  return extremes(f, row_i, row_j, step, up, low, count, 1);
}

SER_CLONES size_t ser_smo_partner(const double *f, const double *low, const float *row_i, const float *diagonal,
                                  double f_i, double diagonal_i, double tau, size_t count) {
  const lanes_d zero = SPREAD_D(0.0), two = SPREAD_D(2.0), floor = SPREAD_D(tau);
  const lanes_d reference = SPREAD_D(f_i), own = SPREAD_D(diagonal_i);
  // b²/a of two variables are compared by products across, which cost a fraction of the divisions.
  lanes_d best_square = zero, best_curvature = SPREAD_D(1.0);
  lanes_i at = SPREAD_I((int64_t)count), index = FIRST_LANES;
  size_t t = 0;
  for (; t + LANES <= count; t += LANES, index += LANES) {
    lanes_d value, mask, row, diagonals;
    LOAD_D(value, f + t);
    LOAD_D(mask, low + t);
    WIDEN(row, row_i + t);
    WIDEN(diagonals, diagonal + t);
    lanes_d b = reference - (value + mask);
    lanes_d a = own + diagonals - two * row;
    a = SELECT_D(a > floor, a, floor);
    b = SELECT_D(b > zero, b, zero);
    lanes_d square = b * b;
    lanes_i better = square * best_curvature > best_square * a;
    best_square = SELECT_D(better, square, best_square);
    best_curvature = SELECT_D(better, a, best_curvature);
    at = SELECT(better, index, at);
  }
  lanes_d best = best_square / best_curvature;
  double greatest = 0;
  size_t place = count;
  REDUCE_GREATEST(best, at, greatest, place)
  for (; t < count; t++) {
    double b = f_i - (f[t] + low[t]);
    double a = diagonal_i + (double)diagonal[t] - 2.0 * (double)row_i[t];
    if (!(b > 0)) continue;
    double gain = b * b / (a > tau ? a : tau);
    if (gain > greatest) {
      greatest = gain;
      place = t;
    }
  }
  return place;
}

SER_CLONES void ser_add_scaled(double *out, const float *row, double scale, size_t count) {
  for (size_t t = 0; t < count; t++) out[t] += scale * (double)row[t];
}

SER_CLONES double ser_dot_double(const float *a, const float *b, size_t count) {
  lanes_d sums = SPREAD_D(0.0);
  size_t t = 0;
  for (; t + LANES <= count; t += LANES) {
    lanes_d x, y;
    WIDEN(x, a + t);
    WIDEN(y, b + t);
    sums += x * y;
  }
  double total = 0;
  for (int lane = 0; lane < LANES; lane++) total += sums[lane];
  for (; t < count; t++) total += (double)a[t] * (double)b[t];
  return total;
}

// Tiles of the sum stay in the first-level cache while four rows at a time are added to them.
SER_CLONES void ser_add_scaled_rows(double *out, const float *const *rows, const double *scales, size_t row_count,
                                    size_t count) {
  enum { TILE = 1024 };
  for (size_t start = 0; start < count; start += TILE) {
    size_t length = count - start < TILE ? count - start : TILE;
    double *sums = out + start;
    size_t r = 0;
    for (; r + 4 <= row_count; r += 4) {
      const float *a = rows[r] + start, *b = rows[r + 1] + start, *c = rows[r + 2] + start, *d = rows[r + 3] + start;
      double wa = scales[r], wb = scales[r + 1], wc = scales[r + 2], wd = scales[r + 3];
      for (size_t t = 0; t < length; t++)
        sums[t] += (wa * (double)a[t] + wb * (double)b[t]) + (wc * (double)c[t] + wd * (double)d[t]);
    }
    for (; r < row_count; r++) {
      const float *a = rows[r] + start;
      for (size_t t = 0; t < length; t++) sums[t] += scales[r] * (double)a[t];
    }
  }
}

// The lanes are added in their order. A macro, since vectors wider than the baseline's can't be passed to functions.
#define SUM_LANES(total, sums) \
  for (int lane = 0; lane < LANES; lane++) (total) += (sums)[lane];

// Four machines at a time share what it costs to load and widen x.
SER_CLONES void ser_dot_machines(const float *x, const float *rows, size_t machines, size_t stride, size_t count,
                                 double *out) {
  size_t m = 0;
  for (; m + 4 <= machines; m += 4) {
    const float *row = rows + m * stride;
    lanes_d s0 = SPREAD_D(0.0), s1 = s0, s2 = s0, s3 = s0;
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
      lanes_d value, weight;
      WIDEN(value, x + i);
      WIDEN(weight, row + i);
      s0 += value * weight;
      WIDEN(weight, row + stride + i);
      s1 += value * weight;
      WIDEN(weight, row + 2 * stride + i);
      s2 += value * weight;
      WIDEN(weight, row + 3 * stride + i);
      s3 += value * weight;
    }
    double totals[4] = {0};
    SUM_LANES(totals[0], s0)
    SUM_LANES(totals[1], s1)
    SUM_LANES(totals[2], s2)
    SUM_LANES(totals[3], s3)
    for (; i < count; i++)
      for (size_t k = 0; k < 4; k++) totals[k] += (double)x[i] * (double)row[k * stride + i];
    memcpy(out + m, totals, sizeof totals);
  }
  for (; m < machines; m++) out[m] = ser_dot_double(x, rows + m * stride, count);
}

// Square tiles, so that both sides stay in the first-level cache.
SER_CLONES void ser_transpose(const float *source, size_t source_stride, float *target, size_t target_stride,
                              size_t rows, size_t columns) {
  enum { TILE = 16 };
  for (size_t r0 = 0; r0 < rows; r0 += TILE) {
    size_t r1 = r0 + TILE < rows ? r0 + TILE : rows;
    for (size_t c0 = 0; c0 < columns; c0 += TILE) {
      size_t c1 = c0 + TILE < columns ? c0 + TILE : columns;
      for (size_t c = c0; c < c1; c++)
        for (size_t r = r0; r < r1; r++) target[c * target_stride + r] = source[r * source_stride + c];
    }
  }
}

SER_CLONES void ser_gather(const float *values, const int32_t *indices, size_t count, float *out) {
  for (size_t i = 0; i < count; i++) out[i] = values[indices[i]];
}

SER_CLONES void ser_polynomial_from_products(float *values, float gamma, float coef0, unsigned degree, size_t count) {
  enum { BLOCK = 64 };
  float base[BLOCK], power[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    size_t length = count - start < BLOCK ? count - start : BLOCK;
    for (size_t k = 0; k < BLOCK; k++) {
      base[k] = k < length ? gamma * values[start + k] + coef0 : 0.0f;
      power[k] = 1.0f;
    }
    for (unsigned rest = degree; rest > 0; rest >>= 1) {
      if (rest & 1)
        for (size_t k = 0; k < BLOCK; k++) power[k] *= base[k];
      for (size_t k = 0; k < BLOCK; k++) base[k] *= base[k];
    }
    memcpy(values + start, power, length * sizeof(float));
  }
}

void ser_sigmoid_from_products(float *values, float gamma, float coef0, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = tanhf(gamma * values[i] + coef0);
}
