// The few elementwise loops that baseline x86-64 code would leave slow. Each has a naive twin in Swift that the tests
// compare it to.
#ifndef CSER_KERNELS_H
#define CSER_KERNELS_H

#include <stddef.h>

/// out[i] = a[i] * b[i]
void ser_multiply(const float *a, const float *b, float *out, size_t count);

/// power[k] = re² + im² of `bins` interleaved complex values, as FFTW writes them.
void ser_power_spectrum(const float *spectrum, float *power, size_t bins);

/// values[i] = 10·log10(max(values[i], floor)) in place; returns the greatest result.
float ser_power_to_decibel(float *values, size_t count, float floor);

/// values[i] = max(values[i], lower) in place.
void ser_raise_to(float *values, size_t count, float lower);

/// Column sums of a row-major [rows, columns] matrix, added to `sums` in double.
void ser_column_sums(const float *values, size_t rows, size_t columns, double *sums);

/// Column sums of (x - mean)² and (x - mean)³, added to `squares` and `cubes` in double.
void ser_column_moments(const float *values, size_t rows, size_t columns, const double *means, double *squares,
                        double *cubes);

/// out[t] = w[0]·x[t] + Σ_{k=1..half} w[k]·(x[t+k] + sign·x[t-k]) for the rows t in half..<rows-half of a row-major
/// [rows, columns] matrix; the rows at both ends are left alone.
void ser_symmetric_row_filter(const float *x, size_t rows, size_t columns, const float *weights, size_t half,
                              float sign, float *out);

/// Σ x² in double.
double ser_sum_of_squares(const float *values, size_t count);

/// values[i] = exp(-gamma · max(0, selfNorm + norms[i] - 2·values[i])) in place: inner products to an RBF kernel row.
void ser_rbf_from_products(float *values, const float *norms, float selfNorm, float gamma, size_t count);

#endif
