#include "host_work.h"
#include "include/kernel_emulation.h"

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

struct apus_cublas_lt_ {};
struct apus_cublas_lt_operation_ {
  int compute;
  int transposes[2] = {0, 0};
};
struct apus_cublas_lt_layout_ {
  int type;
  uint64_t rows, columns;
  int64_t leading;
};
struct apus_cublas_lt_preference_ {
  uint64_t workspace = 0;
  uint32_t schemes = 7;
};
struct apus_cudnn_ {
  apus_cuda_stream stream = nullptr;
};
struct apus_cudnn_tensor_ {
  int type, samples, channels, height, width;
};
struct apus_cudnn_filter_ {
  int type, filters, channels, height, width;
};
struct apus_cudnn_convolution_ {
  int pad_rows, pad_columns, stride_rows, stride_columns, math;
};

namespace {

size_t cublas_lt_version = 120903, cudnn_version = 91000;
std::string failing_function;
long long successes_left = 0, calls = 0, products = 0, things = 0;
int failing_status = 0;
apus_library_fault fault = APUS_LIBRARY_RIGHT;

/// What the function of that name gives this time.
int status(const char *function) {
  if (failing_function != function) return 0;
  return successes_left-- > 0 ? 0 : failing_status;
}

#define CHECKED(function, ...)                      \
  do {                                              \
    if (int result = status(function)) return result; \
    __VA_ARGS__;                                    \
    return 0;                                       \
  } while (0)

/// A new thing, which is counted until it is given back.
template <typename Thing>
Thing *made() {
  things++;
  return new Thing();
}
template <typename Thing>
int destroyed(Thing *thing) {
  things--;
  delete thing;
  return 0;
}

/// A number in device memory, of either type.
struct numbers {
  uint64_t address;
  bool is_16_bit;

