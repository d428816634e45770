// Products of rows with weights that are packed once a pass, for processors with vectors of 16 floats. A recurrent layer
// multiplies a handful of rows with the same matrix at every step, where a general product spends its time repacking
// the matrix; narrower processors take that one nevertheless.
#include <stddef.h>
#include <string.h>

#include "CSerKernels.h"
#include "wide_vectors.h"

enum { ROWS = 8, SPLIT = 4, VALUES = 8, PORTION = 256, ROOM = 128 << 10 };

INLINE void store(float *to, lanes sum, int adds) { *(lanes *)to = adds ? *(lanes *)to + sum : sum; }

// `rows` rows by 16·`vectors` columns, both known when this is compiled.
INLINE void product_block(const float *const *from, ptrdiff_t inner, const float *panel, float *const *to, int adds,
                          int rows, int vectors) {
  lanes sums[ROWS][2];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sums[r][v] = (lanes){0};
  for (ptrdiff_t k = 0; k < inner; k++, panel += LANES * vectors)
    for (int r = 0; r < rows; r++)
      for (int v = 0; v < vectors; v++) sums[r][v] += from[r][k] * *(const lanes *)(panel + LANES * v);
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) store(to[r] + LANES * v, sums[r][v], adds);
}

// One row has too few sums to fill the time that an addition takes: each is split into four.
INLINE void product_row(const float *from, ptrdiff_t inner, const float *panel, float *to, int adds, int vectors) {
  lanes sums[SPLIT][2];
  for (int s = 0; s < SPLIT; s++) sums[s][0] = sums[s][1] = (lanes){0};
  ptrdiff_t k = 0;
  for (; k + SPLIT <= inner; k += SPLIT, panel += SPLIT * LANES * vectors)
    for (int s = 0; s < SPLIT; s++)
      for (int v = 0; v < vectors; v++)
        sums[s][v] += from[k + s] * *(const lanes *)(panel + LANES * (s * vectors + v));
  for (; k < inner; k++, panel += LANES * vectors)
    for (int v = 0; v < vectors; v++) sums[0][v] += from[k] * *(const lanes *)(panel + LANES * v);
  for (int v = 0; v < vectors; v++)
    store(to + LANES * v, (sums[0][v] + sums[1][v]) + (sums[2][v] + sums[3][v]), adds);
}

void ser_pack_transposed(const float *weights, size_t size, size_t columns, float *panels) {
  for (size_t first = 0; first < columns; first += 2 * LANES) {
    size_t width = columns - first < 2 * LANES ? columns - first : 2 * LANES;
    // A cache line of each row at a time.
    for (size_t k = 0; k < size; k += LANES)
      for (size_t c = 0; c < width; c++)
        for (size_t j = k; j < k + LANES && j < size; j++) panels[j * width + c] = weights[(first + c) * size + j];
    panels += size * width;
  }
}

typedef struct {
  const float *x;
  ptrdiff_t x_stride;
  float *out;
  ptrdiff_t out_stride;
  const ptrdiff_t *places;
} row_map;

INLINE ptrdiff_t place_of(const row_map *map, ptrdiff_t row) { return map->places ? map->places[row] : row; }

INLINE void block_at(const row_map *map, ptrdiff_t row, ptrdiff_t column, ptrdiff_t inner, const float *panel, int adds,
                     int rows, int vectors) {
  const float *from[ROWS];
  float *to[ROWS];
  for (int r = 0; r < rows; r++) {
    ptrdiff_t place = place_of(map, row + r);
    from[r] = map->x + place * map->x_stride;
    to[r] = map->out + place * map->out_stride + column;
  }
  if (rows == 1)
    product_row(from[0], inner, panel, to[0], adds, vectors);
  else
    product_block(from, inner, panel, to, adds, rows, vectors);
}

