// Convolutions of stride 1 straight from the image, for processors with vectors of 16 floats: blocks of 8 pixels by 32
// filters stay in registers, so that nothing is copied nine times as patches and nothing repacked as by a matrix
// product. Narrower processors would have to spill these blocks; they take patches and OpenBLAS.
#include <stddef.h>
#include <string.h>

#include "CSerKernels.h"
#include "wide_vectors.h"

#if defined(__x86_64__) && defined(__linux__)
int ser_has_direct_convolution(void) { return __builtin_cpu_supports("x86-64-v4") != 0; }
#else
int ser_has_direct_convolution(void) { return 0; }
#endif

enum { PIXELS = 8, VALUES = 8 };

void ser_pad_image(const float *image, const ser_window_geometry *geometry, float *padded) {
  const ser_window_geometry g = *geometry;
  size_t row = (size_t)(g.width * g.channels), edge = (size_t)(g.pad_width * g.channels);
  size_t padded_row = row + 2 * edge;
  memset(padded, 0, (size_t)g.pad_height * padded_row * sizeof(float));
  float *to = padded + (size_t)g.pad_height * padded_row;
  for (ptrdiff_t y = 0; y < g.height; y++, to += padded_row) {
    memset(to, 0, edge * sizeof(float));
    memcpy(to + edge, image + (size_t)y * row, row * sizeof(float));
    memset(to + edge + row, 0, edge * sizeof(float));
  }
  memset(to, 0, (size_t)g.pad_height * padded_row * sizeof(float));
}

void ser_pack_filters(const float *weights, size_t size, size_t filters, float *panels) {
  for (size_t first = 0; first < filters; first += 2 * LANES) {
    size_t width = filters - first < 2 * LANES ? filters - first : 2 * LANES;
    for (size_t k = 0; k < size; k++, panels += width)
      memcpy(panels, weights + k * filters + first, width * sizeof(float));
  }
}

void ser_flip_filters(const float *weights, size_t window, size_t channels, size_t filters, float *flipped) {
  for (size_t place = 0; place < window; place++)
    for (size_t c = 0; c < channels; c++)
      for (size_t f = 0; f < filters; f++)
        flipped[((window - 1 - place) * filters + f) * channels + c] = weights[(place * channels + c) * filters + f];
}

// One block of outputs: `pixels` neighbours by 16·`vectors` filters, both known when this is compiled.
INLINE void output_block(const float *x, const ser_window_geometry *g, ptrdiff_t padded_row, const float *panel,
                         float *out, ptrdiff_t filters, int pixels, int vectors) {
  lanes sums[PIXELS][2];
  for (int p = 0; p < pixels; p++)
    for (int v = 0; v < vectors; v++) sums[p][v] = (lanes){0};
  ptrdiff_t run = g->kernel_width * g->channels;
  for (ptrdiff_t kh = 0; kh < g->kernel_height; kh++) {
    const float *row = x + kh * padded_row;
    for (ptrdiff_t k = 0; k < run; k++, panel += LANES * vectors)
      for (int p = 0; p < pixels; p++)
        for (int v = 0; v < vectors; v++)
          sums[p][v] += row[k + p * g->channels] * *(const lanes *)(panel + LANES * v);
  }
  for (int p = 0; p < pixels; p++)
    for (int v = 0; v < vectors; v++) *(lanes *)(out + p * filters + LANES * v) = sums[p][v];
}

INLINE void output_row(const float *x, const ser_window_geometry *g, ptrdiff_t padded_row, const float *panel,
                       float *out, ptrdiff_t filters, int vectors) {
  ptrdiff_t column = 0;
  for (; column + PIXELS <= g->out_width; column += PIXELS)
    output_block(x + column * g->channels, g, padded_row, panel, out + column * filters, filters, PIXELS, vectors);
  for (; column + PIXELS / 2 <= g->out_width; column += PIXELS / 2)
    output_block(x + column * g->channels, g, padded_row, panel, out + column * filters, filters, PIXELS / 2, vectors);
  for (; column < g->out_width; column++)
    output_block(x + column * g->channels, g, padded_row, panel, out + column * filters, filters, 1, vectors);
}

