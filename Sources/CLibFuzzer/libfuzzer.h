// The part of libFuzzer (LLVM, "Using libFuzzer as a library") that its own main() would call. It comes with the Swift
// toolchain and is linked by -sanitize=fuzzer.
#ifndef SERBASE_LIBFUZZER_H
#define SERBASE_LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

/// Changes the input in place by one of libFuzzer's own mutations; its new size, at most `limit`.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t limit);

#endif
