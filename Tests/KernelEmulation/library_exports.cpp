// The libraries' emulation under the names of the real ones, for programs that open them: see exports.cpp.
#include "include/kernel_emulation.h"

static const apus_cublas_lt &blas() {
  static const apus_cublas_lt table = apus_emulation_cublas_lt();
  return table;
}
static const apus_cudnn &dnn() {
  static const apus_cudnn table = apus_emulation_cudnn();
  return table;
}

#define APUS_EXPORT extern "C" __attribute__((visibility("default")))

APUS_EXPORT size_t cublasLtGetVersion(void) { return blas().getVersion(); }
APUS_EXPORT const char *cublasLtGetStatusString(int r) { return blas().getStatusString(r); }
APUS_EXPORT int cublasLtCreate(apus_cublas_lt_handle *h) { return blas().create(h); }
APUS_EXPORT int cublasLtDestroy(apus_cublas_lt_handle h) { return blas().destroy(h); }
APUS_EXPORT int cublasLtMatmulDescCreate(apus_cublas_lt_operation *o, int c, int s) { return blas().operationCreate(o, c, s); }
APUS_EXPORT int cublasLtMatmulDescDestroy(apus_cublas_lt_operation o) { return blas().operationDestroy(o); }
APUS_EXPORT int cublasLtMatmulDescSetAttribute(apus_cublas_lt_operation o, int a, const void *v, size_t b) {
  return blas().operationSetAttribute(o, a, v, b);
}
APUS_EXPORT int cublasLtMatrixLayoutCreate(apus_cublas_lt_layout *l, int t, uint64_t r, uint64_t c, int64_t d) {
  return blas().layoutCreate(l, t, r, c, d);
}
APUS_EXPORT int cublasLtMatrixLayoutDestroy(apus_cublas_lt_layout l) { return blas().layoutDestroy(l); }
APUS_EXPORT int cublasLtMatmulPreferenceCreate(apus_cublas_lt_preference *p) { return blas().preferenceCreate(p); }
APUS_EXPORT int cublasLtMatmulPreferenceDestroy(apus_cublas_lt_preference p) { return blas().preferenceDestroy(p); }
APUS_EXPORT int cublasLtMatmulPreferenceSetAttribute(apus_cublas_lt_preference p, int a, const void *v, size_t b) {
  return blas().preferenceSetAttribute(p, a, v, b);
}
APUS_EXPORT int cublasLtMatmulAlgoGetHeuristic(apus_cublas_lt_handle h, apus_cublas_lt_operation o, apus_cublas_lt_layout a,
                                               apus_cublas_lt_layout b, apus_cublas_lt_layout c, apus_cublas_lt_layout d,
                                               apus_cublas_lt_preference p, int n, apus_cublas_lt_heuristic *r, int *f) {
  return blas().getHeuristic(h, o, a, b, c, d, p, n, r, f);
}
APUS_EXPORT int cublasLtMatmul(apus_cublas_lt_handle h, apus_cublas_lt_operation o, const void *alpha, uint64_t a,
                               apus_cublas_lt_layout al, uint64_t b, apus_cublas_lt_layout bl, const void *beta, uint64_t c,
                               apus_cublas_lt_layout cl, uint64_t d, apus_cublas_lt_layout dl,
                               const apus_cublas_lt_algorithm *g, uint64_t w, size_t bytes, apus_cuda_stream s) {
  return blas().multiply(h, o, alpha, a, al, b, bl, beta, c, cl, d, dl, g, w, bytes, s);
}