  float get(size_t index) const {
    if (!is_16_bit) return ((const float *)(uintptr_t)address)[index];
    const uint32_t bits = (uint32_t)((const uint16_t *)(uintptr_t)address)[index] << 16;
    float value;
    memcpy(&value, &bits, 4);
    return value;
  }
  void set(size_t index, float value) const {
    if (!is_16_bit) {
      ((float *)(uintptr_t)address)[index] = value;
      return;
    }
    uint32_t bits;
    memcpy(&bits, &value, 4);
    ((uint16_t *)(uintptr_t)address)[index] = (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
  }
};

/// A factor as tensor cores take it.
float factor(float value, bool is_tf32) {
  if (!is_tf32) return value;
  uint32_t bits;
  memcpy(&bits, &value, 4);
  bits = (bits + 0x1000u) & 0xFFFFE000u;
  memcpy(&value, &bits, 4);
  return value;
}

/// The sum, with what the tests want to be wrong with it.
float faulty(float sum) {
  if (fault == APUS_LIBRARY_WRONG) return sum * 1.01f + 0.01f;
  if (fault == APUS_LIBRARY_UNSTEADY) return sum * (1 + 1e-6f * (float)(products % 3));
  return sum;
}

/// Scribbles over the workspace: nobody else may keep anything there.
void use(uint64_t workspace, size_t bytes) {
  if (workspace && bytes) memset((void *)(uintptr_t)workspace, 0xFF, bytes < 4096 ? bytes : 4096);
}

int multiply(apus_cublas_lt_operation_ o, uint64_t a, apus_cublas_lt_layout_ al, uint64_t b, apus_cublas_lt_layout_ bl,
             uint64_t d, apus_cublas_lt_layout_ dl, uint64_t workspace, size_t bytes) {
  use(workspace, bytes);
  products++;
  if (fault == APUS_LIBRARY_IDLE) return 0;
  const numbers left{a, al.type == APUS_CUDA_R_16BF}, right{b, bl.type == APUS_CUDA_R_16BF}, out{d, dl.type != 0};
  const bool is_tf32 = o.compute == APUS_CUBLAS_COMPUTE_32F_FAST_TF32;
  const uint64_t inner = o.transposes[0] ? al.rows : al.columns;
  for (uint64_t row = 0; row < dl.rows; row++)
    for (uint64_t column = 0; column < dl.columns; column++) {
      float sum = 0;
      for (uint64_t k = 0; k < inner; k++)
        sum += factor(left.get(o.transposes[0] ? row * al.leading + k : k * al.leading + row), is_tf32) *
               factor(right.get(o.transposes[1] ? k * bl.leading + column : column * bl.leading + k), is_tf32);
      out.set(column * dl.leading + row, faulty(sum));
    }
  return 0;
}

enum pass { FORWARD_PASS, DATA_PASS, FILTER_PASS };

/// One of a convolution's products, from its other two; channels last.
int convolve(pass what, apus_cudnn_convolution_ c, apus_cudnn_tensor_ xt, uint64_t x, apus_cudnn_filter_ wt, uint64_t w,
             apus_cudnn_tensor_ yt, uint64_t y, uint64_t workspace, size_t bytes) {
  use(workspace, bytes);
  products++;
  if (fault == APUS_LIBRARY_IDLE) return 0;
  const bool is_16_bit = xt.type == APUS_CUDNN_BFLOAT16, is_tf32 = !is_16_bit && c.math == APUS_CUDNN_DEFAULT_MATH;
  const numbers xs{x, is_16_bit}, ws{w, is_16_bit}, ys{y, is_16_bit};
  const size_t counts[3] = {(size_t)yt.samples * yt.height * yt.width * yt.channels,
                            (size_t)xt.samples * xt.height * xt.width * xt.channels,
                            (size_t)wt.filters * wt.height * wt.width * wt.channels};
  std::vector<float> sums(counts[what], 0);
  for (int n = 0; n < yt.samples; n++)
    for (int row = 0; row < yt.height; row++)
      for (int column = 0; column < yt.width; column++)
        for (int r = 0; r < wt.height; r++)
          for (int s = 0; s < wt.width; s++) {
            const int x_row = row * c.stride_rows - c.pad_rows + r, x_column = column * c.stride_columns - c.pad_columns + s;
            if (x_row < 0 || x_row >= xt.height || x_column < 0 || x_column >= xt.width) continue;
            const size_t x_place = (((size_t)n * xt.height + x_row) * xt.width + x_column) * xt.channels;
            const size_t y_place = (((size_t)n * yt.height + row) * yt.width + column) * yt.channels;
            for (int k = 0; k < wt.filters; k++) {
              const size_t w_place = (((size_t)k * wt.height + r) * wt.width + s) * wt.channels;
              const float dy = what == FORWARD_PASS ? 0 : factor(ys.get(y_place + k), is_tf32);
              for (int channel = 0; channel < wt.channels; channel++) {
                if (what == FORWARD_PASS)
                  sums[y_place + k] += factor(xs.get(x_place + channel), is_tf32) * factor(ws.get(w_place + channel), is_tf32);
                else if (what == DATA_PASS)
                  sums[x_place + channel] += dy * factor(ws.get(w_place + channel), is_tf32);
                else
                  sums[w_place + channel] += dy * factor(xs.get(x_place + channel), is_tf32);
              }
            }
          }
  const numbers &out = what == FORWARD_PASS ? ys : what == DATA_PASS ? xs : ws;
  for (size_t i = 0; i < sums.size(); i++) out.set(i, faulty(sums[i]));
  return 0;
}

bool fits(const apus_cudnn_convolution_ &c, const apus_cudnn_tensor_ &x, const apus_cudnn_filter_ &w,
          const apus_cudnn_tensor_ &y) {
  return y.height == 1 + (x.height + 2 * c.pad_rows - w.height) / c.stride_rows &&
         y.width == 1 + (x.width + 2 * c.pad_columns - w.width) / c.stride_columns && y.channels == w.filters &&
         x.channels == w.channels && x.samples == y.samples;
}

}  // namespace

extern "C" {

void apus_emulation_library_set_versions(size_t cublas_lt, size_t cudnn) {
  cublas_lt_version = cublas_lt;
  cudnn_version = cudnn;
}
void apus_emulation_library_fail(const char *function, long long successes, int result) {
  failing_function = function ? function : "";
  successes_left = successes;
  failing_status = result;
}
void apus_emulation_library_set_fault(apus_library_fault value) { fault = value; }
long long apus_emulation_library_calls(void) { return calls; }
long long apus_emulation_library_products(void) { return products; }
long long apus_emulation_library_things(void) { return things; }

apus_cublas_lt apus_emulation_cublas_lt(void) {
  apus_cublas_lt t = {};
  t.getVersion = []() -> size_t { return cublas_lt_version; };
  t.getStatusString = [](int) -> const char * { return "the emulation was told to fail"; };
  t.create = [](apus_cublas_lt_handle *handle) -> int { CHECKED("create", *handle = made<apus_cublas_lt_>()); };
  t.destroy = [](apus_cublas_lt_handle handle) -> int { return destroyed(handle); };
  t.operationCreate = [](apus_cublas_lt_operation *operation, int compute, int scale) -> int {
    if (scale != APUS_CUDA_R_32F) return 7;
    CHECKED("operationCreate", *operation = made<apus_cublas_lt_operation_>(); (*operation)->compute = compute);
  };
  t.operationDestroy = [](apus_cublas_lt_operation operation) -> int { return destroyed(operation); };
  t.operationSetAttribute = [](apus_cublas_lt_operation operation, int attribute, const void *value, size_t bytes) -> int {
    if (attribute < 3 || attribute > 4 || bytes != 4) return 7;
    CHECKED("operationSetAttribute", memcpy(&operation->transposes[attribute - 3], value, 4));
  };
  t.layoutCreate = [](apus_cublas_lt_layout *layout, int type, uint64_t rows, uint64_t columns, int64_t leading) -> int {
    CHECKED("layoutCreate", *layout = made<apus_cublas_lt_layout_>(); **layout = {type, rows, columns, leading});
  };
  t.layoutDestroy = [](apus_cublas_lt_layout layout) -> int { return destroyed(layout); };
  t.preferenceCreate = [](apus_cublas_lt_preference *preference) -> int {
    CHECKED("preferenceCreate", *preference = made<apus_cublas_lt_preference_>());
  };
  t.preferenceDestroy = [](apus_cublas_lt_preference preference) -> int { return destroyed(preference); };
  t.preferenceSetAttribute = [](apus_cublas_lt_preference preference, int attribute, const void *value,
                                size_t bytes) -> int {
    if (attribute == APUS_CUBLAS_LT_WORKSPACE_BYTES_MAX && bytes == 8) memcpy(&preference->workspace, value, 8);
    else if (attribute == APUS_CUBLAS_LT_REDUCTION_SCHEMES && bytes == 4) memcpy(&preference->schemes, value, 4);
    else return 7;
    CHECKED("preferenceSetAttribute");
  };
  t.getHeuristic = [](apus_cublas_lt_handle, apus_cublas_lt_operation o, apus_cublas_lt_layout a, apus_cublas_lt_layout b,
                      apus_cublas_lt_layout c, apus_cublas_lt_layout d, apus_cublas_lt_preference preference, int wanted,
                      apus_cublas_lt_heuristic *results, int *found) -> int {
    if (int result = status("getHeuristic")) return result;
    const uint64_t rows = o->transposes[0] ? a->columns : a->rows, inner = o->transposes[0] ? a->rows : a->columns;
    const uint64_t other = o->transposes[1] ? b->columns : b->rows, columns = o->transposes[1] ? b->rows : b->columns;
    if (rows != d->rows || columns != d->columns || inner != other || c != d || a->type != b->type || wanted < 1) return 7;
    // Parts that are added where they come to lie would be added in any order.
    if (preference->schemes & 1) return 7;
    results[0] = {};
    results[0].algorithm.words[0] = 0xA1;
    results[0].workspaceBytes = preference->workspace < 1024 ? preference->workspace : 1024;
    *found = 1;
    return 0;
  };
  t.multiply = [](apus_cublas_lt_handle, apus_cublas_lt_operation o, const void *alpha, uint64_t a,
                  apus_cublas_lt_layout al, uint64_t b, apus_cublas_lt_layout bl, const void *beta, uint64_t,
                  apus_cublas_lt_layout, uint64_t d, apus_cublas_lt_layout dl, const apus_cublas_lt_algorithm *algorithm,
                  uint64_t workspace, size_t bytes, apus_cuda_stream stream) -> int {
    if (int result = status("multiply")) return result;
    calls++;
    if (*(const float *)alpha != 1 || *(const float *)beta != 0 || algorithm->words[0] != 0xA1) return 7;
    return emulation::enqueue(stream, "cublasLtMatmul", [=, o = *o, al = *al, bl = *bl, dl = *dl] {
      return multiply(o, a, al, b, bl, d, dl, workspace, bytes);
    });
  };
  return t;
}

apus_cudnn apus_emulation_cudnn(void) {
  apus_cudnn t = {};
  t.getVersion = []() -> size_t { return cudnn_version; };
  t.getErrorString = [](int) -> const char * { return "the emulation was told to fail"; };
  t.create = [](apus_cudnn_handle *handle) -> int { CHECKED("create", *handle = made<apus_cudnn_>()); };
  t.destroy = [](apus_cudnn_handle handle) -> int { return destroyed(handle); };
  t.setStream = [](apus_cudnn_handle handle, apus_cuda_stream stream) -> int {
    CHECKED("setStream", handle->stream = stream);
  };
  t.tensorCreate = [](apus_cudnn_tensor *tensor) -> int { CHECKED("tensorCreate", *tensor = made<apus_cudnn_tensor_>()); };
  t.tensorDestroy = [](apus_cudnn_tensor tensor) -> int { return destroyed(tensor); };
  t.tensorSet = [](apus_cudnn_tensor tensor, int format, int type, int n, int c, int h, int w) -> int {
    if (format != APUS_CUDNN_NHWC) return 3000;
    CHECKED("tensorSet", *tensor = {type, n, c, h, w});
  };
  t.filterCreate = [](apus_cudnn_filter *filter) -> int { CHECKED("filterCreate", *filter = made<apus_cudnn_filter_>()); };
  t.filterDestroy = [](apus_cudnn_filter filter) -> int { return destroyed(filter); };
  t.filterSet = [](apus_cudnn_filter filter, int type, int format, int k, int c, int h, int w) -> int {
    if (format != APUS_CUDNN_NHWC) return 3000;
    CHECKED("filterSet", *filter = {type, k, c, h, w});
  };
  t.convolutionCreate = [](apus_cudnn_convolution *convolution) -> int {
    CHECKED("convolutionCreate", *convolution = made<apus_cudnn_convolution_>());
  };
  t.convolutionDestroy = [](apus_cudnn_convolution convolution) -> int { return destroyed(convolution); };
  t.convolutionSet = [](apus_cudnn_convolution convolution, int pad_rows, int pad_columns, int stride_rows,
                        int stride_columns, int dilation_rows, int dilation_columns, int mode, int type) -> int {
    if (mode != APUS_CUDNN_CROSS_CORRELATION || type != APUS_CUDNN_FLOAT || dilation_rows != 1 || dilation_columns != 1)
      return 3000;
    CHECKED("convolutionSet", *convolution = {pad_rows, pad_columns, stride_rows, stride_columns, 0});
  };
  t.convolutionSetMathType = [](apus_cudnn_convolution convolution, int math) -> int {
    CHECKED("convolutionSetMathType", convolution->math = math);
  };
  t.forwardWorkspaceBytes = [](apus_cudnn_handle, apus_cudnn_tensor x, apus_cudnn_filter w, apus_cudnn_convolution c,
                               apus_cudnn_tensor y, int, size_t *bytes) -> int {
    if (!fits(*c, *x, *w, *y)) return 3000;
    CHECKED("forwardWorkspaceBytes", *bytes = 1024);
  };
  t.dataWorkspaceBytes = [](apus_cudnn_handle, apus_cudnn_filter w, apus_cudnn_tensor y, apus_cudnn_convolution c,
                            apus_cudnn_tensor x, int, size_t *bytes) -> int {
    if (!fits(*c, *x, *w, *y)) return 3000;
    CHECKED("dataWorkspaceBytes", *bytes = 1024);
  };
  t.filterWorkspaceBytes = [](apus_cudnn_handle, apus_cudnn_tensor x, apus_cudnn_tensor y, apus_cudnn_convolution c,
                              apus_cudnn_filter w, int, size_t *bytes) -> int {
    if (!fits(*c, *x, *w, *y)) return 3000;
    CHECKED("filterWorkspaceBytes", *bytes = 1024);
  };
  t.forward = [](apus_cudnn_handle handle, const void *, apus_cudnn_tensor xt, uint64_t x, apus_cudnn_filter wt,
                 uint64_t w, apus_cudnn_convolution c, int algorithm, uint64_t workspace, size_t bytes, const void *,
                 apus_cudnn_tensor yt, uint64_t y) -> int {
    if (int result = status("forward")) return result;
    calls++;
    if (algorithm != APUS_CUDNN_FORWARD_ALGORITHM) return 3000;
    return emulation::enqueue(handle->stream, "cudnnConvolution", [=, c = *c, xt = *xt, wt = *wt, yt = *yt] {
      return convolve(FORWARD_PASS, c, xt, x, wt, w, yt, y, workspace, bytes);
    });
  };
  t.backwardData = [](apus_cudnn_handle handle, const void *, apus_cudnn_filter wt, uint64_t w, apus_cudnn_tensor yt,
                      uint64_t y, apus_cudnn_convolution c, int algorithm, uint64_t workspace, size_t bytes, const void *,
                      apus_cudnn_tensor xt, uint64_t x) -> int {
    if (int result = status("backwardData")) return result;
    calls++;
    if (algorithm != APUS_CUDNN_DATA_ALGORITHM) return 3000;
    return emulation::enqueue(handle->stream, "cudnnConvolution", [=, c = *c, xt = *xt, wt = *wt, yt = *yt] {
      return convolve(DATA_PASS, c, xt, x, wt, w, yt, y, workspace, bytes);
    });
  };
  t.backwardFilter = [](apus_cudnn_handle handle, const void *, apus_cudnn_tensor xt, uint64_t x, apus_cudnn_tensor yt,
                        uint64_t y, apus_cudnn_convolution c, int algorithm, uint64_t workspace, size_t bytes, const void *,
                        apus_cudnn_filter wt, uint64_t w) -> int {
    if (int result = status("backwardFilter")) return result;
    calls++;
    if (algorithm != APUS_CUDNN_FILTER_ALGORITHM) return 3000;
    return emulation::enqueue(handle->stream, "cudnnConvolution", [=, c = *c, xt = *xt, wt = *wt, yt = *yt] {
      return convolve(FILTER_PASS, c, xt, x, wt, w, yt, y, workspace, bytes);
    });
  };
  return t;
}

}  // extern "C"
