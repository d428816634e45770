#include <stddef.h>
#include <stdint.h>

#include "CSerKernels.h"
#include "function_clones.h"

typedef float lanes_f __attribute__((vector_size(32), aligned(4)));
typedef double lanes_d __attribute__((vector_size(64), aligned(8)));
enum { LANES = 8, BLOCK = 4 };

#define WIDE(p) __builtin_convertvector(*(const lanes_f *)(p), lanes_d)

// Sums of a and of a·b over columns begin..<begin+8·BLOCK, kept in registers over all rows: in memory, every addition
// would wait for the one of the row before to be stored.
static inline __attribute__((always_inline)) void block_sums(const float *a, const float *b, size_t rows,
                                                             size_t columns, size_t blocks, double *sums,
                                                             double *products) {
  lanes_d sum[BLOCK], product[BLOCK];
  for (size_t k = 0; k < blocks; k++) sum[k] = product[k] = (lanes_d){0};
  for (size_t row = 0; row < rows; row++) {
    for (size_t k = 0; k < blocks; k++) {
      lanes_d x = WIDE(a + row * columns + k * LANES);
      lanes_d y = a == b ? x : WIDE(b + row * columns + k * LANES);
      sum[k] += x;
      product[k] += x * y;
    }
  }
  for (size_t k = 0; k < blocks; k++) {
    *(lanes_d *)(sums + k * LANES) += sum[k];
    *(lanes_d *)(products + k * LANES) += product[k];
  }
}

static inline __attribute__((always_inline)) void sums_and_products(const float *a, const float *b, size_t rows,
                                                                    size_t columns, double *sums, double *products) {
  // Rows in portions that stay in the first-level cache while the blocks of columns pass over them.
  size_t portion = 4096 / (columns > 0 ? columns : 1) + 1;
  for (size_t first = 0; first < rows; first += portion) {
    size_t count = rows - first < portion ? rows - first : portion;
    const float *x = a + first * columns, *y = b + first * columns;
    size_t c = 0;
    for (; c + LANES * BLOCK <= columns; c += LANES * BLOCK)
      block_sums(x + c, y + c, count, columns, BLOCK, sums + c, products + c);
    for (; c + LANES <= columns; c += LANES) block_sums(x + c, y + c, count, columns, 1, sums + c, products + c);
    for (; c < columns; c++)
      for (size_t row = 0; row < count; row++) {
        sums[c] += x[row * columns + c];
        products[c] += (double)x[row * columns + c] * y[row * columns + c];
      }
  }
}

SER_CLONES void ser_column_sums_and_squares(const float *x, size_t rows, size_t columns, double *sums,
                                            double *squares) {
  sums_and_products(x, x, rows, columns, sums, squares);
}

SER_CLONES void ser_column_sums_and_products(const float *g, const float *x, size_t rows, size_t columns,
                                             double *sums, double *products) {
  sums_and_products(g, x, rows, columns, sums, products);
}

// Comparisons below are written so that NaN passes: a network must not hide that it diverged.
SER_CLONES void ser_scale_and_shift(const float *x, size_t rows, size_t columns, const float *scale,
                                    const float *shift, float lower, float *out) {
  for (size_t row = 0; row < rows; row++)
    for (size_t c = 0; c < columns; c++) {
      float value = x[row * columns + c] * scale[c] + shift[c];
      out[row * columns + c] = value < lower ? lower : value;
    }
}

SER_CLONES void ser_normalization_gradient(const float *g, const float *x, size_t rows, size_t columns,
                                           const float *own, const float *slope, const float *offset, float *dx) {
  for (size_t row = 0; row < rows; row++)
    for (size_t c = 0; c < columns; c++) {
      size_t i = row * columns + c;
      dx[i] = own[c] * g[i] + slope[c] * x[i] + offset[c];
    }
}

typedef float wide_f __attribute__((vector_size(64), aligned(4)));
typedef int32_t wide_i __attribute__((vector_size(64), aligned(4)));
typedef uint8_t wide_b __attribute__((vector_size(16), aligned(1)));
enum { WIDTH = 16 };

#define SELECT_F(mask, a, b) ((wide_f)(((mask) & (wide_i)(a)) | (~(mask) & (wide_i)(b))))
#define LOAD_F(p) (*(const wide_f *)(p))

