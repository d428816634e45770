#include <math.h>

#include "CSerKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define SER_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SER_CLONES
#endif

enum { SUM_LANES = 16 };

static inline double dot(const float *a, const float *b, size_t count) {
  double sums[SUM_LANES] = {0};
  double total = 0;
  size_t n = 0;
  for (; n + SUM_LANES <= count; n += SUM_LANES)
    for (size_t lane = 0; lane < SUM_LANES; lane++) sums[lane] += (double)a[n + lane] * b[n + lane];
  for (; n < count; n++) total += (double)a[n] * b[n];
  for (size_t lane = 0; lane < SUM_LANES; lane++) total += sums[lane];
  return total;
}

SER_CLONES void ser_autocorrelation(const float *samples, size_t count, size_t lags, double *correlation) {
  for (size_t lag = 0; lag < lags; lag++)
    correlation[lag] = lag < count ? dot(samples, samples + lag, count - lag) : 0;
}

SER_CLONES void ser_max_plus_band(const double *values, size_t count, const double *weights, size_t width,
                                  double *out) {
  for (size_t start = 0; start < count; start += SER_BAND_BLOCK) {
    double best[SER_BAND_BLOCK];
    for (size_t lane = 0; lane < SER_BAND_BLOCK; lane++) best[lane] = -INFINITY;
    for (size_t d = 0; d < width; d++) {
      const double *source = values + start + d;
      double weight = weights[d];
      for (size_t lane = 0; lane < SER_BAND_BLOCK; lane++) {
        double way = source[lane] + weight;
        best[lane] = way > best[lane] ? way : best[lane];
      }
    }
    for (size_t lane = 0; lane < SER_BAND_BLOCK; lane++) out[start + lane] = best[lane];
  }
}

static inline double greater(double a, double b) { return a > b ? a : b; }

SER_CLONES ser_lattice_summary ser_lattice_combine(const double *voiced, const double *unvoiced, size_t count,
                                                   double stay, double change, double floor, const double *observed,
                                                   double observed_unvoiced, double *row) {
  enum { lanes = 8 };
  double greatest[lanes], reached[lanes], least[lanes];
  for (size_t lane = 0; lane < lanes; lane++) {
    greatest[lane] = reached[lane] = -INFINITY;
    least[lane] = INFINITY;
  }
  for (size_t start = 0; start < count; start += lanes) {
    size_t end = count - start < lanes ? count - start : lanes;
    for (size_t lane = 0; lane < end; lane++) {
      size_t j = start + lane;
      double v = greater(greater(voiced[j] + stay, unvoiced[j] + change), floor);
      double u = greater(greater(unvoiced[j] + stay, voiced[j] + change), floor) + observed_unvoiced;
      reached[lane] = greater(v, reached[lane]);
      v += observed[j];
      row[j] = v;
      row[count + j] = u;
      greatest[lane] = greater(greater(v, u), greatest[lane]);
      least[lane] = u < least[lane] ? u : least[lane];
    }
  }
  ser_lattice_summary summary = {greatest[0], reached[0], least[0]};
  for (size_t lane = 1; lane < lanes; lane++) {
    summary.greatest = greater(greatest[lane], summary.greatest);
    summary.greatest_reached = greater(reached[lane], summary.greatest_reached);
    summary.least_unvoiced = least[lane] < summary.least_unvoiced ? least[lane] : summary.least_unvoiced;
  }
  return summary;
}

SER_CLONES void ser_normalized_correlations(const float *a, const float *b, size_t count, size_t lags,
                                            double *correlations) {
  double own = dot(a, a, count);
  double other = dot(b, b, count);
  for (size_t lag = 0; lag < lags; lag++) {
    // The energy of the moving stretch follows from the one before; rounding is far below that of a sample.
    if (lag > 0) other += (double)b[lag + count - 1] * b[lag + count - 1] - (double)b[lag - 1] * b[lag - 1];
    double energy = own * other;
    correlations[lag] = own > 0 && other > 0 && energy > 0 ? dot(a, b + lag, count) / sqrt(energy) : 0;
  }
}

SER_CLONES double ser_weighted_square_sum(const float *samples, const float *weights, size_t count) {
  double sums[SUM_LANES] = {0};
  double total = 0;
  size_t n = 0;
  for (; n + SUM_LANES <= count; n += SUM_LANES)
    for (size_t lane = 0; lane < SUM_LANES; lane++) {
      double x = samples[n + lane];
      sums[lane] += weights[n + lane] * x * x;
    }
  for (; n < count; n++) total += (double)weights[n] * samples[n] * samples[n];
  for (size_t lane = 0; lane < SUM_LANES; lane++) total += sums[lane];
  return total;
}
