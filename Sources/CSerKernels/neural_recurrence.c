#include <stddef.h>

#include "CSerKernels.h"
#include "exponential.h"
#include "function_clones.h"

SER_CLONES void ser_lstm_step(float *restrict gates, const float *restrict previous, size_t units,
                              float *restrict cell, float *restrict squashed, float *restrict hidden) {
  float *restrict in = gates, *restrict forget = gates + units;
  float *restrict candidate = gates + 2 * units, *restrict out = gates + 3 * units;
  for (size_t k = 0; k < units; k++) {
    in[k] = fast_logistic(in[k]);
    forget[k] = fast_logistic(forget[k]);
    candidate[k] = fast_tanh(candidate[k]);
    out[k] = fast_logistic(out[k]);
  }
  for (size_t k = 0; k < units; k++) {
    float kept = previous ? forget[k] * previous[k] : 0.0f;
    cell[k] = kept + in[k] * candidate[k];
    squashed[k] = fast_tanh(cell[k]);
    hidden[k] = out[k] * squashed[k];
  }
}

SER_CLONES void ser_lstm_step_gradient(const float *restrict gates, const float *restrict previous,
                                       const float *restrict squashed, const float *restrict dh, size_t units,
                                       float *restrict dc, float *restrict dgates) {
  const float *in = gates, *forget = gates + units, *candidate = gates + 2 * units, *out = gates + 3 * units;
  for (size_t k = 0; k < units; k++) {
    float change = dc[k] + dh[k] * out[k] * (1.0f - squashed[k] * squashed[k]);
    float before = previous ? previous[k] : 0.0f;
    dgates[k] = change * candidate[k] * in[k] * (1.0f - in[k]);
    dgates[units + k] = change * before * forget[k] * (1.0f - forget[k]);
    dgates[2 * units + k] = change * in[k] * (1.0f - candidate[k] * candidate[k]);
    dgates[3 * units + k] = dh[k] * squashed[k] * out[k] * (1.0f - out[k]);
    dc[k] = change * forget[k];
  }
}
