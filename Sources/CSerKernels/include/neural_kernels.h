// Loops of the neural networks. Images are [height, width, channels] with height = time; matrices are row-major.
#ifndef CSER_NEURAL_KERNELS_H
#define CSER_NEURAL_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// How windows slide over one image: of kernel_height × kernel_width, every stride_… pixels, beginning pad_… pixels
/// outside; out_height × out_width of them.
typedef struct {
  ptrdiff_t height, width, channels;
  ptrdiff_t kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width;
  ptrdiff_t pad_height, pad_width;
  ptrdiff_t out_height, out_width;
} ser_window_geometry;

// --- Convolution (neural_convolution.c) ---

/// The windows of output rows first_row..<first_row+rows, one a row of
/// patches [rows·out_width, kernel_height·kernel_width·channels], with zeros outside the image.
void ser_gather_patches(const float *image, const ser_window_geometry *geometry, ptrdiff_t first_row, ptrdiff_t rows,
                        float *patches);

/// Adds patches back to the pixels that ``ser_gather_patches`` took them from.
void ser_scatter_patches(const float *patches, const ser_window_geometry *geometry, ptrdiff_t first_row,
                         ptrdiff_t rows, float *image);

// --- Convolution of stride 1 without patches (neural_direct_convolution.c) ---

/// 1 if this processor has the vectors that the functions below are written for; they must not be called otherwise.
int ser_has_direct_convolution(void);

/// The image with its zeros around it: [height + 2·pad_height, width + 2·pad_width, channels].
void ser_pad_image(const float *image, const ser_window_geometry *geometry, float *padded);

/// Weights [size, filters] in panels of 32 filters, [size, 32] each, and one of 16 at the end if need be; `filters` is
/// a multiple of 16.
void ser_pack_filters(const float *weights, size_t size, size_t filters, float *panels);

/// Weights [window·channels, filters] as those of the convolution that goes back from the outputs to the image:
/// [window·filters, channels], with the places of the window in reverse.
void ser_flip_filters(const float *weights, size_t window, size_t channels, size_t filters, float *flipped);

/// out [out_height, out_width, filters] of a padded image and packed weights.
void ser_direct_convolution(const float *padded, const ser_window_geometry *geometry, const float *panels,
                            size_t filters, float *out);

/// dw [kernel_height·kernel_width·channels, filters] += what one padded image contributes, given the gradient of the
/// outputs [out_height, out_width, filters]; `filters` is a multiple of 16.
void ser_direct_weight_gradient(const float *padded, const ser_window_geometry *geometry, const float *gradient,
                                size_t filters, float *dw);

// --- Convolution with 3 × 3 windows by minimal filtering (neural_winograd.c), where ser_has_direct_convolution says 1 ---

/// Values that the weights of ser_winograd_filters take, and the scratch memory of ser_winograd_convolution.
size_t ser_winograd_panels(size_t channels, size_t filters);
size_t ser_winograd_scratch(size_t channels, size_t filters);

/// Weights [9·channels, filters] as those of the 16 products of tiles, [channels, filters] each, packed as by
/// ser_pack_filters; `filters` is a multiple of 16.
void ser_winograd_filters(const float *weights, size_t channels, size_t filters, float *panels);

/// out [height, width, filters] of an image (not padded) with windows of 3 × 3, stride 1 and padding 1; channels and
/// filters are multiples of 16.
void ser_winograd_convolution(const float *image, const ser_window_geometry *geometry, const float *panels,
                              size_t filters, float *scratch, float *out);

// --- Products of rows with packed weights (neural_panel_product.c), where ser_has_direct_convolution says 1 ---

/// Weights [columns, size] as those of [size, columns], packed as by ser_pack_filters; `columns` is a multiple of 16.
void ser_pack_transposed(const float *weights, size_t size, size_t columns, float *panels);

/// out [rows, columns] = x [rows, inner] · packed weights, or with `adds` that much more. The i-th row of both stands at
/// places[i] times their strides, or at i times where `places` is null.
void ser_panel_product(const float *x, size_t x_stride, const ptrdiff_t *places, size_t rows, size_t inner,
                       const float *panels, size_t columns, int adds, float *out, size_t out_stride);

/// dw [inner, columns] += xᵀ·g for x [rows, inner] and g [rows, columns]; `columns` is a multiple of 16.
void ser_panel_weight_gradient(const float *x, size_t x_stride, const float *g, size_t g_stride, size_t rows,
                               size_t inner, size_t columns, float *dw);

// --- Batch normalisation and maximum pooling (neural_normalization.c) ---

/// Column sums of x and of x², added to `sums` and `squares` in double.
void ser_column_sums_and_squares(const float *x, size_t rows, size_t columns, double *sums, double *squares);

/// Column sums of g and of g·x, added to `sums` and `products` in double.
void ser_column_sums_and_products(const float *g, const float *x, size_t rows, size_t columns, double *sums,
                                  double *products);

