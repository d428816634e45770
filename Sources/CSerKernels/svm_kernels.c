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
  lanes_d best = zero;
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
    lanes_d gain = SELECT_D(b > zero, b * b / a, zero);
    lanes_i better = gain > best;
    best = SELECT_D(better, gain, best);
    at = SELECT(better, index, at);
  }
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

enum { WIDE = 16 };
typedef float wide_f __attribute__((vector_size(64)));

SER_CLONES void ser_dot_rows(const float *x, const float *rows, size_t count, size_t width, float *out) {
  for (size_t r = 0; r < count; r++) {
    const float *row = rows + r * width;
    // Four sums hide the latency of the additions.
    wide_f sums[4] = {0};
    size_t c = 0;
    for (; c + 4 * WIDE <= width; c += 4 * WIDE)
      for (int part = 0; part < 4; part++) {
        wide_f a, b;
        memcpy(&a, x + c + part * WIDE, sizeof a);
        memcpy(&b, row + c + part * WIDE, sizeof b);
        sums[part] += a * b;
      }
    for (; c + WIDE <= width; c += WIDE) {
      wide_f a, b;
      memcpy(&a, x + c, sizeof a);
      memcpy(&b, row + c, sizeof b);
      sums[0] += a * b;
    }
    wide_f sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    float total = 0;
    for (int lane = 0; lane < WIDE; lane++) total += sum[lane];
    for (; c < width; c++) total += x[c] * row[c];
    out[r] = total;
  }
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
