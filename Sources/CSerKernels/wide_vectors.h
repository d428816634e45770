// Vectors of 16 floats for kernels that hold blocks of sums in registers, written for processors that have them.
#ifndef SER_WIDE_VECTORS_H
#define SER_WIDE_VECTORS_H

#if defined(__x86_64__) && defined(__linux__)
// The second attribute because this target prefers half of its vectors unless it is told how wide they have to be.
#define WIDE_TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#else
#define WIDE_TARGET
#endif

#define INLINE static inline __attribute__((always_inline)) WIDE_TARGET

typedef float lanes __attribute__((vector_size(64), aligned(4)));
enum { LANES = 16 };

#endif
