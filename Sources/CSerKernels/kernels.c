#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CSerKernels.h"
#include "function_clones.h"

SER_CLONES void ser_multiply(const float *a, const float *b, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = a[i] * b[i];
}

SER_CLONES void ser_power_spectrum(const float *spectrum, float *power, size_t bins) {
  for (size_t k = 0; k < bins; k++) {
    float re = spectrum[2 * k], im = spectrum[2 * k + 1];
    power[k] = re * re + im * im;
  }
}

// log2 of a positive normal float: the exponent plus a polynomial in the mantissa, which is brought to
// [sqrt(1/2), sqrt(2)) and written as atanh series in s = (m - 1) / (m + 1); error below 2e-7 relative to 1.
static inline float log2_positive(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t shifted = bits - 0x3f3504f3u;  // sqrt(1/2)
  int32_t exponent = (int32_t)shifted >> 23;
  uint32_t mantissa_bits = bits - ((uint32_t)exponent << 23);
  float mantissa;
  memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
  float s = (mantissa - 1.0f) / (mantissa + 1.0f);
  float z = s * s;
  float series = 2.885390082f + z * (0.961796694f + z * (0.577078016f + z * (0.412198583f + z * 0.320598898f)));
  return (float)exponent + s * series;
}

static inline float decibel_of(float power, float floor) {
  return 3.010299957f * log2_positive(power > floor ? power : floor);
}

SER_CLONES float ser_power_to_decibel(float *values, size_t count, float floor) {
  // One maximum a lane: a single one would have to be updated in the order of the values and kept the loop scalar.
  float greatest[16];
  for (size_t lane = 0; lane < 16; lane++) greatest[lane] = -INFINITY;
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (size_t lane = 0; lane < 16; lane++) {
      float decibel = decibel_of(values[i + lane], floor);
      values[i + lane] = decibel;
      greatest[lane] = decibel > greatest[lane] ? decibel : greatest[lane];
    }
  float result = -INFINITY;
  for (; i < count; i++) {
    values[i] = decibel_of(values[i], floor);
    result = values[i] > result ? values[i] : result;
  }
  for (size_t lane = 0; lane < 16; lane++) result = greatest[lane] > result ? greatest[lane] : result;
  return result;
}

SER_CLONES void ser_raise_to(float *values, size_t count, float lower) {
  for (size_t i = 0; i < count; i++) values[i] = values[i] > lower ? values[i] : lower;
}

SER_CLONES void ser_column_sums(const float *values, size_t rows, size_t columns, double *sums) {
  for (size_t row = 0; row < rows; row++) {
    const float *x = values + row * columns;
    for (size_t c = 0; c < columns; c++) sums[c] += x[c];
  }
}

SER_CLONES void ser_present_sums(const float *values, size_t rows, size_t columns, double *sums, double *counts) {
  for (size_t row = 0; row < rows; row++) {
    const float *x = values + row * columns;
    for (size_t c = 0; c < columns; c++) {
      sums[c] += x[c] == x[c] ? x[c] : 0;
      counts[c] += x[c] == x[c] ? 1 : 0;
    }
  }
}

SER_CLONES void ser_present_squares(const float *values, size_t rows, size_t columns, const double *means,
                                    double *squares) {
// Fused, scales would differ in their last bit from one processor to the next.
#pragma STDC FP_CONTRACT OFF
  for (size_t row = 0; row < rows; row++) {
    const float *x = values + row * columns;
    for (size_t c = 0; c < columns; c++) {
      double d = x[c] == x[c] ? x[c] - means[c] : 0;
      squares[c] += d * d;
    }
  }
}

SER_CLONES void ser_standardize(float *values, size_t rows, size_t columns, const float *means, const float *scales) {
  for (size_t row = 0; row < rows; row++) {
    float *x = values + row * columns;
    for (size_t c = 0; c < columns; c++) x[c] = (x[c] - means[c]) / scales[c];
  }
}

SER_CLONES void ser_column_moments(const float *values, size_t rows, size_t columns, const double *means,
                                   double *squares, double *cubes) {
  for (size_t row = 0; row < rows; row++) {
    const float *x = values + row * columns;
    for (size_t c = 0; c < columns; c++) {
      double d = x[c] - means[c];
      double d2 = d * d;
      squares[c] += d2;
      cubes[c] += d2 * d;
    }
  }
}

SER_CLONES void ser_column_fourth_moments(const float *values, size_t rows, size_t columns, const double *means,
                                          double *fourths) {
  for (size_t row = 0; row < rows; row++) {
    const float *x = values + row * columns;
    for (size_t c = 0; c < columns; c++) {
      double d = x[c] - means[c];
      double d2 = d * d;
      fourths[c] += d2 * d2;
    }
  }
}

