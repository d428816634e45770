// Function multiversioning picks the widest vectors at load time; elsewhere the plain loop is compiled once.
#ifndef SER_FUNCTION_CLONES_H
#define SER_FUNCTION_CLONES_H

#if defined(__x86_64__) && defined(__linux__)
#define SER_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SER_CLONES
#endif

#endif
