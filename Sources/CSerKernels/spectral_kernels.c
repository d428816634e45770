#include "CSerKernels.h"

#include <math.h>

#if defined(__x86_64__) && defined(__linux__)
#define SER_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SER_CLONES
#endif

enum { LANES = 8 };

SER_CLONES void ser_multiply_to_double(const float *a, const double *b, double *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = (double)a[i] * b[i];
}

SER_CLONES ser_spectral_sums ser_spectral_shape(const double *spectrum, size_t bins, double floor, double *magnitude,
                                                float *power) {
  double sum[LANES] = {0}, first[LANES] = {0}, second[LANES] = {0}, floored[LANES] = {0}, product[LANES];
  for (size_t lane = 0; lane < LANES; lane++) product[lane] = 1;
  double logs = 0;
  size_t k = 0, held = 0;
  for (; k + LANES <= bins; k += LANES) {
    for (size_t lane = 0; lane < LANES; lane++) {
      double re = spectrum[2 * (k + lane)], im = spectrum[2 * (k + lane) + 1];
      double p = re * re + im * im;
      double m = sqrt(p), f = (double)(int)(k + lane);
      double q = p > floor ? p : floor;
      magnitude[k + lane] = m;
      power[k + lane] = (float)p;
      sum[lane] += m;
      first[lane] += f * m;
      second[lane] += f * f * m;
      floored[lane] += q;
      product[lane] *= q;
    }
    // A product of 16 values from 1e-10 to 1e12 stays far inside the range of double.
    if (++held == 16) {
      for (size_t lane = 0; lane < LANES; lane++) {
        logs += log(product[lane]);
        product[lane] = 1;
      }
      held = 0;
    }
  }
  ser_spectral_sums result = {0};
  for (size_t lane = 0; lane < LANES; lane++) {
    logs += log(product[lane]);
    result.magnitude += sum[lane];
    result.first_moment += first[lane];
    result.second_moment += second[lane];
    result.floored_power += floored[lane];
  }
  for (; k < bins; k++) {
    double re = spectrum[2 * k], im = spectrum[2 * k + 1];
    double p = re * re + im * im, m = sqrt(p), f = (double)k, q = p > floor ? p : floor;
    magnitude[k] = m;
    power[k] = (float)p;
    result.magnitude += m;
    result.first_moment += f * m;
    result.second_moment += f * f * m;
    result.floored_power += q;
    logs += log(q);
  }
  result.log_floored_power = logs;
  return result;
}

SER_CLONES double ser_squared_change(const double *values, double scale, double *previous, size_t count) {
  double sums[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (size_t lane = 0; lane < LANES; lane++) {
      double scaled = values[i + lane] * scale, d = scaled - previous[i + lane];
      previous[i + lane] = scaled;
      sums[lane] += d * d;
    }
  double total = 0;
  for (; i < count; i++) {
    double scaled = values[i] * scale, d = scaled - previous[i];
    previous[i] = scaled;
    total += d * d;
  }
  for (size_t lane = 0; lane < LANES; lane++) total += sums[lane];
  return total;
}
