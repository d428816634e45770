// Loops of pitch, voice quality and linear prediction.
#ifndef SPEECH_KERNELS_H
#define SPEECH_KERNELS_H

#include <stddef.h>

/// correlation[lag] = Σ x[n]·x[n + lag] in double for lags 0..<lags; lags beyond the samples give 0.
void ser_autocorrelation(const float *samples, size_t count, size_t lags, double *correlation);

/// correlations[lag] = Σ a[n]·b[n + lag] / sqrt(Σ a[n]² · Σ b[n + lag]²) in double over n in 0..<count, for lags
/// 0..<lags; 0 where either stretch has no energy.
void ser_normalized_correlations(const float *a, const float *b, size_t count, size_t lags, double *correlations);

/// Σ weights[n]·samples[n]² in double.
double ser_weighted_square_sum(const float *samples, const float *weights, size_t count);

/// States that ``ser_max_plus_band`` works on at once: `values` and `out` have room for so many more.
#define SER_BAND_BLOCK 32

/// out[j] = max over d in 0..<width of values[j + d] + weights[d], for j in 0..<count; writes up to SER_BAND_BLOCK - 1
/// values more. `values` has count + width - 1 + SER_BAND_BLOCK places, none of them NaN.
void ser_max_plus_band(const double *values, size_t count, const double *weights, size_t width, double *out);

/// What a row of the pitch lattice needs to be known for the next one.
typedef struct {
  /// The greatest value.
  double greatest;
  /// The greatest value of a voiced state before its observation.
  double greatest_reached;
  /// The least value of an unvoiced state.
  double least_unvoiced;
} ser_lattice_summary;

/// row[j] = max(voiced[j] + stay, unvoiced[j] + change, floor) + observed[j] and
/// row[count + j] = max(unvoiced[j] + stay, voiced[j] + change, floor) + observed_unvoiced, for j in 0..<count.
ser_lattice_summary ser_lattice_combine(const double *voiced, const double *unvoiced, size_t count, double stay,
                                        double change, double floor, const double *observed, double observed_unvoiced,
                                        double *row);

#endif
