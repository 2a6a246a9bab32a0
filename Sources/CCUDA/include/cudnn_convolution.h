// NVIDIA's cuDNN for Swift: the types of its C interface, and a table of the functions that Apus calls.
//
// Declared by hand like the driver's, for the same reasons; opened at run time, never linked, never needed. Versions 8 and
// 9 have these functions alike. Addresses are those of device memory.
//
// Left out: everything but convolutions in two dimensions, by the functions that were there before graphs.
#ifndef APUS_CUDNN_CONVOLUTION_H
#define APUS_CUDNN_CONVOLUTION_H

#include <stddef.h>
#include <stdint.h>

#include "cuda_driver.h"
#include "sendable.h"

#if defined(__clang__)
#pragma clang assume_nonnull begin
#define APUS_DNN_NULLABLE _Nullable
#else
#define APUS_DNN_NULLABLE
#endif

/// 0 is success; see cudnnGetErrorString.
typedef int apus_cudnn_result;

typedef struct apus_cudnn_ *apus_cudnn_handle;
typedef struct apus_cudnn_tensor_ *apus_cudnn_tensor;
typedef struct apus_cudnn_filter_ *apus_cudnn_filter;
typedef struct apus_cudnn_convolution_ *apus_cudnn_convolution;

/// cudnnTensorFormat_t: channels last. Of filters: filter, row, column, channel.
enum { APUS_CUDNN_NHWC = 1 };

/// cudnnDataType_t.
enum { APUS_CUDNN_FLOAT = 0, APUS_CUDNN_BFLOAT16 = 9 };

/// cudnnConvolutionMode_t: the window is not mirrored.
enum { APUS_CUDNN_CROSS_CORRELATION = 1 };

/// cudnnMathType_t: float32 may be rounded to TF32; tensor cores for 16-bit types; float32 as it is.
enum { APUS_CUDNN_DEFAULT_MATH = 0, APUS_CUDNN_TENSOR_OP_MATH = 1, APUS_CUDNN_FMA_MATH = 3 };

/// The algorithms that take channels last and are deterministic: cudnnConvolutionFwdAlgo_t IMPLICIT_PRECOMP_GEMM,
/// cudnnConvolutionBwdDataAlgo_t ALGO_1, cudnnConvolutionBwdFilterAlgo_t ALGO_1.
enum { APUS_CUDNN_FORWARD_ALGORITHM = 1, APUS_CUDNN_DATA_ALGORITHM = 1, APUS_CUDNN_FILTER_ALGORITHM = 1 };

/// The functions of libcudnn.so that Apus calls.
typedef struct APUS_SENDABLE {
  /// 90100 is 9.1.0; 8902 is 8.9.2.
  size_t (*getVersion)(void);
  const char *APUS_DNN_NULLABLE (*APUS_DNN_NULLABLE getErrorString)(apus_cudnn_result result);
  apus_cudnn_result (*create)(apus_cudnn_handle APUS_DNN_NULLABLE *APUS_DNN_NULLABLE handle);
  apus_cudnn_result (*destroy)(apus_cudnn_handle handle);
  apus_cudnn_result (*setStream)(apus_cudnn_handle handle, apus_cuda_stream stream);

  apus_cudnn_result (*tensorCreate)(apus_cudnn_tensor APUS_DNN_NULLABLE *APUS_DNN_NULLABLE tensor);
  apus_cudnn_result (*tensorDestroy)(apus_cudnn_tensor tensor);
  apus_cudnn_result (*tensorSet)(apus_cudnn_tensor tensor, int format, int type, int samples, int channels, int height,
                                 int width);
  apus_cudnn_result (*filterCreate)(apus_cudnn_filter APUS_DNN_NULLABLE *APUS_DNN_NULLABLE filter);
  apus_cudnn_result (*filterDestroy)(apus_cudnn_filter filter);
  apus_cudnn_result (*filterSet)(apus_cudnn_filter filter, int type, int format, int filters, int channels, int height,
                                 int width);
  apus_cudnn_result (*convolutionCreate)(apus_cudnn_convolution APUS_DNN_NULLABLE *APUS_DNN_NULLABLE convolution);
  apus_cudnn_result (*convolutionDestroy)(apus_cudnn_convolution convolution);
  apus_cudnn_result (*convolutionSet)(apus_cudnn_convolution convolution, int padRows, int padColumns, int strideRows,
                                      int strideColumns, int dilationRows, int dilationColumns, int mode,
                                      int computeType);
  apus_cudnn_result (*convolutionSetMathType)(apus_cudnn_convolution convolution, int mathType);

  apus_cudnn_result (*forwardWorkspaceBytes)(apus_cudnn_handle handle, apus_cudnn_tensor x, apus_cudnn_filter w,
                                             apus_cudnn_convolution convolution, apus_cudnn_tensor y, int algorithm,
                                             size_t *bytes);
  apus_cudnn_result (*dataWorkspaceBytes)(apus_cudnn_handle handle, apus_cudnn_filter w, apus_cudnn_tensor dy,
                                          apus_cudnn_convolution convolution, apus_cudnn_tensor dx, int algorithm,
                                          size_t *bytes);
  apus_cudnn_result (*filterWorkspaceBytes)(apus_cudnn_handle handle, apus_cudnn_tensor x, apus_cudnn_tensor dy,
                                            apus_cudnn_convolution convolution, apus_cudnn_filter dw, int algorithm,
                                            size_t *bytes);

  /// alpha and beta lie in the host's memory: out = alpha * result + beta * out.
  apus_cudnn_result (*forward)(apus_cudnn_handle handle, const void *alpha, apus_cudnn_tensor xTensor,
                               apus_cuda_address x, apus_cudnn_filter wFilter, apus_cuda_address w,
                               apus_cudnn_convolution convolution, int algorithm, apus_cuda_address workspace,
                               size_t workspaceBytes, const void *beta, apus_cudnn_tensor yTensor,
                               apus_cuda_address y);
  apus_cudnn_result (*backwardData)(apus_cudnn_handle handle, const void *alpha, apus_cudnn_filter wFilter,
                                    apus_cuda_address w, apus_cudnn_tensor dyTensor, apus_cuda_address dy,
                                    apus_cudnn_convolution convolution, int algorithm, apus_cuda_address workspace,
                                    size_t workspaceBytes, const void *beta, apus_cudnn_tensor dxTensor,
                                    apus_cuda_address dx);
  apus_cudnn_result (*backwardFilter)(apus_cudnn_handle handle, const void *alpha, apus_cudnn_tensor xTensor,
                                      apus_cuda_address x, apus_cudnn_tensor dyTensor, apus_cuda_address dy,
                                      apus_cudnn_convolution convolution, int algorithm, apus_cuda_address workspace,
                                      size_t workspaceBytes, const void *beta, apus_cudnn_filter dwFilter,
                                      apus_cuda_address dw);
} apus_cudnn;

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
