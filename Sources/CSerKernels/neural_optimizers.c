#include <math.h>
#include <stddef.h>

#include "CSerKernels.h"
#include "function_clones.h"

SER_CLONES void ser_adam_update(float *restrict p, const float *restrict g, float *restrict m, float *restrict v,
                                size_t count, float rate, float beta1, float beta2, float root, float epsilon,
                                float l2, float shrink) {
  for (size_t i = 0; i < count; i++) {
    float gradient = g[i] + l2 * p[i];
    m[i] = beta1 * m[i] + (1.0f - beta1) * gradient;
    v[i] = beta2 * v[i] + (1.0f - beta2) * gradient * gradient;
    p[i] = p[i] * shrink - rate * m[i] / (__builtin_sqrtf(v[i]) * root + epsilon);
  }
}

SER_CLONES void ser_momentum_update(float *restrict p, const float *restrict g, float *restrict velocity, size_t count,
                                    float rate, float momentum, float l2, int nesterov) {
  for (size_t i = 0; i < count; i++) {
    float gradient = g[i] + l2 * p[i];
    velocity[i] = momentum * velocity[i] + gradient;
    p[i] -= rate * (nesterov ? gradient + momentum * velocity[i] : velocity[i]);
  }
}
