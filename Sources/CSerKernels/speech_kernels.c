#include "CSerKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define SER_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SER_CLONES
#endif

SER_CLONES void ser_autocorrelation(const float *samples, size_t count, size_t lags, double *correlation) {
  for (size_t lag = 0; lag < lags; lag++) {
    double sums[16] = {0};
    double total = 0;
    size_t pairs = lag < count ? count - lag : 0, n = 0;
    for (; n + 16 <= pairs; n += 16)
      for (size_t lane = 0; lane < 16; lane++) sums[lane] += (double)samples[n + lane] * samples[n + lane + lag];
    for (; n < pairs; n++) total += (double)samples[n] * samples[n + lag];
    for (size_t lane = 0; lane < 16; lane++) total += sums[lane];
    correlation[lag] = total;
  }
}