SER_CLONES void ser_normalized_max_pool(const float *x, const ser_window_geometry *geometry, const float *scale,
                                        const float *shift, float lower, float *out, float *chosen, uint8_t *winner) {
  const ser_window_geometry g = *geometry;
  for (ptrdiff_t row = 0; row < g.out_height; row++)
    for (ptrdiff_t column = 0; column < g.out_width; column++) {
      ptrdiff_t at = (row * g.out_width + column) * g.channels, c = 0;
      const float *corner = x + (row * g.stride_height * g.width + column * g.stride_width) * g.channels;
      for (; c + WIDTH <= g.channels; c += WIDTH) {
        wide_f factor = LOAD_F(scale + c), addend = LOAD_F(shift + c);
        wide_f best = LOAD_F(corner + c) * factor + addend, value = LOAD_F(corner + c);
        wide_i place = {0};
        int32_t position = 0;
        for (ptrdiff_t kh = 0; kh < g.kernel_height; kh++)
          for (ptrdiff_t kw = 0; kw < g.kernel_width; kw++, position++) {
            wide_f candidate = LOAD_F(corner + (kh * g.width + kw) * g.channels + c);
            wide_f scaled = candidate * factor + addend;
            wide_i better = scaled > best;
            best = SELECT_F(better, scaled, best);
            value = SELECT_F(better, candidate, value);
            place = (better & position) | (~better & place);
          }
        wide_f floor = {0};
        floor += lower;
        *(wide_f *)(out + at + c) = SELECT_F(best < floor, floor, best);
        *(wide_f *)(chosen + at + c) = value;
        *(wide_b *)(winner + at + c) = __builtin_convertvector(place, wide_b);
      }
      for (; c < g.channels; c++) {
        float best = corner[c] * scale[c] + shift[c], value = corner[c];
        int place = 0, position = 0;
        for (ptrdiff_t kh = 0; kh < g.kernel_height; kh++)
          for (ptrdiff_t kw = 0; kw < g.kernel_width; kw++, position++) {
            float candidate = corner[(kh * g.width + kw) * g.channels + c];
            float scaled = candidate * scale[c] + shift[c];
            if (scaled > best) {
              best = scaled;
              value = candidate;
              place = position;
            }
          }
        out[at + c] = best < lower ? lower : best;
        chosen[at + c] = value;
        winner[at + c] = (uint8_t)place;
      }
    }
}

SER_CLONES void ser_max_pool_gradient(const float *g, const uint8_t *winner, const ser_window_geometry *geometry,
                                      float *dx) {
  const ser_window_geometry s = *geometry;
  for (ptrdiff_t row = 0; row < s.out_height; row++)
    for (ptrdiff_t column = 0; column < s.out_width; column++) {
      ptrdiff_t at = (row * s.out_width + column) * s.channels;
      ptrdiff_t corner = (row * s.stride_height * s.width + column * s.stride_width) * s.channels;
      int position = 0;
      for (ptrdiff_t kh = 0; kh < s.kernel_height; kh++)
        for (ptrdiff_t kw = 0; kw < s.kernel_width; kw++, position++) {
          float *to = dx + corner + (kh * s.width + kw) * s.channels;
          for (ptrdiff_t c = 0; c < s.channels; c++) to[c] += winner[at + c] == position ? g[at + c] : 0.0f;
        }
    }
}

SER_CLONES void ser_normalized_max_pool_gradient(const float *g, const uint8_t *winner, const float *x,
                                                 const ser_window_geometry *geometry, const float *own,
                                                 const float *slope, const float *offset, float *dx) {
  const ser_window_geometry s = *geometry;
  ptrdiff_t covered_width = s.out_width * s.stride_width, covered_height = s.out_height * s.stride_height;
  for (ptrdiff_t row = 0; row < s.out_height; row++)
    for (ptrdiff_t column = 0; column < s.out_width; column++) {
      ptrdiff_t at = (row * s.out_width + column) * s.channels;
      ptrdiff_t corner = (row * s.stride_height * s.width + column * s.stride_width) * s.channels;
      for (ptrdiff_t c = 0; c < s.channels; c += WIDTH) {
        ptrdiff_t left = s.channels - c < WIDTH ? s.channels - c : WIDTH;
        int position = 0;
        for (ptrdiff_t kh = 0; kh < s.kernel_height; kh++)
          for (ptrdiff_t kw = 0; kw < s.kernel_width; kw++, position++) {
            ptrdiff_t i = corner + (kh * s.width + kw) * s.channels + c;
            if (left == WIDTH) {
              wide_i won = __builtin_convertvector(*(const wide_b *)(winner + at + c), wide_i) == position;
              wide_f sent = (wide_f)(won & (wide_i)(LOAD_F(own + c) * LOAD_F(g + at + c)));
              *(wide_f *)(dx + i) = LOAD_F(slope + c) * LOAD_F(x + i) + LOAD_F(offset + c) + sent;
            } else {
              for (ptrdiff_t k = 0; k < left; k++)
                dx[i + k] = slope[c + k] * x[i + k] + offset[c + k] +
                            (winner[at + c + k] == position ? own[c + k] * g[at + c + k] : 0.0f);
            }
          }
      }
    }
  // Pixels at the far edges that no window covers.
  for (ptrdiff_t y = 0; y < s.height; y++)
    for (ptrdiff_t column = y < covered_height ? covered_width : 0; column < s.width; column++) {
      ptrdiff_t i = (y * s.width + column) * s.channels;
      for (ptrdiff_t c = 0; c < s.channels; c++) dx[i + c] = slope[c] * x[i + c] + offset[c];
    }
}
