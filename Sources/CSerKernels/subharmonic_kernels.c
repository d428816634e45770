#include <math.h>

#include "CSerKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define SER_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SER_CLONES
#endif

SER_CLONES void ser_magnitude_spectrum(const float *spectrum, float *magnitude, size_t bins) {
  for (size_t k = 0; k < bins; k++) {
    float re = spectrum[2 * k], im = spectrum[2 * k + 1];
    magnitude[k] = __builtin_sqrtf(re * re + im * im);
  }
}

SER_CLONES void ser_keep_peaks(const float *x, size_t count, float *marks, float *out) {
  float *mark = marks + 2;
  marks[0] = marks[1] = mark[count] = mark[count + 1] = 0;
  mark[0] = x[0] > x[1] ? 1.0f : 0.0f;
  for (size_t k = 1; k + 1 < count; k++) mark[k] = ((x[k] > x[k - 1]) & (x[k] >= x[k + 1])) ? 1.0f : 0.0f;
  mark[count - 1] = x[count - 1] > x[count - 2] ? 1.0f : 0.0f;
  for (size_t k = 0; k < count; k++) {
    float near = marks[k] + marks[k + 1] + marks[k + 2] + marks[k + 3] + marks[k + 4];
    out[k] = near > 0.0f ? x[k] : 0.0f;
  }
  for (size_t k = 0; k < count && mark[k] == 0.0f; k++) out[k] = x[k];
  for (size_t k = count; k-- > 0 && mark[k] == 0.0f;) out[k] = x[k];
}

SER_CLONES void ser_smooth(const float *x, size_t count, float *restrict out) {
  if (count > 1) out[0] = (2.0f * x[0] + x[1]) * 0.25f;
  for (size_t k = 1; k + 1 < count; k++) out[k] = (x[k - 1] + 2.0f * x[k] + x[k + 1]) * 0.25f;
  out[count - 1] = x[count - 1];
}

typedef float vec8 __attribute__((vector_size(32)));
#define PAIRS_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define PAIRS_HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define QUADS_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define QUADS_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define HALVES_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HALVES_HIGH(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

SER_CLONES void ser_interleave(const float *rows, size_t count, float *out) {
  size_t k = 0;
  for (; k + SER_LANES <= count; k += SER_LANES) {
    vec8 r[SER_LANES], p[SER_LANES], q[SER_LANES];
    for (size_t l = 0; l < SER_LANES; l++) __builtin_memcpy(&r[l], rows + l * count + k, sizeof(vec8));
    for (size_t l = 0; l < SER_LANES; l += 2) {
      p[l] = PAIRS_LOW(r[l], r[l + 1]);
      p[l + 1] = PAIRS_HIGH(r[l], r[l + 1]);
    }
    for (size_t l = 0; l < SER_LANES; l += 4) {
      q[l] = QUADS_LOW(p[l], p[l + 2]);
      q[l + 1] = QUADS_HIGH(p[l], p[l + 2]);
      q[l + 2] = QUADS_LOW(p[l + 1], p[l + 3]);
      q[l + 3] = QUADS_HIGH(p[l + 1], p[l + 3]);
    }
    for (size_t l = 0; l < 4; l++) {
      vec8 low = HALVES_LOW(q[l], q[l + 4]), high = HALVES_HIGH(q[l], q[l + 4]);
      __builtin_memcpy(out + (k + l) * SER_LANES, &low, sizeof(vec8));
      __builtin_memcpy(out + (k + l + 4) * SER_LANES, &high, sizeof(vec8));
    }
  }
  for (; k < count; k++)
    for (size_t l = 0; l < SER_LANES; l++) out[k * SER_LANES + l] = rows[l * count + k];
}

SER_CLONES void ser_weigh_neighbours(const float *x, const int32_t *place, const float *weights, size_t points,
                                     float *out) {
  for (size_t j = 0; j < points; j++) {
    const float *first = x + (size_t)place[j] * SER_LANES, *weight = weights + j * SER_TAPS;
    float sum[SER_LANES] = {0};
    for (size_t tap = 0; tap < SER_TAPS; tap++)
      for (size_t l = 0; l < SER_LANES; l++) sum[l] += weight[tap] * first[tap * SER_LANES + l];
    for (size_t l = 0; l < SER_LANES; l++) out[j * SER_LANES + l] = sum[l] > 0.0f ? sum[l] : 0.0f;
  }
}

