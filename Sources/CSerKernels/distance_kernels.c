#include <math.h>

#include "CSerKernels.h"
#include "function_clones.h"

// A compiler may not reorder a float sum, so that it is split into lanes here.
#define LANES 16

SER_CLONES
void ser_manhattan_distances(const float *query, const float *rows, size_t count, size_t columns, float *out) {
  for (size_t r = 0; r < count; r++) {
    const float *row = rows + r * columns;
    float lanes[LANES] = {0};
    size_t c = 0;
    for (; c + LANES <= columns; c += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += fabsf(query[c + lane] - row[c + lane]);
    }
    float sum = 0;
    for (; c < columns; c++) sum += fabsf(query[c] - row[c]);
    for (size_t lane = 0; lane < LANES; lane++) sum += lanes[lane];
    out[r] = sum;
  }
}
