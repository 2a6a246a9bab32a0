// NVIDIA's cuBLASLt for Swift: the types of its C interface, and a table of the functions that Apus calls.
//
// Declared by hand like the driver's, for the same reasons; opened at run time, never linked, never needed. Matrices are
// stored by columns, as BLAS has them. Addresses are those of device memory.
//
// Left out: everything but plain products of float32 and bfloat16 with float32 sums.
#ifndef APUS_CUBLAS_LT_H
#define APUS_CUBLAS_LT_H

#include <stddef.h>
#include <stdint.h>

#include "cuda_driver.h"
#include "sendable.h"

#if defined(__clang__)
#pragma clang assume_nonnull begin
#define APUS_LT_NULLABLE _Nullable
#else
#define APUS_LT_NULLABLE
#endif

/// 0 is success; see cublasLtGetStatusString.
typedef int apus_cublas_result;

typedef struct apus_cublas_lt_ *apus_cublas_lt_handle;
typedef struct apus_cublas_lt_operation_ *apus_cublas_lt_operation;
typedef struct apus_cublas_lt_layout_ *apus_cublas_lt_layout;
typedef struct apus_cublas_lt_preference_ *apus_cublas_lt_preference;

/// cudaDataType_t.
enum { APUS_CUDA_R_32F = 0, APUS_CUDA_R_16BF = 14 };

/// cublasComputeType_t: sums in float32, of products in float32, or of factors rounded to TF32.
enum { APUS_CUBLAS_COMPUTE_32F = 68, APUS_CUBLAS_COMPUTE_32F_FAST_TF32 = 77 };

/// cublasOperation_t.
enum { APUS_CUBLAS_OP_N = 0, APUS_CUBLAS_OP_T = 1 };

/// cublasLtMatmulDescAttributes_t; each is an int32_t.
enum { APUS_CUBLAS_LT_TRANSPOSES_A = 3, APUS_CUBLAS_LT_TRANSPOSES_B = 4 };

/// cublasLtMatmulPreferenceAttributes_t: a uint64_t, and a uint32_t.
enum { APUS_CUBLAS_LT_WORKSPACE_BYTES_MAX = 1, APUS_CUBLAS_LT_REDUCTION_SCHEMES = 3 };

/// cublasLtReductionScheme_t, a mask: parts that are kept in the workspace and added in order. That there are no parts is
/// always allowed.
enum { APUS_CUBLAS_LT_REDUCTION_COMPUTE_TYPE = 2 };

/// cublasLtMatmulAlgo_t.
typedef struct {
  uint64_t words[8];
} apus_cublas_lt_algorithm;

/// cublasLtMatmulHeuristicResult_t.
typedef struct {
  apus_cublas_lt_algorithm algorithm;
  size_t workspaceBytes;
  apus_cublas_result state;
  float waves;
  int reserved[4];
} apus_cublas_lt_heuristic;

/// The functions of libcublasLt.so that Apus calls.
typedef struct APUS_SENDABLE {
  /// 120903 is 12.9.3.
  size_t (*getVersion)(void);
  const char *APUS_LT_NULLABLE (*APUS_LT_NULLABLE getStatusString)(apus_cublas_result result);
  apus_cublas_result (*create)(apus_cublas_lt_handle APUS_LT_NULLABLE *APUS_LT_NULLABLE handle);
  apus_cublas_result (*destroy)(apus_cublas_lt_handle handle);

  apus_cublas_result (*operationCreate)(apus_cublas_lt_operation APUS_LT_NULLABLE *APUS_LT_NULLABLE operation,
                                        int computeType, int scaleType);
  apus_cublas_result (*operationDestroy)(apus_cublas_lt_operation operation);
  apus_cublas_result (*operationSetAttribute)(apus_cublas_lt_operation operation, int attribute, const void *value,
                                              size_t bytes);

  apus_cublas_result (*layoutCreate)(apus_cublas_lt_layout APUS_LT_NULLABLE *APUS_LT_NULLABLE layout, int type,
                                     uint64_t rows, uint64_t columns, int64_t leading);
  apus_cublas_result (*layoutDestroy)(apus_cublas_lt_layout layout);

  apus_cublas_result (*preferenceCreate)(apus_cublas_lt_preference APUS_LT_NULLABLE *APUS_LT_NULLABLE preference);
  apus_cublas_result (*preferenceDestroy)(apus_cublas_lt_preference preference);
  apus_cublas_result (*preferenceSetAttribute)(apus_cublas_lt_preference preference, int attribute, const void *value,
                                               size_t bytes);

  apus_cublas_result (*getHeuristic)(apus_cublas_lt_handle handle, apus_cublas_lt_operation operation,
                                     apus_cublas_lt_layout a, apus_cublas_lt_layout b, apus_cublas_lt_layout c,
                                     apus_cublas_lt_layout d, apus_cublas_lt_preference preference, int wanted,
                                     apus_cublas_lt_heuristic *results, int *found);
  /// d = alpha * a * b + beta * c; alpha and beta lie in the host's memory.
  apus_cublas_result (*multiply)(apus_cublas_lt_handle handle, apus_cublas_lt_operation operation, const void *alpha,
                                 apus_cuda_address a, apus_cublas_lt_layout aLayout, apus_cuda_address b,
                                 apus_cublas_lt_layout bLayout, const void *beta, apus_cuda_address c,
                                 apus_cublas_lt_layout cLayout, apus_cuda_address d, apus_cublas_lt_layout dLayout,
                                 const apus_cublas_lt_algorithm *algorithm, apus_cuda_address workspace,
                                 size_t workspaceBytes, apus_cuda_stream stream);
} apus_cublas_lt;

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
