// The emulation under the names of the real library, so that a program that opens libcuda.so.1 can be given it:
// built as a library of its own, and found by LD_LIBRARY_PATH. A file `emulation` in that folder may say, each on a line,
// `memory BYTES`, `identity BYTE` for the device's number, and `fail CALL RESULT` for the call of a process from which on
// every one gives that result, `fail-graph COUNT RESULT` for the same after so many graphs, and `launch RESULT PART` for
// what launches of kernels whose name has that part give instead of running.
#include "include/kernel_emulation.h"

#include <cstdlib>
#include <fstream>
#include <string>

static const apus_cuda_driver &table() {
  static const apus_cuda_driver driver = apus_emulation_driver();
  return driver;
}

#define APUS_EXPORT extern "C" __attribute__((visibility("default"))) apus_cuda_result
#define A apus_cuda_address
#define S apus_cuda_stream

APUS_EXPORT cuInit(unsigned flags) {
  const char *folder = getenv("LD_LIBRARY_PATH");
  std::ifstream file(std::string(folder ? folder : "") + "/emulation");
  long long number = 0, result = 0;
  for (std::string word, part; file >> word >> number;) {
    if (word == "memory") apus_emulation_set_memory(number);
    if (word == "identity") apus_emulation_set_identity((int)number);
    if (word == "fail-graph" && file >> result) apus_emulation_fail_graph(number, (int)result);
    if (word == "launch" && file >> part) apus_emulation_set_launch_result(part.c_str(), (int)number);
    if (word == "fail" && file >> result) apus_emulation_fail(number, (int)result, 1);
  }
  return table().initialize(flags);
}
APUS_EXPORT cuDriverGetVersion(int *v) { return table().driverGetVersion(v); }
APUS_EXPORT cuGetErrorName(int r, const char **n) { return table().getErrorName(r, n); }
APUS_EXPORT cuGetErrorString(int r, const char **n) { return table().getErrorString(r, n); }
APUS_EXPORT cuDeviceGetCount(int *c) { return table().deviceGetCount(c); }
APUS_EXPORT cuDeviceGet(int *d, int o) { return table().deviceGet(d, o); }
APUS_EXPORT cuDeviceGetName(char *n, int l, int d) { return table().deviceGetName(n, l, d); }
APUS_EXPORT cuDeviceGetAttribute(int *v, int a, int d) { return table().deviceGetAttribute(v, a, d); }
APUS_EXPORT cuDeviceTotalMem_v2(size_t *b, int d) { return table().deviceTotalMemory(b, d); }
APUS_EXPORT cuDeviceGetUuid_v2(char *u, int d) { return table().deviceGetUUID(u, d); }
APUS_EXPORT cuDevicePrimaryCtxRetain(apus_cuda_context *c, int d) { return table().primaryContextRetain(c, d); }
APUS_EXPORT cuDevicePrimaryCtxRelease_v2(int d) { return table().primaryContextRelease(d); }
APUS_EXPORT cuCtxSetCurrent(apus_cuda_context c) { return table().contextSetCurrent(c); }
APUS_EXPORT cuMemGetInfo_v2(size_t *f, size_t *t) { return table().memoryGetInfo(f, t); }
APUS_EXPORT cuMemAlloc_v2(A *a, size_t b) { return table().memoryAllocate(a, b); }
APUS_EXPORT cuMemFree_v2(A a) { return table().memoryFree(a); }
APUS_EXPORT cuMemcpyHtoDAsync_v2(A to, const void *from, size_t b, S s) { return table().copyToDevice(to, from, b, s); }
APUS_EXPORT cuMemcpyDtoHAsync_v2(void *to, A from, size_t b, S s) { return table().copyToHost(to, from, b, s); }
APUS_EXPORT cuMemsetD8Async(A a, unsigned char v, size_t b, S s) { return table().fillBytes(a, v, b, s); }
APUS_EXPORT cuModuleLoadData(apus_cuda_module *m, const void *i) { return table().moduleLoad(m, i); }
APUS_EXPORT cuModuleUnload(apus_cuda_module m) { return table().moduleUnload(m); }
APUS_EXPORT cuModuleGetFunction(apus_cuda_function *f, apus_cuda_module m, const char *n) {
  return table().moduleGetFunction(f, m, n);
}
APUS_EXPORT cuFuncSetAttribute(apus_cuda_function f, int a, int v) { return table().functionSetAttribute(f, a, v); }
APUS_EXPORT cuLaunchKernel(apus_cuda_function f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                           unsigned bz, unsigned shared, S s, void **arguments, void **extra) {
  return table().launch(f, gx, gy, gz, bx, by, bz, shared, s, arguments, extra);
}
APUS_EXPORT cuStreamCreate(S *s, unsigned f) { return table().streamCreate(s, f); }
APUS_EXPORT cuStreamDestroy_v2(S s) { return table().streamDestroy(s); }
APUS_EXPORT cuStreamSynchronize(S s) { return table().streamSynchronize(s); }
APUS_EXPORT cuStreamWaitEvent(S s, apus_cuda_event e, unsigned f) { return table().streamWaitEvent(s, e, f); }
APUS_EXPORT cuStreamBeginCapture_v2(S s, int m) { return table().streamBeginCapture(s, m); }
APUS_EXPORT cuStreamEndCapture(S s, apus_cuda_graph *g) { return table().streamEndCapture(s, g); }
APUS_EXPORT cuEventCreate(apus_cuda_event *e, unsigned f) { return table().eventCreate(e, f); }
APUS_EXPORT cuEventDestroy_v2(apus_cuda_event e) { return table().eventDestroy(e); }
APUS_EXPORT cuEventRecord(apus_cuda_event e, S s) { return table().eventRecord(e, s); }
APUS_EXPORT cuEventSynchronize(apus_cuda_event e) { return table().eventSynchronize(e); }
APUS_EXPORT cuEventElapsedTime(float *m, apus_cuda_event a, apus_cuda_event b) { return table().eventElapsedTime(m, a, b); }
APUS_EXPORT cuGraphInstantiateWithFlags(apus_cuda_executable *x, apus_cuda_graph g, unsigned long long f) {
  return table().graphInstantiate(x, g, f);
}
APUS_EXPORT cuGraphLaunch(apus_cuda_executable x, S s) { return table().graphLaunch(x, s); }
APUS_EXPORT cuGraphDestroy(apus_cuda_graph g) { return table().graphDestroy(g); }
APUS_EXPORT cuGraphExecDestroy(apus_cuda_executable x) { return table().executableDestroy(x); }
