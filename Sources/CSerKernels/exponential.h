// exp, tanh, the logistic function and erf for loops over floats: no calls and no branches, so that they vectorise.
#ifndef SER_EXPONENTIAL_H
#define SER_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

// 2^(x·log2 e) as an exponent plus a polynomial on [-1/2, 1/2], for x brought to [-87, 88]; relative error below 2e-7.
static inline float fast_exp(float x) {
  float clamped = x < -87.0f ? -87.0f : x;  // NaN passes
  clamped = clamped > 88.0f ? 88.0f : clamped;
  // Adding and taking away 1.5·2^23 rounds to the nearest integer.
  float whole = (clamped * 1.442695041f + 12582912.0f) - 12582912.0f;
  float f = clamped - whole * 0.693359375f + whole * 2.12194440e-4f;
  float p = 1.0f + f * (1.0f + f * (0.5f + f * (0.166666657f + f * (0.0416664153f + f * (0.00833345205f + f * 0.00139430355f)))));
  uint32_t bits;
  memcpy(&bits, &p, sizeof bits);
  bits += (uint32_t)(int32_t)whole << 23;
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

static inline float fast_logistic(float x) { return 1.0f / (1.0f + fast_exp(-x)); }

// Near 0, where 1 - 2/(e^2x + 1) cancels, an odd polynomial fitted to tanh on [-5/8, 5/8] takes over.
static inline float fast_tanh(float x) {
  float far = 1.0f - 2.0f / (fast_exp(2.0f * x) + 1.0f);
  float z = x * x;
  float near = x + x * z * (-0.333332819f + z * (0.133314422f + z * (-0.0537397151f + z * (0.0206390887f - z * 0.00570498872f))));
  return ((x > -0.625f) & (x < 0.625f)) ? near : far;
}

// Abramowitz & Stegun 7.1.26: absolute error below 1.5e-7, which is what a sum with 1 can keep in single precision.
static inline float fast_erf(float x) {
  float magnitude = x < 0.0f ? -x : x;
  float t = 1.0f / (1.0f + 0.3275911f * magnitude);
  float series = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  float result = 1.0f - series * fast_exp(-magnitude * magnitude);
  return x < 0.0f ? -result : result;
}

#endif