SER_CLONES void ser_sum_shifted(const float *x, size_t points, const int32_t *shift, const float *factor,
                                size_t harmonics, float *out, float *sums) {
  float totals[SER_LANES] = {0};
  size_t reaching = harmonics;
  for (size_t j = 0; j < points; j++) {
    // The higher the point, the fewer harmonics lie below the end.
    while (reaching > 1 && j + (size_t)shift[reaching - 1] >= points) reaching--;
    float sum[SER_LANES] = {0};
    for (size_t h = 0; h < reaching; h++) {
      const float *source = x + (j + (size_t)shift[h]) * SER_LANES;
      for (size_t l = 0; l < SER_LANES; l++) sum[l] += factor[h] * source[l];
    }
    for (size_t l = 0; l < SER_LANES; l++) {
      float value = sum[l] > 0.0f ? sum[l] : 0.0f;
      out[j * SER_LANES + l] = value;
      totals[l] += value;
    }
  }
  for (size_t l = 0; l < SER_LANES; l++) sums[l] = totals[l];
}

static void insert_peak(float height, int32_t place, size_t keep, float *heights, int32_t *places) {
  size_t position = keep;
  while (position > 0 && heights[position - 1] < height) position--;
  for (size_t i = keep - 1; i > position; i--) {
    heights[i] = heights[i - 1];
    places[i] = places[i - 1];
  }
  heights[position] = height;
  places[position] = place;
}

SER_CLONES void ser_highest_peaks(const float *x, size_t points, size_t keep, float *heights, int32_t *places) {
  float least[SER_LANES] = {0};
  for (size_t i = 0; i < SER_LANES * keep; i++) {
    heights[i] = 0;
    places[i] = -1;
  }
  for (size_t j = 1; j + 1 < points; j++) {
    const float *here = x + j * SER_LANES;
    int32_t isPeak[SER_LANES], any = 0;
    for (size_t l = 0; l < SER_LANES; l++) {
      isPeak[l] = (here[l] > here[l - SER_LANES]) & (here[l] > here[l + SER_LANES]) & (here[l] > least[l]);
      any |= isPeak[l];
    }
    if (!any) continue;
    for (size_t l = 0; l < SER_LANES; l++) {
      if (!isPeak[l]) continue;
      insert_peak(here[l], (int32_t)j, keep, heights + l * keep, places + l * keep);
      least[l] = heights[l * keep + keep - 1];
    }
  }
}

// Inlined always, so that it is compiled for the vectors of the loop that calls it.
static inline __attribute__((always_inline)) float dot(const float *a, const float *b, size_t count) {
  float sums[32] = {0};
  size_t n = 0;
  for (; n + 32 <= count; n += 32)
    for (size_t lane = 0; lane < 32; lane++) sums[lane] += a[n + lane] * b[n + lane];
  float total = 0;
  for (; n < count; n++) total += a[n] * b[n];
  for (size_t lane = 0; lane < 32; lane++) total += sums[lane];
  return total;
}

SER_CLONES void ser_period_products(const float *x, size_t shortest, size_t longest, float *products) {
  for (size_t period = shortest; period <= longest; period++) products[period - shortest] = dot(x, x + period, period);
}

SER_CLONES float ser_dot_single(const float *a, const float *b, size_t count) { return dot(a, b, count); }

SER_CLONES double ser_sum(const float *values, size_t count) {
  double sums[16] = {0};
  size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (size_t lane = 0; lane < 16; lane++) sums[lane] += values[i + lane];
  double total = 0;
  for (; i < count; i++) total += values[i];
  for (size_t lane = 0; lane < 16; lane++) total += sums[lane];
  return total;
}

SER_CLONES float ser_range(const float *values, size_t count) {
  float least[32], greatest[32];
  for (size_t lane = 0; lane < 32; lane++) least[lane] = greatest[lane] = values[0];
  size_t n = 0;
  for (; n + 32 <= count; n += 32)
    for (size_t lane = 0; lane < 32; lane++) {
      float x = values[n + lane];
      least[lane] = x < least[lane] ? x : least[lane];
      greatest[lane] = x > greatest[lane] ? x : greatest[lane];
    }
  for (; n < count; n++) {
    least[0] = values[n] < least[0] ? values[n] : least[0];
    greatest[0] = values[n] > greatest[0] ? values[n] : greatest[0];
  }
  for (size_t lane = 1; lane < 32; lane++) {
    least[0] = least[lane] < least[0] ? least[lane] : least[0];
    greatest[0] = greatest[lane] > greatest[0] ? greatest[lane] : greatest[0];
  }
  return greatest[0] - least[0];
}

SER_CLONES float ser_weighted_energy(const float *x, const float *weights, size_t count) {
  float sums[32] = {0};
  size_t n = 0;
  for (; n + 32 <= count; n += 32)
    for (size_t lane = 0; lane < 32; lane++) {
      float value = x[n + lane] * weights[n + lane];
      sums[lane] += value * value;
    }
  float total = 0;
  for (; n < count; n++) total += x[n] * weights[n] * (x[n] * weights[n]);
  for (size_t lane = 0; lane < 32; lane++) total += sums[lane];
  return total;
}
