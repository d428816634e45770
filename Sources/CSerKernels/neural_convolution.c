#include <stddef.h>
#include <string.h>

#include "CSerKernels.h"
#include "function_clones.h"

typedef float lanes __attribute__((vector_size(64), aligned(4)));
enum { LANES = 16 };

static inline __attribute__((always_inline)) void copy_run(float *restrict to, const float *restrict from,
                                                           ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) *(lanes *)(to + i) = *(const lanes *)(from + i);
  for (; i < count; i++) to[i] = from[i];
}

static inline __attribute__((always_inline)) void zero_run(float *to, ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) *(lanes *)(to + i) = (lanes){0};
  for (; i < count; i++) to[i] = 0.0f;
}

static inline __attribute__((always_inline)) void add_run(float *restrict to, const float *restrict from,
                                                          ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) *(lanes *)(to + i) += *(const lanes *)(from + i);
  for (; i < count; i++) to[i] += from[i];
}

static inline ptrdiff_t at_least(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
static inline ptrdiff_t at_most(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// Images of one channel (the first layer): windows of one row shifted against each other, so that the inner loop can
// run along the row instead of along three values.
static inline __attribute__((always_inline)) void gather_row_of_one_channel(const float *image,
                                                                            const ser_window_geometry *g,
                                                                            ptrdiff_t row, float *patches) {
  ptrdiff_t size = g->kernel_height * g->kernel_width;
  for (ptrdiff_t kh = 0; kh < g->kernel_height; kh++) {
    ptrdiff_t y = row * g->stride_height + kh - g->pad_height;
    for (ptrdiff_t kw = 0; kw < g->kernel_width; kw++) {
      float *to = patches + kh * g->kernel_width + kw;
      for (ptrdiff_t column = 0; column < g->out_width; column++) {
        ptrdiff_t x = column * g->stride_width + kw - g->pad_width;
        int inside = y >= 0 && y < g->height && x >= 0 && x < g->width;
        to[column * size] = inside ? image[y * g->width + x] : 0.0f;
      }
    }
  }
}

SER_CLONES void ser_gather_patches(const float *image, const ser_window_geometry *geometry, ptrdiff_t first_row,
                                   ptrdiff_t rows, float *patches) {
  const ser_window_geometry g = *geometry;
  ptrdiff_t run = g.kernel_width * g.channels, size = g.kernel_height * run;
  for (ptrdiff_t row = first_row; row < first_row + rows; row++) {
    float *line = patches + (row - first_row) * g.out_width * size;
    if (g.channels == 1) {
      gather_row_of_one_channel(image, &g, row, line);
      continue;
    }
    for (ptrdiff_t kh = 0; kh < g.kernel_height; kh++) {
      ptrdiff_t y = row * g.stride_height + kh - g.pad_height;
      float *to = line + kh * run;
      if (y < 0 || y >= g.height) {
        for (ptrdiff_t column = 0; column < g.out_width; column++) zero_run(to + column * size, run);
        continue;
      }
      const float *from = image + y * g.width * g.channels;
      for (ptrdiff_t column = 0; column < g.out_width; column++, to += size) {
        ptrdiff_t x = column * g.stride_width - g.pad_width;
        if (x >= 0 && x + g.kernel_width <= g.width) {
          copy_run(to, from + x * g.channels, run);
          continue;
        }
        ptrdiff_t begin = at_most(at_least(-x, 0), g.kernel_width);
        ptrdiff_t end = at_least(at_most(g.width - x, g.kernel_width), begin);
        zero_run(to, begin * g.channels);
        copy_run(to + begin * g.channels, from + (x + begin) * g.channels, (end - begin) * g.channels);
        zero_run(to + end * g.channels, (g.kernel_width - end) * g.channels);
      }
    }
  }
}

SER_CLONES void ser_scatter_patches(const float *patches, const ser_window_geometry *geometry, ptrdiff_t first_row,
                                    ptrdiff_t rows, float *image) {
  const ser_window_geometry g = *geometry;
  ptrdiff_t run = g.kernel_width * g.channels, size = g.kernel_height * run;
  for (ptrdiff_t row = first_row; row < first_row + rows; row++) {
    for (ptrdiff_t kh = 0; kh < g.kernel_height; kh++) {
      ptrdiff_t y = row * g.stride_height + kh - g.pad_height;
      if (y < 0 || y >= g.height) continue;
      const float *from = patches + (row - first_row) * g.out_width * size + kh * run;
      float *to = image + y * g.width * g.channels;
      for (ptrdiff_t column = 0; column < g.out_width; column++, from += size) {
        ptrdiff_t x = column * g.stride_width - g.pad_width;
        ptrdiff_t begin = at_most(at_least(-x, 0), g.kernel_width);
        ptrdiff_t end = at_least(at_most(g.width - x, g.kernel_width), begin);
        add_run(to + (x + begin) * g.channels, from + begin * g.channels, (end - begin) * g.channels);
      }
    }
  }
}
