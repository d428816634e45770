#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "CSerKernels.h"
#include "exponential.h"
#include "function_clones.h"

SER_CLONES void ser_add_bias(float *values, size_t rows, size_t columns, const float *bias) {
  for (size_t row = 0; row < rows; row++)
    for (size_t c = 0; c < columns; c++) values[row * columns + c] += bias[c];
}

SER_CLONES void ser_add_multiple(float *restrict out, const float *restrict x, float scale, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] += scale * x[i];
}

SER_CLONES void ser_scale(float *values, float factor, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] *= factor;
}

SER_CLONES void ser_rectify(const float *x, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = x[i] < 0.0f ? 0.0f : x[i];  // NaN passes
}

SER_CLONES void ser_rectify_gradient(const float *out, float *g, size_t count) {
  for (size_t i = 0; i < count; i++) g[i] = out[i] > 0.0f ? g[i] : 0.0f;
}

SER_CLONES void ser_gelu(const float *x, float *out, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = 0.5f * x[i] * (1.0f + fast_erf(0.707106781f * x[i]));
}

SER_CLONES void ser_gelu_gradient(const float *x, float *g, size_t count) {
  for (size_t i = 0; i < count; i++) {
    float area = 0.5f * (1.0f + fast_erf(0.707106781f * x[i]));
    float density = 0.398942280f * fast_exp(-0.5f * x[i] * x[i]);
    g[i] *= area + x[i] * density;
  }
}

SER_CLONES void ser_tanh(float *values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = fast_tanh(values[i]);
}

SER_CLONES void ser_tanh_gradient(const float *out, float *g, size_t count) {
  for (size_t i = 0; i < count; i++) g[i] *= 1.0f - out[i] * out[i];
}

static inline uint32_t place_in_sequence(uint64_t seed, uint64_t place) {
  uint64_t z = seed + (place + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) >> 32);
}

SER_CLONES void ser_dropout(const float *x, float *out, size_t count, uint64_t seed, uint64_t first,
                            uint32_t threshold, float scale) {
  for (size_t i = 0; i < count; i++)
    out[i] = place_in_sequence(seed, first + i) >= threshold ? x[i] * scale : 0.0f;
}

SER_CLONES void ser_softmax_rows(float *values, size_t rows, size_t valid, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    float *v = values + row * columns;
    float greatest = -INFINITY, total = 0.0f;
    for (size_t c = 0; c < valid; c++) greatest = v[c] > greatest ? v[c] : greatest;
    for (size_t c = 0; c < valid; c++) v[c] = fast_exp(v[c] - greatest);
    for (size_t c = 0; c < valid; c++) total += v[c];
    float factor = valid > 0 ? 1.0f / total : 0.0f;
    for (size_t c = 0; c < valid; c++) v[c] *= factor;
    for (size_t c = valid; c < columns; c++) v[c] = 0.0f;
  }
}

SER_CLONES void ser_softmax_gradient(const float *p, float *g, size_t rows, size_t valid, size_t columns) {
  for (size_t row = 0; row < rows; row++) {
    const float *weight = p + row * columns;
    float *d = g + row * columns;
    float total = 0.0f;
    for (size_t c = 0; c < valid; c++) total += d[c] * weight[c];
    for (size_t c = 0; c < valid; c++) d[c] = weight[c] * (d[c] - total);
    for (size_t c = valid; c < columns; c++) d[c] = 0.0f;
  }
}

SER_CLONES void ser_layer_normalize(const float *x, size_t rows, size_t columns, const float *gain, const float *bias,
                                    float epsilon, float *out, float *normalized, float *inverse) {
  for (size_t row = 0; row < rows; row++) {
    const float *from = x + row * columns;
    double total = 0, squares = 0;
    for (size_t c = 0; c < columns; c++) total += from[c];
    double mean = total / (double)columns;
    for (size_t c = 0; c < columns; c++) squares += (from[c] - mean) * (from[c] - mean);
    float centre = (float)mean, factor = (float)(1.0 / sqrt(squares / (double)columns + (double)epsilon));
    inverse[row] = factor;
    for (size_t c = 0; c < columns; c++) {
      float value = (from[c] - centre) * factor;
      normalized[row * columns + c] = value;
      out[row * columns + c] = value * gain[c] + bias[c];
    }
  }
}

SER_CLONES void ser_layer_normalize_gradient(const float *g, const float *normalized, const float *inverse,
                                             const float *gain, size_t rows, size_t columns, float *dx) {
  for (size_t row = 0; row < rows; row++) {
    const float *d = g + row * columns, *x = normalized + row * columns;
    double total = 0, product = 0;
    for (size_t c = 0; c < columns; c++) {
      total += d[c] * gain[c];
      product += (double)(d[c] * gain[c]) * x[c];
    }
    float mean = (float)(total / (double)columns), slope = (float)(product / (double)columns);
    for (size_t c = 0; c < columns; c++)
      dx[row * columns + c] = inverse[row] * (d[c] * gain[c] - mean - x[c] * slope);
  }
}
