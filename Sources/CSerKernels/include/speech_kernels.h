// Loops of pitch, voice quality and linear prediction.
#ifndef SPEECH_KERNELS_H
#define SPEECH_KERNELS_H

#include <stddef.h>

/// correlation[lag] = Σ x[n]·x[n + lag] in double for lags 0..<lags; lags beyond the samples give 0.
void ser_autocorrelation(const float *samples, size_t count, size_t lags, double *correlation);

#endif