APUS_EXPORT size_t cudnnGetVersion(void) { return dnn().getVersion(); }
APUS_EXPORT const char *cudnnGetErrorString(int r) { return dnn().getErrorString(r); }
APUS_EXPORT int cudnnCreate(apus_cudnn_handle *h) { return dnn().create(h); }
APUS_EXPORT int cudnnDestroy(apus_cudnn_handle h) { return dnn().destroy(h); }
APUS_EXPORT int cudnnSetStream(apus_cudnn_handle h, apus_cuda_stream s) { return dnn().setStream(h, s); }
APUS_EXPORT int cudnnCreateTensorDescriptor(apus_cudnn_tensor *t) { return dnn().tensorCreate(t); }
APUS_EXPORT int cudnnDestroyTensorDescriptor(apus_cudnn_tensor t) { return dnn().tensorDestroy(t); }
APUS_EXPORT int cudnnSetTensor4dDescriptor(apus_cudnn_tensor t, int f, int y, int n, int c, int h, int w) {
  return dnn().tensorSet(t, f, y, n, c, h, w);
}
APUS_EXPORT int cudnnCreateFilterDescriptor(apus_cudnn_filter *f) { return dnn().filterCreate(f); }
APUS_EXPORT int cudnnDestroyFilterDescriptor(apus_cudnn_filter f) { return dnn().filterDestroy(f); }
APUS_EXPORT int cudnnSetFilter4dDescriptor(apus_cudnn_filter d, int y, int f, int k, int c, int h, int w) {
  return dnn().filterSet(d, y, f, k, c, h, w);
}
APUS_EXPORT int cudnnCreateConvolutionDescriptor(apus_cudnn_convolution *c) { return dnn().convolutionCreate(c); }
APUS_EXPORT int cudnnDestroyConvolutionDescriptor(apus_cudnn_convolution c) { return dnn().convolutionDestroy(c); }
APUS_EXPORT int cudnnSetConvolution2dDescriptor(apus_cudnn_convolution c, int ph, int pw, int u, int v, int dh, int dw,
                                                int m, int t) {
  return dnn().convolutionSet(c, ph, pw, u, v, dh, dw, m, t);
}
APUS_EXPORT int cudnnSetConvolutionMathType(apus_cudnn_convolution c, int m) { return dnn().convolutionSetMathType(c, m); }
APUS_EXPORT int cudnnGetConvolutionForwardWorkspaceSize(apus_cudnn_handle h, apus_cudnn_tensor x, apus_cudnn_filter w,
                                                        apus_cudnn_convolution c, apus_cudnn_tensor y, int a, size_t *b) {
  return dnn().forwardWorkspaceBytes(h, x, w, c, y, a, b);
}
APUS_EXPORT int cudnnGetConvolutionBackwardDataWorkspaceSize(apus_cudnn_handle h, apus_cudnn_filter w, apus_cudnn_tensor y,
                                                             apus_cudnn_convolution c, apus_cudnn_tensor x, int a,
                                                             size_t *b) {
  return dnn().dataWorkspaceBytes(h, w, y, c, x, a, b);
}
APUS_EXPORT int cudnnGetConvolutionBackwardFilterWorkspaceSize(apus_cudnn_handle h, apus_cudnn_tensor x,
                                                               apus_cudnn_tensor y, apus_cudnn_convolution c,
                                                               apus_cudnn_filter w, int a, size_t *b) {
  return dnn().filterWorkspaceBytes(h, x, y, c, w, a, b);
}
APUS_EXPORT int cudnnConvolutionForward(apus_cudnn_handle h, const void *alpha, apus_cudnn_tensor xt, uint64_t x,
                                        apus_cudnn_filter wt, uint64_t w, apus_cudnn_convolution c, int a, uint64_t s,
                                        size_t b, const void *beta, apus_cudnn_tensor yt, uint64_t y) {
  return dnn().forward(h, alpha, xt, x, wt, w, c, a, s, b, beta, yt, y);
}
APUS_EXPORT int cudnnConvolutionBackwardData(apus_cudnn_handle h, const void *alpha, apus_cudnn_filter wt, uint64_t w,
                                             apus_cudnn_tensor yt, uint64_t y, apus_cudnn_convolution c, int a, uint64_t s,
                                             size_t b, const void *beta, apus_cudnn_tensor xt, uint64_t x) {
  return dnn().backwardData(h, alpha, wt, w, yt, y, c, a, s, b, beta, xt, x);
}
APUS_EXPORT int cudnnConvolutionBackwardFilter(apus_cudnn_handle h, const void *alpha, apus_cudnn_tensor xt, uint64_t x,
                                               apus_cudnn_tensor yt, uint64_t y, apus_cudnn_convolution c, int a, uint64_t s,
                                               size_t b, const void *beta, apus_cudnn_filter wt, uint64_t w) {
  return dnn().backwardFilter(h, alpha, xt, x, yt, y, c, a, s, b, beta, wt, w);
}