INLINE void panel_rows(const row_map *map, ptrdiff_t first, ptrdiff_t end, ptrdiff_t column, ptrdiff_t inner,
                       const float *panel, int adds, int vectors) {
  ptrdiff_t row = first;
  for (; row + ROWS <= end; row += ROWS) block_at(map, row, column, inner, panel, adds, ROWS, vectors);
  for (; row + ROWS / 2 <= end; row += ROWS / 2) block_at(map, row, column, inner, panel, adds, ROWS / 2, vectors);
  for (; row < end; row++) block_at(map, row, column, inner, panel, adds, 1, vectors);
}

WIDE_TARGET void ser_panel_product(const float *x, size_t x_stride, const ptrdiff_t *places, size_t rows, size_t inner,
                                   const float *panels, size_t columns, int adds, float *out, size_t out_stride) {
  row_map map = {x, (ptrdiff_t)x_stride, out, (ptrdiff_t)out_stride, places};
  ptrdiff_t size = (ptrdiff_t)inner, count = (ptrdiff_t)columns, end = (ptrdiff_t)rows;
  // As many rows as stay in the second-level cache while all panels pass over them.
  ptrdiff_t portion = (ROOM / (size > 0 ? size : 1) + ROWS) / ROWS * ROWS;
  for (ptrdiff_t row = 0; row < end; row += portion) {
    ptrdiff_t last = end - row < portion ? end : row + portion;
    for (ptrdiff_t column = 0; column < count; column += 2 * LANES)
      if (count - column >= 2 * LANES)
        panel_rows(&map, row, last, column, size, panels + column * size, adds, 2);
      else
        panel_rows(&map, row, last, column, size, panels + column * size, adds, 1);
  }
}

// dw[0..<values] += xᵀ·g for 8 packed columns of x, of which `values` count, and 16·`vectors` columns of g.
INLINE void gradient_block(const float (*x)[VALUES], const float *g, ptrdiff_t g_stride, ptrdiff_t rows, float *dw,
                           ptrdiff_t dw_stride, ptrdiff_t values, int vectors) {
  lanes sums[VALUES][2];
  for (int j = 0; j < VALUES; j++)
    for (int v = 0; v < vectors; v++) sums[j][v] = (lanes){0};
  for (ptrdiff_t row = 0; row < rows; row++, g += g_stride)
    for (int j = 0; j < VALUES; j++)
      for (int v = 0; v < vectors; v++) sums[j][v] += x[row][j] * *(const lanes *)(g + LANES * v);
  for (int j = 0; j < VALUES; j++)
    for (int v = 0; v < vectors; v++)
      if (j < values) *(lanes *)(dw + j * dw_stride + LANES * v) += sums[j][v];
}

WIDE_TARGET void ser_panel_weight_gradient(const float *x, size_t x_stride, const float *g, size_t g_stride,
                                           size_t rows, size_t inner, size_t columns, float *dw) {
  ptrdiff_t size = (ptrdiff_t)inner, count = (ptrdiff_t)columns, end = (ptrdiff_t)rows;
  float packed[PORTION][VALUES];
  for (ptrdiff_t row = 0; row < end; row += PORTION) {
    ptrdiff_t portion = end - row < PORTION ? end - row : PORTION;
    const float *from = x + row * (ptrdiff_t)x_stride, *gradient = g + row * (ptrdiff_t)g_stride;
    for (ptrdiff_t k = 0; k < size; k += VALUES) {
      ptrdiff_t values = size - k < VALUES ? size - k : VALUES;
      if (values < VALUES) memset(packed, 0, sizeof packed);
      // Columns of x out of its rows: these often stand a power of two apart, where caches have few places for them.
      for (ptrdiff_t r = 0; r < portion; r++)
        for (ptrdiff_t j = 0; j < values; j++) packed[r][j] = from[r * (ptrdiff_t)x_stride + k + j];
      for (ptrdiff_t column = 0; column < count; column += 2 * LANES) {
        float *to = dw + k * count + column;
        if (count - column >= 2 * LANES)
          gradient_block(packed, gradient + column, (ptrdiff_t)g_stride, portion, to, count, values, 2);
        else
          gradient_block(packed, gradient + column, (ptrdiff_t)g_stride, portion, to, count, values, 1);
      }
    }
  }
}
