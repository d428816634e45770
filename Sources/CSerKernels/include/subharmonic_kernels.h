// Loops of pitch by subharmonic summation, over SER_LANES frames side by side: value [point][lane]. A recurrence along
// the points of one frame can't be vectorised; the same recurrence in eight frames at once can.
#ifndef SUBHARMONIC_KERNELS_H
#define SUBHARMONIC_KERNELS_H

#include <stddef.h>
#include <stdint.h>

enum { SER_LANES = 8 };

/// out[k] = sqrt(re² + im²) of `bins` interleaved complex values.
void ser_magnitude_spectrum(const float *spectrum, float *magnitude, size_t bins);

/// out[k] = x[k] within two bins of a local maximum, before the first and behind the last one, 0 elsewhere.
/// `marks` is scratch of count + 4 values.
void ser_keep_peaks(const float *x, size_t count, float *marks, float *out);

/// out[k][lane] = (x[k - 1] + 2·x[k] + x[k + 1]) / 4, the last value as it is, 0 before the first.
void ser_smooth_into_lane(const float *x, size_t count, size_t lane, float *out);

/// Second derivatives of natural cubic splines through y [count][lane], at nodes whose geometry is in four arrays of
/// `count`: u[i] = after[i]·(y[i+1] - y[i]) - before[i]·(y[i] - y[i-1]) - forward[i]·u[i-1], then
/// second[i] = u[i] + backward[i]·second[i+1]; zero at both ends.
void ser_spline_second_derivatives(const float *y, size_t count, const float *after, const float *before,
                                   const float *forward, const float *backward, float *second);

/// out[j] = weight[j]·max(0, a·y[k] + (1 - a)·y[k+1] + c·second[k] + d·second[k+1]) with k = place[j] and
/// (a, c, d) = coefficients[3j ...].
void ser_spline_evaluate(const float *y, const float *second, const int32_t *place, const float *coefficients,
                         const float *weight, size_t points, float *out);

/// out[j] = max(0, Σ_h factor[h]·x[j + shift[h]]), with shift[0] = 0 and what lies behind the last point taken as 0;
/// sums[lane] = Σ_j out[j].
void ser_sum_shifted(const float *x, size_t points, const int32_t *shift, const float *factor, size_t harmonics,
                     float *out, float *sums);

/// The `keep` highest local maxima of each lane, in falling order: heights and places [lane][keep], 0 and -1 where
/// there are no more. Equal heights stay in the order of their places.
void ser_highest_peaks(const float *x, size_t points, size_t keep, float *heights, int32_t *places);

/// products[T - shortest] = Σ_{n<T} x[n]·x[n + T] for T = shortest...longest.
void ser_period_products(const float *x, size_t shortest, size_t longest, float *products);

/// Σ a[n]·b[n], in single precision.
float ser_dot_single(const float *a, const float *b, size_t count);

#endif
