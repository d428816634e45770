// Loops of pitch by subharmonic summation, over SER_LANES frames side by side: value [point][lane]. Shifts by
// any number of points stay whole vectors that way.
#ifndef SUBHARMONIC_KERNELS_H
#define SUBHARMONIC_KERNELS_H

#include <stddef.h>
#include <stdint.h>

enum { SER_LANES = 8, SER_TAPS = 14 };

/// out[k] = sqrt(re² + im²) of `bins` interleaved complex values.
void ser_magnitude_spectrum(const float *spectrum, float *magnitude, size_t bins);

/// out[k] = x[k] within two bins of a local maximum, before the first and behind the last one, 0 elsewhere.
/// `marks` is scratch of count + 4 values.
void ser_keep_peaks(const float *x, size_t count, float *marks, float *out);

/// out[k] = (x[k - 1] + 2·x[k] + x[k + 1]) / 4 with 0 before the first, the last value as it is; not in place.
void ser_smooth(const float *x, size_t count, float *out);

/// out[k][lane] = rows[lane][k] of SER_LANES rows of `count` values.
void ser_interleave(const float *rows, size_t count, float *out);

/// out[j] = max(0, Σ_t weights[j][t]·x[place[j] + t]) over SER_TAPS neighbouring points.
void ser_weigh_neighbours(const float *x, const int32_t *place, const float *weights, size_t points, float *out);

/// out[j] = max(0, Σ_h factor[h]·x[j + shift[h]]), with shift[0] = 0 and what lies behind the last point taken as 0;
/// sums[lane] = Σ_j out[j].
void ser_sum_shifted(const float *x, size_t points, const int32_t *shift, const float *factor, size_t harmonics,
                     float *out, float *sums);

/// The `keep` highest local maxima of each lane, in falling order: heights and places [lane][keep], 0 and -1 where
/// there are no more. Equal heights stay in the order of their places.
void ser_highest_peaks(const float *x, size_t points, size_t keep, float *heights, int32_t *places);

/// products[T - shortest] = Σ_{n<T} x[n]·x[n + T] for T = shortest...longest.
void ser_period_products(const float *x, size_t shortest, size_t longest, float *products);

/// The greatest of the values minus the least, at least one value.
float ser_range(const float *values, size_t count);

/// Σ (weights[n]·x[n])², in single precision.
float ser_weighted_energy(const float *x, const float *weights, size_t count);

/// Σ x in double.
double ser_sum(const float *values, size_t count);

/// Σ a[n]·b[n], in single precision.
float ser_dot_single(const float *a, const float *b, size_t count);

#endif
