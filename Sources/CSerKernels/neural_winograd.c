// Convolutions with 3 × 3 windows by minimal filtering, F(2 × 2, 3 × 3) (Lavin & Gray 2016,
// doi:10.1109/CVPR.2016.435): 16 products of matrices give what takes 36 multiplications a tile of four pixels, hence
// 2.25 times fewer. The sums round otherwise than those of the convolution itself, by a few units in the last place.
#include <stddef.h>
#include <string.h>

#include "CSerKernels.h"
#include "wide_vectors.h"

// STRIP tiles are transformed, multiplied and brought back before the next ones, so that they stay in the second-level
// cache. What belongs to the 16 products lies a cache line further apart than it needs, or all would fight for few places.
enum { SIDE = 4, PRODUCTS = SIDE * SIDE, STRIP = 64 };

// From the weights of one product to those of the next.
static size_t panels_apart(size_t channels, size_t filters) { return channels * filters + LANES; }

size_t ser_winograd_panels(size_t channels, size_t filters) { return PRODUCTS * panels_apart(channels, filters); }

size_t ser_winograd_scratch(size_t channels, size_t filters) {
  return PRODUCTS * (STRIP * (channels + filters) + 2 * LANES) + channels;
}

// Bᵀ·d of four values, LANES channels of them at a time.
INLINE void input_side(lanes d0, lanes d1, lanes d2, lanes d3, lanes *to, int stride) {
  to[0] = d0 - d2;
  to[stride] = d1 + d2;
  to[2 * stride] = d2 - d1;
  to[3 * stride] = d1 - d3;
}

// G·w of three values.
INLINE void filter_side(lanes w0, lanes w1, lanes w2, lanes *to, int stride) {
  lanes outer = 0.5f * (w0 + w2), inner = 0.5f * w1;
  to[0] = w0;
  to[stride] = outer + inner;
  to[2 * stride] = outer - inner;
  to[3 * stride] = w2;
}

WIDE_TARGET void ser_winograd_filters(const float *weights, size_t channels, size_t filters, float *panels) {
  size_t place = channels * filters, apart = panels_apart(channels, filters);
  for (size_t c = 0; c < channels; c++)
    for (size_t f = 0; f < filters; f += LANES) {
      lanes columns[3 * SIDE], sides[PRODUCTS];
      for (int x = 0; x < 3; x++) {
        const float *w = weights + ((size_t)x * channels + c) * filters + f;
        filter_side(*(const lanes *)w, *(const lanes *)(w + 3 * place), *(const lanes *)(w + 6 * place), columns + x, 3);
      }
      for (int y = 0; y < SIDE; y++)
        filter_side(columns[3 * y], columns[3 * y + 1], columns[3 * y + 2], sides + SIDE * y, 1);
      size_t first = f / (2 * LANES) * (2 * LANES);
      size_t width = filters - first < 2 * LANES ? filters - first : 2 * LANES;
      float *to = panels + first * channels + c * width + f - first;
      for (int p = 0; p < PRODUCTS; p++) *(lanes *)(to + (size_t)p * apart) = sides[p];
    }
}

// The tile of 4 × 4 pixels around four outputs; `zeros` stands for those outside the image.
INLINE void transform_tile(const float *image, const ser_window_geometry *g, const float *zeros, ptrdiff_t y0,
                           ptrdiff_t x0, float *to, size_t apart) {
  const float *pixel[PRODUCTS];
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      ptrdiff_t row = y0 + y - 1, column = x0 + x - 1;
      int inside = row >= 0 && row < g->height && column >= 0 && column < g->width;
      pixel[SIDE * y + x] = inside ? image + (row * g->width + column) * g->channels : zeros;
    }
  for (ptrdiff_t c = 0; c < g->channels; c += LANES) {
    lanes columns[PRODUCTS], values[PRODUCTS];
#define PIXEL(y, x) *(const lanes *)(pixel[SIDE * (y) + (x)] + c)
    for (int x = 0; x < SIDE; x++) input_side(PIXEL(0, x), PIXEL(1, x), PIXEL(2, x), PIXEL(3, x), columns + x, SIDE);
#undef PIXEL
    for (int y = 0; y < SIDE; y++)
      input_side(columns[SIDE * y], columns[SIDE * y + 1], columns[SIDE * y + 2], columns[SIDE * y + 3],
                 values + SIDE * y, 1);
    for (int p = 0; p < PRODUCTS; p++) *(lanes *)(to + (size_t)p * apart + c) = values[p];
  }
}

// Aᵀ·m·A: four pixels, of which those inside the image are kept.
INLINE void restore_tile(const float *from, size_t apart, const ser_window_geometry *g, ptrdiff_t filters, ptrdiff_t y0,
                         ptrdiff_t x0, float *out) {
  int below = y0 + 1 < g->out_height, beside = x0 + 1 < g->out_width;
  float *to = out + (y0 * g->out_width + x0) * filters, *next = to + g->out_width * filters;
  for (ptrdiff_t f = 0; f < filters; f += LANES) {
    lanes upper[SIDE], lower[SIDE];
    for (int x = 0; x < SIDE; x++) {
      const float *m = from + (size_t)x * apart + f;
      lanes m0 = *(const lanes *)m, m1 = *(const lanes *)(m + 4 * apart), m2 = *(const lanes *)(m + 8 * apart),
            m3 = *(const lanes *)(m + 12 * apart);
      upper[x] = m0 + m1 + m2;
      lower[x] = m1 - m2 - m3;
    }
    *(lanes *)(to + f) = upper[0] + upper[1] + upper[2];
    if (beside) *(lanes *)(to + filters + f) = upper[1] - upper[2] - upper[3];
    if (below) *(lanes *)(next + f) = lower[0] + lower[1] + lower[2];
    if (below && beside) *(lanes *)(next + filters + f) = lower[1] - lower[2] - lower[3];
  }
}

WIDE_TARGET void ser_winograd_convolution(const float *image, const ser_window_geometry *geometry, const float *panels,
                                          size_t filters, float *scratch, float *out) {
  const ser_window_geometry g = *geometry;
  size_t channels = (size_t)g.channels, apart = panels_apart(channels, filters);
  size_t tile_apart = STRIP * channels + LANES, product_apart = STRIP * filters + LANES;
  float *tiles = scratch, *products = tiles + PRODUCTS * tile_apart, *zeros = products + PRODUCTS * product_apart;
  memset(zeros, 0, channels * sizeof(float));
  ptrdiff_t across = (g.out_width + 1) / 2, count = (g.out_height + 1) / 2 * across;
  for (ptrdiff_t first = 0; first < count; first += STRIP) {
    ptrdiff_t strip = count - first < STRIP ? count - first : STRIP;
    for (ptrdiff_t t = 0; t < strip; t++)
      transform_tile(image, &g, zeros, (first + t) / across * 2, (first + t) % across * 2, tiles + (size_t)t * channels,
                     tile_apart);
    for (size_t p = 0; p < PRODUCTS; p++)
      ser_panel_product(tiles + p * tile_apart, channels, NULL, (size_t)strip, channels, panels + p * apart, filters, 0,
                        products + p * product_apart, filters);
    for (ptrdiff_t t = 0; t < strip; t++)
      restore_tile(products + (size_t)t * filters, product_apart, &g, (ptrdiff_t)filters, (first + t) / across * 2,
                   (first + t) % across * 2, out);
  }
}
