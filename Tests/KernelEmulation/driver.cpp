#include "cuda_on_cpu.h"
#include "host_work.h"
#include "include/kernel_emulation.h"
#include "../../Sources/CCUDA/Kernels/all.cu"

#include <atomic>
#include <map>
#include <mutex>
#include <string>

// What the driver's handles point at.
struct apus_cuda_context_ {};
struct apus_cuda_module_ {};
struct apus_cuda_function_ {
  kernel_entry entry;
  unsigned shared_max = 48 << 10;
};
struct launch {
  kernel_entry entry;
  emulation::dim3 grid, block;
  unsigned shared;
  std::vector<char> argument;
  // In a kernel's place.
  std::function<int()> host;
};
struct apus_cuda_stream_ {
  bool is_capturing = false;
  std::vector<launch> captured;
};
// Streams that joined a capture by waiting for an event of it.
struct apus_cuda_event_ {
  apus_cuda_stream_ *stream = nullptr;
  double milliseconds = 0;
};
struct apus_cuda_graph_ {
  std::vector<launch> launches;
};
struct apus_cuda_executable_ {
  std::vector<launch> launches;
};

namespace {

apus_cuda_context_ context;
apus_cuda_module_ module;
apus_cuda_stream_ *capture = nullptr;
// Threads that wait for a stream call beside the one that is inside the engine's monitor.
std::atomic<long long> calls{0};
long long failing_call = 0, allocations_left = -1, allocations = 0, launches = 0;
apus_cuda_result failing_result = 0, sticky_result = 0;
long long graphs_until_failure = -1;
apus_cuda_result graph_result = 0;
int fails_for_ever = 0, identity = 0x42;
std::mutex memory_turn;
size_t memory_total = (size_t)8 << 30, memory_used = 0;
std::map<uint64_t, size_t> memory_sizes;

apus_cuda_result next_result() {
  const long long call = ++calls;
  if (sticky_result) return sticky_result;
  if (failing_call && call == failing_call) {
    failing_call = 0;
    if (fails_for_ever) sticky_result = failing_result;
    return failing_result;
  }
  return 0;
}

#define CHECKED(...)                                      \
  do {                                                    \
    if (apus_cuda_result result = next_result()) return result; \
    __VA_ARGS__;                                          \
    return 0;                                             \
  } while (0)

// The device's clock: what a launch takes, by a part of its kernel's name; the first that fits.
double device_clock = 0;
std::vector<std::pair<std::string, double>> launch_times;

double launch_time(const char *kernel) {
  for (auto &entry : launch_times)
    if (std::string(kernel).find(entry.first) != std::string::npos) return entry.second;
  return 0.001;
}

// Kernels that give a result, or do nothing where that is negative, by a part of their name.
std::vector<std::pair<std::string, int>> launch_results;

int launch_result(const char *kernel) {
  for (auto &entry : launch_results)
    if (std::string(kernel).find(entry.first) != std::string::npos) return entry.second;
  return 0;
}

apus_cuda_result run(const launch &l) {
  launches++;
  if (launch_result(l.entry.name) < 0) return 0;
  device_clock += launch_time(l.entry.name);
  if (l.host) return l.host();
  const bool is_right = emulation::run(l.grid, l.block, l.shared, [&] { l.entry.run(l.argument.data()); });
  return is_right ? 0 : 719;
}

}  // namespace

int emulation::enqueue(apus_cuda_stream stream, const char *name, std::function<int()> work) {
  launch l{{name, 0, nullptr}, {}, {}, 0, {}, std::move(work)};
  if (stream && stream->is_capturing && capture) {
    capture->captured.push_back(l);
    return 0;
  }
  return ::run(l);
}

