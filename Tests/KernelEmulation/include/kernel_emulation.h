// A CUDA driver that runs the kernels on the CPU: every thread of a block is a fiber, and barriers, shuffles and
// matrix instructions are places where fibers wait for one another.
//
// It shows wrong results, missing barriers (the order of the fibers changes the result) and threads that never meet.
// It does not show races between blocks, speed, or what the hardware does beyond the instructions' description.
#ifndef APUS_KERNEL_EMULATION_H
#define APUS_KERNEL_EMULATION_H

#include "../../../Sources/CCUDA/include/cublas_lt.h"
#include "../../../Sources/CCUDA/include/cuda_driver.h"
#include "../../../Sources/CCUDA/include/cudnn_convolution.h"
#include "../../../Sources/CCUDA/include/nvrtc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { APUS_ORDER_FORWARD, APUS_ORDER_REVERSE, APUS_ORDER_SHUFFLED } apus_fiber_order;

/// The driver's functions, working on this process's memory.
apus_cuda_driver apus_emulation_driver(void);

/// In which order the fibers of a block run between two barriers.
void apus_emulation_set_order(apus_fiber_order order);

/// Makes the call of that number from now (counted from 1, over all functions that can fail) return a result.
/// 0 for none; a sticky result is returned by every call after it, too.
void apus_emulation_fail(long long call, apus_cuda_result result, int is_sticky);

/// Lets so many more graphs run, which only trainings do; the next one, and every call after it, returns the result.
void apus_emulation_fail_graph(long long count, apus_cuda_result result);

/// Lets only so many more allocations succeed; negative for all.
void apus_emulation_allocations_left(long long count);

/// How much memory the device has; 8 GiB unless said.
void apus_emulation_set_memory(long long bytes);

/// What a launch takes on the device's clock, which events read: of kernels whose name contains the part, the first one
/// that was set; 1 µs unless said. Without a part all are forgotten.
void apus_emulation_set_launch_time(const char *part, double milliseconds);

/// What launches of kernels whose name contains the part do instead of running: they give the result, 719 again and again
/// until `apus_emulation_fail` is called; a negative one stands for kernels that do nothing and succeed. Without a part
/// all are forgotten.
void apus_emulation_set_launch_result(const char *part, apus_cuda_result result);

/// Where, in a tile of so many lines and 64 inner elements, the kernels put an element of an operand for groups of warps,
/// and where the hardware finds it by the descriptor that they make; in bytes from the tile.
void apus_emulation_group_place(int is_deep, int edge, int line, int inner, long long *written, long long *read);

/// A run-time compiler that makes the text of its options, and the sources' number of bytes, from any source; unless it
/// is told to give a result and say a log. It knows compute capabilities 7.5, 9.0 and 12.0.
apus_nvrtc apus_emulation_nvrtc(void);
void apus_emulation_nvrtc_set_result(apus_nvrtc_result result, const char *log);

/// Compilations so far.
long long apus_emulation_nvrtc_compilations(void);

/// cuBLASLt and cuDNN on the CPU, as far as Apus calls them. Their calls are launches to the device's clock, by the names
/// `cublasLtMatmul` and `cudnnConvolution`, and are recorded like kernels.
apus_cublas_lt apus_emulation_cublas_lt(void);
apus_cudnn apus_emulation_cudnn(void);

/// Which versions they say they are; 120903 and 91000 unless said.
void apus_emulation_library_set_versions(size_t cublas_lt, size_t cudnn);

/// Lets a function of either succeed so often, and then give a status; by the name of its member in the table. Without a
/// name none fails.
void apus_emulation_library_fail(const char *function, long long successes, int status);

typedef enum { APUS_LIBRARY_RIGHT, APUS_LIBRARY_WRONG, APUS_LIBRARY_UNSTEADY, APUS_LIBRARY_IDLE } apus_library_fault;

/// Whether products are right, too large by a hundredth, different in their last bits each time, or not made at all.
void apus_emulation_library_set_fault(apus_library_fault fault);

/// Since the process started: calls for a product, also those that were recorded; products that were made; and things of
/// the libraries that were not given back.
long long apus_emulation_library_calls(void);
long long apus_emulation_library_products(void);
long long apus_emulation_library_things(void);

/// The byte of which the device's UUID is made.
void apus_emulation_set_identity(int byte);

/// Allocations that are not freed, and kernels launched, since the process started.
long long apus_emulation_allocations(void);
long long apus_emulation_launches(void);

/// Calls so far that can be made to fail.
long long apus_emulation_calls(void);

#ifdef __cplusplus
}
#endif

#endif
