// The stable streaming interface of libzstd; its static-only part is left out, since it may change.
#include <zstd.h>
#include <zstd_errors.h>
