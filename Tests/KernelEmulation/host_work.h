// Work of the CPU's in a stream of the emulated device, for libraries that launch kernels of their own.
#pragma once
#include "../../Sources/CCUDA/include/cuda_driver.h"

#include <functional>

namespace emulation {

/// Does the work, or records it when the stream is being recorded, as a launch of that name. The name lives on.
int enqueue(apus_cuda_stream stream, const char *name, std::function<int()> work);

}  // namespace emulation