SER_CLONES void ser_delta_rows(const float *x, size_t rows, size_t columns, const float *slope,
                               const float *curvature, float *delta, float *delta2) {
  for (size_t t = 0; t < rows; t++) {
    const float *restrict first = x + t * columns;
    float *restrict d = delta + t * columns, *restrict d2 = delta2 + t * columns;
    for (size_t c = 0; c < columns; c++) {
      float line = 0.0f, parabola = curvature[0] * first[SER_DELTA_HALF * columns + c];
#pragma clang loop unroll(full)
      for (size_t k = 1; k <= SER_DELTA_HALF; k++) {
        float after = first[(SER_DELTA_HALF + k) * columns + c], before = first[(SER_DELTA_HALF - k) * columns + c];
        line += slope[k] * (after - before);
        parabola += curvature[k] * (after + before);
      }
      d[c] = line;
      d2[c] = parabola;
    }
  }
}

// Sixteen neighbouring outputs; the compiler splits them over the vectors that the processor has.
typedef float lanes __attribute__((vector_size(64), aligned(4)));
#define SER_ROW_BLOCK 8

static inline __attribute__((always_inline)) void band_group_product(
    const float *x, size_t stride, size_t row_count, const ser_band_group *group, const float *weights, float *out,
    size_t columns, size_t width) {
  lanes sums[SER_ROW_BLOCK];
  for (size_t r = 0; r < row_count; r++) sums[r] = (lanes){0};
  const lanes *w = (const lanes *)(weights + 16 * (size_t)group->offset);
  for (size_t k = 0; k < group->count; k++)
    for (size_t r = 0; r < row_count; r++) sums[r] += x[r * stride + group->first + k] * w[k];
  for (size_t r = 0; r < row_count; r++) memcpy(out + r * columns, &sums[r], width * sizeof(float));
}

SER_CLONES void ser_banded_product(const float *x, size_t rows, size_t stride, const ser_band_group *groups,
                                   const float *weights, float *out, size_t columns) {
  size_t row = 0;
  for (; row + SER_ROW_BLOCK <= rows; row += SER_ROW_BLOCK)
    for (size_t c = 0; c < columns; c += 16)
      band_group_product(x + row * stride, stride, SER_ROW_BLOCK, groups + c / 16, weights, out + row * columns + c,
                         columns, columns - c < 16 ? columns - c : 16);
  for (; row < rows; row++)
    for (size_t c = 0; c < columns; c += 16)
      band_group_product(x + row * stride, stride, 1, groups + c / 16, weights, out + row * columns + c, columns,
                         columns - c < 16 ? columns - c : 16);
}

SER_CLONES void ser_samples_from_shorts(const int16_t *values, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = (float)values[i] * (1.0f / 32768.0f);
}

SER_CLONES int ser_all_finite(const float *values, size_t count) {
  // Counted over the bits without an early exit: so it vectorises.
  uint32_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    found |= (bits & 0x7f800000u) == 0x7f800000u;
  }
  return found == 0;
}

SER_CLONES double ser_sum_of_squares(const float *values, size_t count) {
  double sums[16] = {0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (size_t lane = 0; lane < 16; lane++) sums[lane] += (double)values[i + lane] * values[i + lane];
  double total = 0;
  for (; i < count; i++) total += (double)values[i] * values[i];
  for (size_t lane = 0; lane < 16; lane++) total += sums[lane];
  return total;
}

// exp(x) for x <= 0: 2^(x·log2 e) as an exponent plus a polynomial on [-1/2, 1/2]; relative error below 2e-7, and 0
// below the smallest normal float.
static inline float exp_nonpositive(float x) {
  float clamped = x > -87.0f ? x : -87.0f;
  float scaled = clamped * 1.442695041f;
  // Adding and taking away 1.5·2^23 rounds to the nearest integer, and vectorises where rintf would not.
  float shifted = scaled + 12582912.0f;
  float whole = shifted - 12582912.0f;
  float f = clamped - whole * 0.693359375f + whole * 2.12194440e-4f;
  float p = 1.0f + f * (1.0f + f * (0.5f + f * (0.166666657f + f * (0.0416664153f + f * (0.00833345205f + f * 0.00139430355f)))));
  uint32_t bits;
  memcpy(&bits, &p, sizeof bits);
  bits += (uint32_t)(int32_t)whole << 23;
  float result;
  memcpy(&result, &bits, sizeof result);
  return x > -87.0f ? result : 0.0f;
}

SER_CLONES void ser_rbf_from_products(float *values, const float *norms, float selfNorm, float gamma, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float distance = selfNorm + norms[i] - 2.0f * values[i];
    distance = distance > 0.0f ? distance : 0.0f;
    values[i] = exp_nonpositive(-gamma * distance);
  }
}
