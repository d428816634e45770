// The few elementwise loops that baseline x86-64 code would leave slow. Each has a naive twin in Swift that the tests
// compare it to.
#ifndef CSER_KERNELS_H
#define CSER_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "neural_kernels.h"
#include "speech_kernels.h"
#include "subharmonic_kernels.h"

#include "tree_kernels.h"

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

/// Column sums of the values of a row-major [rows, columns] matrix that aren't NaN, added to `sums` in double, and how
/// many those are, added to `counts`.
void ser_present_sums(const float *values, size_t rows, size_t columns, double *sums, double *counts);

/// Column sums of (x - mean)² over the values that aren't NaN, added to `squares` in double, rounded as by scalar code.
void ser_present_squares(const float *values, size_t rows, size_t columns, const double *means, double *squares);

/// x = (x - mean) / scale of each column, in place.
void ser_standardize(float *values, size_t rows, size_t columns, const float *means, const float *scales);

/// Column sums of (x - mean)² and (x - mean)³, added to `squares` and `cubes` in double.
void ser_column_moments(const float *values, size_t rows, size_t columns, const double *means, double *squares,
                        double *cubes);

/// Column sums of (x - mean)⁴, added to `fourths` in double.
void ser_column_fourth_moments(const float *values, size_t rows, size_t columns, const double *means, double *fourths);

/// Rows on either side of the one whose derivatives ``ser_delta_rows`` takes.
#define SER_DELTA_HALF 4

/// First and second derivative of `rows` rows: x holds `rows + 2·SER_DELTA_HALF` rows of `columns`, row-major, and
/// delta[t] = Σ_{k=1..4} slope[k]·(x[t+4+k] - x[t+4-k]), delta2[t] = curvature[0]·x[t+4] + Σ_{k=1..4}
/// curvature[k]·(x[t+4+k] + x[t+4-k]). A row's bits depend on its nine rows alone.
void ser_delta_rows(const float *x, size_t rows, size_t columns, const float *slope, const float *curvature,
                    float *delta, float *delta2);

/// Sixteen neighbouring columns of a weight matrix of which only the rows first..<first+count are not zero. Their
/// weights are packed as [count, 16] from row `offset` of the packed array on.
typedef struct {
  uint32_t first;
  uint32_t count;
  uint32_t offset;
} ser_band_group;

/// out[r][c] = Σ_k x[r][k]·weight[k][c] over the rows of each group of 16 columns, summed in the order of k: row-major
/// [rows, columns] from rows of x that stand `stride` apart. A row's bits depend on its own values alone, never on how
/// many rows there are or where it stands among them.
void ser_banded_product(const float *x, size_t rows, size_t stride, const ser_band_group *groups,
                        const float *weights, float *out, size_t columns);

/// out[i] = values[i] / 32768: 16-bit samples to full scale ±1.
void ser_samples_from_shorts(const int16_t *values, float *out, size_t count);

/// 1 if no value is NaN or infinite, else 0.
int ser_all_finite(const float *values, size_t count);

/// Σ x² in double.
double ser_sum_of_squares(const float *values, size_t count);

/// values[i] = exp(-gamma · max(0, selfNorm + norms[i] - 2·values[i])) in place: inner products to an RBF kernel row.
void ser_rbf_from_products(float *values, const float *norms, float selfNorm, float gamma, size_t count);

/// out[r] = Σ |query[c] - rows[r][c]|, the distances of one row to `count` row-major ones.
void ser_manhattan_distances(const float *query, const float *rows, size_t count, size_t columns, float *out);

// --- Spectral shape (spectral_kernels.c) ---

/// out[i] = a[i]·b[i] in double.
void ser_multiply_to_double(const float *a, const double *b, double *out, size_t count);

/// Sums over the bins k of a spectrum, m = |X[k]| and p = |X[k]|².
typedef struct {
  double magnitude;          // Σ m
  double first_moment;       // Σ k·m
  double second_moment;      // Σ k²·m
  double floored_power;      // Σ max(p, floor)
  double log_floored_power;  // Σ ln max(p, floor)
} ser_spectral_sums;

/// Magnitudes and powers of `bins` interleaved complex values, and their sums. `floor` is at least 1e-38 and powers are
/// at most the greatest float, so that products of 8 can be taken before one logarithm.
ser_spectral_sums ser_spectral_shape(const double *spectrum, size_t bins, double floor, double *magnitude,
                                     float *power);

/// Σ (scale·values[i] - previous[i])², after which previous[i] = scale·values[i].
double ser_squared_change(const double *values, double scale, double *previous, size_t count);

// --- Support vector machine (svm_kernels.c) ---

/// What a scan over the gradient of an SMO problem finds. With `f = -y·G`, `up` 0 for a variable that may move up
/// (y = +1 below its bound or y = -1 above 0) and -inf otherwise, and `low` 0 or +inf likewise for moving down:
/// the greatest f + up, the first place where it stands (`count` if none is allowed), and the least f + low.
typedef struct {
  double greatest_up;
  double least_low;
  size_t first;
} ser_smo_extremes;

/// The extremes of f under its masks.
ser_smo_extremes ser_smo_scan(const double *f, const double *up, const double *low, size_t count);

/// f[t] -= step · (row_i[t] - row_j[t]), then the extremes as ``ser_smo_scan`` finds them, in one pass.
ser_smo_extremes ser_smo_update(double *f, const float *row_i, const float *row_j, double step, const double *up,
                                const double *low, size_t count);

/// Second-order choice of the partner of variable i (Fan, Chen & Lin 2005, WSS 2): the first t of greatest b²/a over
/// b = f_i - (f[t] + low[t]) > 0 with a = max(diagonal_i + diagonal[t] - 2·row_i[t], tau); `count` if there is none.
size_t ser_smo_partner(const double *f, const double *low, const float *row_i, const float *diagonal, double f_i,
                       double diagonal_i, double tau, size_t count);

/// out[t] += scale · row[t]
void ser_add_scaled(double *out, const float *row, double scale, size_t count);

/// Σ a[t]·b[t] in double.
double ser_dot_double(const float *a, const float *b, size_t count);

/// out[t] += Σ_r scales[r] · rows[r][t] over `rows` rows of `count` values that stand anywhere.
void ser_add_scaled_rows(double *out, const float *const *rows, const double *scales, size_t row_count, size_t count);

/// out[m] = Σ_i x[i]·rows[m][i] in double, of `machines` rows of `count` values that stand `stride` apart.
void ser_dot_machines(const float *x, const float *rows, size_t machines, size_t stride, size_t count, double *out);

/// target[c][r] = source[r][c] of [rows, columns] values, whose rows stand `source_stride` and `target_stride` apart.
void ser_transpose(const float *source, size_t source_stride, float *target, size_t target_stride, size_t rows,
                   size_t columns);

/// out[i] = values[indices[i]]
void ser_gather(const float *values, const int32_t *indices, size_t count, float *out);

/// values[i] = (gamma·values[i] + coef0)^degree in place.
void ser_polynomial_from_products(float *values, float gamma, float coef0, unsigned degree, size_t count);

/// values[i] = tanh(gamma·values[i] + coef0) in place.
void ser_sigmoid_from_products(float *values, float gamma, float coef0, size_t count);

/// Lets the C library keep freed blocks of up to 64 MB instead of giving each back to the system; does nothing where
/// the library has no such setting. For programs, once, at their start.
void ser_keep_freed_memory(void);

#endif
