// NVIDIA's run-time compiler for Swift: the types of its C interface, and a table of the functions that Apus calls.
//
// Declared by hand like the driver's, for the same reasons; opened at run time, never linked, never needed.
//
// Left out: PTX, link-time code and everything about precompiled headers.
#ifndef APUS_NVRTC_H
#define APUS_NVRTC_H

#include <stddef.h>

#include "sendable.h"

#if defined(__clang__)
#pragma clang assume_nonnull begin
#define APUS_NVRTC_NULLABLE _Nullable
#else
#define APUS_NVRTC_NULLABLE
#endif

/// 0 is success; see nvrtcGetErrorString.
typedef int apus_nvrtc_result;
typedef struct apus_nvrtc_program_ *apus_nvrtc_program;

/// The functions of libnvrtc.so that Apus calls.
typedef struct APUS_SENDABLE {
  const char *APUS_NVRTC_NULLABLE (*APUS_NVRTC_NULLABLE getErrorString)(apus_nvrtc_result result);
  apus_nvrtc_result (*version)(int *major, int *minor);
  /// Absent before 11.2: then nothing is known of what it compiles for.
  apus_nvrtc_result (*APUS_NVRTC_NULLABLE getNumSupportedArchs)(int *count);
  apus_nvrtc_result (*APUS_NVRTC_NULLABLE getSupportedArchs)(int *architectures);
  apus_nvrtc_result (*createProgram)(apus_nvrtc_program APUS_NVRTC_NULLABLE *APUS_NVRTC_NULLABLE program,
                                     const char *source, const char *name, int headerCount,
                                     const char *APUS_NVRTC_NULLABLE const *APUS_NVRTC_NULLABLE headers,
                                     const char *APUS_NVRTC_NULLABLE const *APUS_NVRTC_NULLABLE includeNames);
  apus_nvrtc_result (*destroyProgram)(apus_nvrtc_program APUS_NVRTC_NULLABLE *APUS_NVRTC_NULLABLE program);
  apus_nvrtc_result (*compileProgram)(apus_nvrtc_program program, int optionCount,
                                      const char *APUS_NVRTC_NULLABLE const *APUS_NVRTC_NULLABLE options);
  apus_nvrtc_result (*getProgramLogSize)(apus_nvrtc_program program, size_t *bytes);
  apus_nvrtc_result (*getProgramLog)(apus_nvrtc_program program, char *log);
  apus_nvrtc_result (*getCUBINSize)(apus_nvrtc_program program, size_t *bytes);
  apus_nvrtc_result (*getCUBIN)(apus_nvrtc_program program, char *image);
} apus_nvrtc;

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