WIDE_TARGET void ser_direct_convolution(const float *padded, const ser_window_geometry *geometry, const float *panels,
                                        size_t filters, float *out) {
  const ser_window_geometry g = *geometry;
  ptrdiff_t padded_row = (g.width + 2 * g.pad_width) * g.channels, count = (ptrdiff_t)filters;
  ptrdiff_t size = g.kernel_height * g.kernel_width * g.channels;
  for (ptrdiff_t first = 0; first < count; first += 2 * LANES) {
    const float *panel = panels + first * size;
    for (ptrdiff_t row = 0; row < g.out_height; row++) {
      const float *x = padded + row * padded_row;
      float *to = out + row * g.out_width * count + first;
      if (count - first >= 2 * LANES)
        output_row(x, &g, padded_row, panel, to, count, 2);
      else
        output_row(x, &g, padded_row, panel, to, count, 1);
    }
  }
}

// The gradients of `values` neighbouring rows of the weights by 16·`vectors` filters, over some rows of the image.
INLINE void weight_block(const float *x, const ser_window_geometry *g, ptrdiff_t padded_row, ptrdiff_t rows,
                         const float *gradient, ptrdiff_t filters, float *dw, int values, int vectors) {
  lanes sums[VALUES][2];
  for (int j = 0; j < values; j++)
    for (int v = 0; v < vectors; v++) sums[j][v] = *(const lanes *)(dw + j * filters + LANES * v);
  for (ptrdiff_t row = 0; row < rows; row++) {
    const float *from = x + row * padded_row;
    for (ptrdiff_t column = 0; column < g->out_width; column++, from += g->channels, gradient += filters)
      for (int j = 0; j < values; j++)
        for (int v = 0; v < vectors; v++) sums[j][v] += from[j] * *(const lanes *)(gradient + LANES * v);
  }
  for (int j = 0; j < values; j++)
    for (int v = 0; v < vectors; v++) *(lanes *)(dw + j * filters + LANES * v) = sums[j][v];
}

INLINE void weight_rows(const float *x, const ser_window_geometry *g, ptrdiff_t padded_row, ptrdiff_t rows,
                        const float *gradient, ptrdiff_t filters, float *dw, int vectors) {
  ptrdiff_t run = g->kernel_width * g->channels, k = 0;
  for (; k + VALUES <= run; k += VALUES)
    weight_block(x + k, g, padded_row, rows, gradient, filters, dw + k * filters, VALUES, vectors);
  for (; k + 3 <= run; k += 3)
    weight_block(x + k, g, padded_row, rows, gradient, filters, dw + k * filters, 3, vectors);
  for (; k < run; k++) weight_block(x + k, g, padded_row, rows, gradient, filters, dw + k * filters, 1, vectors);
}

WIDE_TARGET void ser_direct_weight_gradient(const float *padded, const ser_window_geometry *geometry,
                                            const float *gradient, size_t filters, float *dw) {
  const ser_window_geometry g = *geometry;
  ptrdiff_t padded_row = (g.width + 2 * g.pad_width) * g.channels, count = (ptrdiff_t)filters;
  ptrdiff_t run = g.kernel_width * g.channels;
  // Rows of about 256 pixels: their gradients stay near while all weights pass over them.
  ptrdiff_t portion = 255 / g.out_width + 1;
  for (ptrdiff_t row = 0; row < g.out_height; row += portion) {
    ptrdiff_t rows = g.out_height - row < portion ? g.out_height - row : portion;
    for (ptrdiff_t first = 0; first < count; first += 2 * LANES)
      for (ptrdiff_t kh = 0; kh < g.kernel_height; kh++) {
        const float *x = padded + (row + kh) * padded_row, *d = gradient + row * g.out_width * count + first;
        float *to = dw + kh * run * count + first;
        if (count - first >= 2 * LANES)
          weight_rows(x, &g, padded_row, rows, d, count, to, 2);
        else
          weight_rows(x, &g, padded_row, rows, d, count, to, 1);
      }
  }
}