extern "C" {

void apus_emulation_set_order(apus_fiber_order order) { emulation::order = order; }
void apus_emulation_fail(long long call, apus_cuda_result result, int is_sticky) {
  failing_call = call ? calls + call : 0;
  failing_result = result;
  fails_for_ever = is_sticky;
  sticky_result = 0;
}
void apus_emulation_fail_graph(long long count, apus_cuda_result result) {
  graphs_until_failure = count;
  graph_result = result;
}
void apus_emulation_set_memory(long long bytes) { memory_total = (size_t)bytes; }
void apus_emulation_set_identity(int byte) { identity = byte; }
void apus_emulation_allocations_left(long long count) { allocations_left = count; }
void apus_emulation_set_launch_time(const char *part, double milliseconds) {
  if (part) launch_times.emplace_back(part, milliseconds);
  else launch_times.clear();
}
void apus_emulation_set_launch_result(const char *part, apus_cuda_result result) {
  if (part) launch_results.emplace_back(part, result);
  else launch_results.clear();
}
long long apus_emulation_allocations(void) { return allocations; }
long long apus_emulation_launches(void) { return launches; }
long long apus_emulation_calls(void) { return calls; }

void apus_emulation_group_place(int is_deep, int edge, int line, int inner, long long *written, long long *read) {
  unsigned char *tile = emulation::shared_memory + 512;
  // A product is of 64 lines, or of all columns, and of 16 inner elements.
  const int first = line / 64 * 64, k = inner / 16 * 16;
  u64 matrix = 0;
  if (is_deep) {
    *written = (edge == 128 ? group_offset<128>(line, inner / 8) : group_offset<64>(line, inner / 8)) + inner % 8 * 2;
    matrix = edge == 128 ? group_matrix<true, 128>(tile, first, k) : group_matrix<true, 64>(tile, first, k);
  } else {
    *written = group_offset<64>(inner, line / 8) + line % 8 * 2;
    matrix = group_matrix<false, 64>(tile, first, k);
  }
  *read = (long long)emulation::matrix_place(matrix, !is_deep, line - first, inner - k) - 512;
}

apus_cuda_driver apus_emulation_driver(void) {
  apus_cuda_driver d = {};
  d.initialize = [](unsigned) -> int { CHECKED(); };
  d.driverGetVersion = [](int *version) -> int { CHECKED(*version = 12090); };
  d.getErrorName = [](int result, const char **name) -> int {
    *name = result == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : result == 719 ? "CUDA_ERROR_LAUNCH_FAILED" : "CUDA_ERROR_UNKNOWN";
    return 0;
  };
  d.getErrorString = [](int result, const char **text) -> int {
    *text = result == 2 ? "out of memory" : result == 719 ? "unspecified launch failure" : "unknown error";
    return 0;
  };
  d.deviceGetCount = [](int *count) -> int { CHECKED(*count = 1); };
  d.deviceGet = [](int *device, int ordinal) -> int { CHECKED(*device = ordinal); };
  d.deviceGetName = [](char *name, int length, int) -> int { CHECKED(snprintf(name, length, "CPU emulation")); };
  d.deviceGetAttribute = [](int *value, int attribute, int) -> int {
    // Compute capability 9.0, eight multiprocessors.
    CHECKED(*value = attribute == 75 ? 9 : attribute == 76 ? 0 : attribute == 16 ? 8 : 1);
  };
  d.deviceTotalMemory = [](size_t *bytes, int) -> int { CHECKED(*bytes = memory_total); };
  d.deviceGetUUID = [](char *uuid, int) -> int { CHECKED(memset(uuid, identity, 16)); };
  d.primaryContextRetain = [](apus_cuda_context *c, int) -> int { CHECKED(*c = &context); };
  d.primaryContextRelease = [](int) -> int { return 0; };
  d.contextSetCurrent = [](apus_cuda_context) -> int { CHECKED(); };
  d.memoryGetInfo = [](size_t *free, size_t *total) -> int { CHECKED(*total = memory_total; *free = memory_total - memory_used); };
  d.memoryAllocate = [](apus_cuda_address *address, size_t bytes) -> int {
    if (int result = next_result()) return result;
    if (allocations_left == 0) return 2;
    if (allocations_left > 0) allocations_left--;
    std::lock_guard<std::mutex> turn(memory_turn);
    if (memory_used + bytes > memory_total) return 2;
    void *memory = nullptr;
    if (posix_memalign(&memory, 256, bytes ? bytes : 1)) return 2;
    // Signalling garbage: what nobody wrote must not pass for a zero.
    memset(memory, 0xFF, bytes);
    allocations++;
    *address = (uint64_t)(uintptr_t)memory;
    memory_used += memory_sizes[*address] = bytes;
    return 0;
  };
  d.memoryFree = [](apus_cuda_address address) -> int {
    std::lock_guard<std::mutex> turn(memory_turn);
    memory_used -= memory_sizes[address];
    memory_sizes.erase(address);
    free((void *)(uintptr_t)address);
    allocations--;
    return 0;
  };
  d.copyToDevice = [](apus_cuda_address to, const void *from, size_t bytes, apus_cuda_stream) -> int {
    CHECKED(memcpy((void *)(uintptr_t)to, from, bytes));
  };
  d.copyToHost = [](void *to, apus_cuda_address from, size_t bytes, apus_cuda_stream) -> int {
    CHECKED(memcpy(to, (const void *)(uintptr_t)from, bytes));
  };
  d.fillBytes = [](apus_cuda_address address, unsigned char value, size_t bytes, apus_cuda_stream) -> int {
    CHECKED(memset((void *)(uintptr_t)address, value, bytes));
  };
  d.moduleLoad = [](apus_cuda_module *m, const void *) -> int { CHECKED(*m = &module); };
  d.moduleUnload = [](apus_cuda_module) -> int { return 0; };
  d.moduleGetFunction = [](apus_cuda_function *function, apus_cuda_module, const char *name) -> int {
    if (int result = next_result()) return result;
    for (auto &entry : kernel_entries())
      if (std::string(entry.name) == name) {
        *function = new apus_cuda_function_{entry};
        return 0;
      }
    return 500;
  };
  d.functionSetAttribute = [](apus_cuda_function function, int attribute, int value) -> int {
    if (int result = next_result()) return result;
    if (attribute != 8 || value < 0 || value > 227 << 10) return 1;
    function->shared_max = (unsigned)value;
    return 0;
  };
  d.launch = [](apus_cuda_function function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                unsigned shared, apus_cuda_stream stream, void **arguments, void **) -> int {
    if (int result = next_result()) return result;
    if (gx == 0 || gy == 0 || gz == 0 || gy > 65535 || gz > 65535 || bx * by * bz > 1024 || shared > function->shared_max) return 1;
    if (const int result = launch_result(function->entry.name); result > 0) {
      if (result == 719) sticky_result = result;
      return result;
    }
    launch l{function->entry, {gx, gy, gz}, {bx, by, bz}, shared, {}, nullptr};
    l.argument.assign((const char *)arguments[0], (const char *)arguments[0] + l.entry.argument_size);
    if (stream && stream->is_capturing && capture) {
      capture->captured.push_back(l);
      return 0;
    }
    return run(l);
  };
  d.streamCreate = [](apus_cuda_stream *stream, unsigned) -> int { CHECKED(*stream = new apus_cuda_stream_()); };
  d.streamDestroy = [](apus_cuda_stream stream) -> int {
    delete stream;
    return 0;
  };
  d.streamSynchronize = [](apus_cuda_stream) -> int { CHECKED(); };
  d.streamWaitEvent = [](apus_cuda_stream stream, apus_cuda_event event, unsigned) -> int {
    CHECKED(stream->is_capturing = event->stream && event->stream->is_capturing);
  };
  d.streamBeginCapture = [](apus_cuda_stream stream, int) -> int {
    CHECKED(stream->is_capturing = true; stream->captured.clear(); capture = stream);
  };
  d.streamEndCapture = [](apus_cuda_stream stream, apus_cuda_graph *graph) -> int {
    CHECKED(stream->is_capturing = false; capture = nullptr; *graph = new apus_cuda_graph_{stream->captured});
  };
  d.eventCreate = [](apus_cuda_event *event, unsigned) -> int { CHECKED(*event = new apus_cuda_event_()); };
  d.eventDestroy = [](apus_cuda_event event) -> int {
    delete event;
    return 0;
  };
  d.eventRecord = [](apus_cuda_event event, apus_cuda_stream stream) -> int { CHECKED(event->stream = stream; event->milliseconds = device_clock); };
  d.eventSynchronize = [](apus_cuda_event) -> int { CHECKED(); };
  d.eventElapsedTime = [](float *milliseconds, apus_cuda_event from, apus_cuda_event to) -> int {
    CHECKED(*milliseconds = (float)(to->milliseconds - from->milliseconds));
  };
  d.graphInstantiate = [](apus_cuda_executable *executable, apus_cuda_graph graph, unsigned long long) -> int {
    CHECKED(*executable = new apus_cuda_executable_{graph->launches});
  };
  d.graphLaunch = [](apus_cuda_executable executable, apus_cuda_stream) -> int {
    if (graphs_until_failure >= 0 && graphs_until_failure-- == 0) sticky_result = graph_result;
    if (int result = next_result()) return result;
    for (auto &l : executable->launches)
      if (int result = run(l)) return result;
    return 0;
  };
  d.graphDestroy = [](apus_cuda_graph graph) -> int {
    delete graph;
    return 0;
  };
  d.executableDestroy = [](apus_cuda_executable executable) -> int {
    delete executable;
    return 0;
  };
  return d;
}

}  // extern "C"