/// out = max(lower, scale[c]·x + shift[c])
void ser_scale_and_shift(const float *x, size_t rows, size_t columns, const float *scale, const float *shift,
                         float lower, float *out);

/// dx = own[c]·g + slope[c]·x + offset[c]; dx may be g or x.
void ser_normalization_gradient(const float *g, const float *x, size_t rows, size_t columns, const float *own,
                                const float *slope, const float *offset, float *dx);

/// Greatest max(lower, scale[c]·x + shift[c]) of each window; `chosen` is the x of the first greatest, `winner` its
/// place in the window, row by row. Windows have no padding and at most 256 pixels.
void ser_normalized_max_pool(const float *x, const ser_window_geometry *geometry, const float *scale,
                             const float *shift, float lower, float *out, float *chosen, uint8_t *winner);

/// dx[winner] += g for every window.
void ser_max_pool_gradient(const float *g, const uint8_t *winner, const ser_window_geometry *geometry, float *dx);

/// dx = slope[c]·x + offset[c], plus own[c]·g where x won its window, for windows that don't overlap; dx may be x.
void ser_normalized_max_pool_gradient(const float *g, const uint8_t *winner, const float *x,
                                      const ser_window_geometry *geometry, const float *own, const float *slope,
                                      const float *offset, float *dx);

// --- Elementwise (neural_elementwise.c) ---

/// values[r][c] += bias[c]
void ser_add_bias(float *values, size_t rows, size_t columns, const float *bias);

/// out[i] += scale·x[i]
void ser_add_multiple(float *out, const float *x, float scale, size_t count);

/// values[i] *= factor
void ser_scale(float *values, float factor, size_t count);

/// values[i] = max(0, values[i])
void ser_rectify(const float *x, float *out, size_t count);

/// g[i] = 0 where out[i] is not above 0.
void ser_rectify_gradient(const float *out, float *g, size_t count);

/// out[i] = x/2·(1 + erf(x/√2))
void ser_gelu(const float *x, float *out, size_t count);

/// g[i] *= gelu'(x[i])
void ser_gelu_gradient(const float *x, float *g, size_t count);

/// values[i] = tanh(values[i])
void ser_tanh(float *values, size_t count);

/// g[i] *= 1 - out[i]²
void ser_tanh_gradient(const float *out, float *g, size_t count);

/// out[i] = x[i]·scale where hash(seed, first + i) >= threshold, else 0; out may be x. The hash is the upper half of the
/// SplitMix64 sequence that starts at `seed`, at place first + i.
void ser_dropout(const float *x, float *out, size_t count, uint64_t seed, uint64_t first, uint32_t threshold,
                 float scale);

/// Softmax of the first `valid` of the `columns` values of each row; the others become 0.
void ser_softmax_rows(float *values, size_t rows, size_t valid, size_t columns);

/// g = p·(g - Σ g·p) a row, over the first `valid` of the `columns` values; the others become 0.
void ser_softmax_gradient(const float *p, float *g, size_t rows, size_t valid, size_t columns);

/// out = gain[c]·(x - mean)/√(variance + epsilon) + bias[c] a row, with the normalised x and 1/√… kept.
void ser_layer_normalize(const float *x, size_t rows, size_t columns, const float *gain, const float *bias,
                         float epsilon, float *out, float *normalized, float *inverse);

/// dx of ``ser_layer_normalize``; dx may be g.
void ser_layer_normalize_gradient(const float *g, const float *normalized, const float *inverse, const float *gain,
                                  size_t rows, size_t columns, float *dx);

// --- Recurrence (neural_recurrence.c) ---

/// One step of one sequence of an LSTM. gates: preactivations [i f g o] × units, overwritten by their activations;
/// c = f·previous + i·g (previous may be NULL: 0), squashed = tanh c, h = o·squashed.
void ser_lstm_step(float *gates, const float *previous, size_t units, float *cell, float *squashed, float *hidden);

/// Gradient of ``ser_lstm_step``: dh is the whole gradient of h; dc comes in as that of c from the later step and goes
/// out as that of `previous`; dgates are the gradients of the preactivations.
void ser_lstm_step_gradient(const float *gates, const float *previous, const float *squashed, const float *dh,
                            size_t units, float *dc, float *dgates);

// --- Optimizers (neural_optimizers.c) ---

/// Adam on one parameter array: g' = g + l2·p; m = beta1·m + (1-beta1)·g'; v = beta2·v + (1-beta2)·g'²;
/// p = p·shrink - rate·m / (√v·root + epsilon).
void ser_adam_update(float *p, const float *g, float *m, float *v, size_t count, float rate, float beta1, float beta2,
                     float root, float epsilon, float l2, float shrink);

/// Stochastic gradient descent: g' = g + l2·p; velocity = momentum·velocity + g'; p -= rate·(nesterov ? g' +
/// momentum·velocity : velocity).
void ser_momentum_update(float *p, const float *g, float *velocity, size_t count, float rate, float momentum, float l2,
                         int nesterov);

#endif
