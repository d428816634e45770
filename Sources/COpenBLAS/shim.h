#include <cblas.h>
#include <stddef.h>

// The one LAPACK routine that serbase calls (eigenvalues and eigenvectors of a symmetric matrix). OpenBLAS holds it; its C header
// comes in a package of its own on Debian, which a prototype makes unnecessary. The last two arguments are the lengths
// of the strings, as Fortran passes them.
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
            const int *lwork, int *info, size_t jobz_length, size_t uplo_length);
