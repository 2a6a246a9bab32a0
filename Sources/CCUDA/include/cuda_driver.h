// The CUDA driver for Swift: the types of its C interface, and a table of the functions that Apus calls.
//
// Declared by hand, since no CUDA header is needed to build: the interface is stable, and the names behind each member
// are those that the library exports. The library is opened at run time and never linked.
//
// Left out: everything that Apus does not call, above all textures, interprocess handles and virtual memory.
#ifndef APUS_CUDA_DRIVER_H
#define APUS_CUDA_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "sendable.h"

#if defined(__clang__)
#pragma clang assume_nonnull begin
#define APUS_NULLABLE _Nullable
#else
#define APUS_NULLABLE
#endif

/// 0 is success; see cuGetErrorString.
typedef int apus_cuda_result;
typedef int apus_cuda_device;
/// An address in device memory, which the host must not follow.
typedef uint64_t apus_cuda_address;

typedef struct apus_cuda_context_ *apus_cuda_context;
typedef struct apus_cuda_module_ *apus_cuda_module;
typedef struct apus_cuda_function_ *apus_cuda_function;
typedef struct apus_cuda_stream_ *apus_cuda_stream;
typedef struct apus_cuda_event_ *apus_cuda_event;
typedef struct apus_cuda_graph_ *apus_cuda_graph;
typedef struct apus_cuda_executable_ *apus_cuda_executable;

/// The functions of libcuda.so.1 that Apus calls.
typedef struct APUS_SENDABLE {
  apus_cuda_result (*initialize)(unsigned flags);
  apus_cuda_result (*driverGetVersion)(int *version);
  apus_cuda_result (*getErrorName)(apus_cuda_result result, const char *APUS_NULLABLE *APUS_NULLABLE name);
  apus_cuda_result (*getErrorString)(apus_cuda_result result, const char *APUS_NULLABLE *APUS_NULLABLE text);

  apus_cuda_result (*deviceGetCount)(int *count);
  apus_cuda_result (*deviceGet)(apus_cuda_device *device, int ordinal);
  apus_cuda_result (*deviceGetName)(char *name, int length, apus_cuda_device device);
  apus_cuda_result (*deviceGetAttribute)(int *value, int attribute, apus_cuda_device device);
  apus_cuda_result (*deviceTotalMemory)(size_t *bytes, apus_cuda_device device);
  /// Sixteen bytes.
  apus_cuda_result (*deviceGetUUID)(char *uuid, apus_cuda_device device);

  apus_cuda_result (*primaryContextRetain)(apus_cuda_context APUS_NULLABLE *APUS_NULLABLE context,
                                           apus_cuda_device device);
  apus_cuda_result (*primaryContextRelease)(apus_cuda_device device);
  apus_cuda_result (*contextSetCurrent)(apus_cuda_context APUS_NULLABLE context);

  apus_cuda_result (*memoryGetInfo)(size_t *free, size_t *total);
  apus_cuda_result (*memoryAllocate)(apus_cuda_address *address, size_t bytes);
  apus_cuda_result (*memoryFree)(apus_cuda_address address);
  apus_cuda_result (*copyToDevice)(apus_cuda_address to, const void *from, size_t bytes,
                                   apus_cuda_stream APUS_NULLABLE stream);
  apus_cuda_result (*copyToHost)(void *to, apus_cuda_address from, size_t bytes,
                                 apus_cuda_stream APUS_NULLABLE stream);
  apus_cuda_result (*fillBytes)(apus_cuda_address address, unsigned char value, size_t bytes,
                                apus_cuda_stream APUS_NULLABLE stream);

  apus_cuda_result (*moduleLoad)(apus_cuda_module APUS_NULLABLE *APUS_NULLABLE module, const void *image);
  apus_cuda_result (*moduleUnload)(apus_cuda_module module);
  apus_cuda_result (*moduleGetFunction)(apus_cuda_function APUS_NULLABLE *APUS_NULLABLE function,
                                        apus_cuda_module module, const char *name);
  /// Attribute 8: bytes of shared memory that a launch may ask for.
  apus_cuda_result (*functionSetAttribute)(apus_cuda_function function, int attribute, int value);
  apus_cuda_result (*launch)(apus_cuda_function function, unsigned gridX, unsigned gridY, unsigned gridZ,
                             unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,
                             apus_cuda_stream APUS_NULLABLE stream, void *APUS_NULLABLE *APUS_NULLABLE arguments,
                             void *APUS_NULLABLE *APUS_NULLABLE extra);

  apus_cuda_result (*streamCreate)(apus_cuda_stream APUS_NULLABLE *APUS_NULLABLE stream, unsigned flags);
  apus_cuda_result (*streamDestroy)(apus_cuda_stream stream);
  apus_cuda_result (*streamSynchronize)(apus_cuda_stream APUS_NULLABLE stream);
  apus_cuda_result (*streamWaitEvent)(apus_cuda_stream stream, apus_cuda_event event, unsigned flags);
  apus_cuda_result (*streamBeginCapture)(apus_cuda_stream stream, int mode);
  apus_cuda_result (*streamEndCapture)(apus_cuda_stream stream, apus_cuda_graph APUS_NULLABLE *APUS_NULLABLE graph);

  apus_cuda_result (*eventCreate)(apus_cuda_event APUS_NULLABLE *APUS_NULLABLE event, unsigned flags);
  apus_cuda_result (*eventDestroy)(apus_cuda_event event);
  apus_cuda_result (*eventRecord)(apus_cuda_event event, apus_cuda_stream APUS_NULLABLE stream);
  apus_cuda_result (*eventSynchronize)(apus_cuda_event event);
  apus_cuda_result (*eventElapsedTime)(float *milliseconds, apus_cuda_event from, apus_cuda_event to);

  apus_cuda_result (*graphInstantiate)(apus_cuda_executable APUS_NULLABLE *APUS_NULLABLE executable,
                                       apus_cuda_graph graph, unsigned long long flags);
  apus_cuda_result (*graphLaunch)(apus_cuda_executable executable, apus_cuda_stream APUS_NULLABLE stream);
  apus_cuda_result (*graphDestroy)(apus_cuda_graph graph);
  apus_cuda_result (*executableDestroy)(apus_cuda_executable executable);
} apus_cuda_driver;

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
