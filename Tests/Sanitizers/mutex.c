// The thread sanitizer does not see how the standard library's Mutex waits: the kernel hands the lock over (FUTEX_LOCK_PI),
// and the library is not built with it, so that each contended Mutex would be told as a race. Under the sanitizer a
// waiting thread takes the lock itself, by the atomic word that the fast path uses.
#include "include/sanitizer_mutex.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

/// `Synchronization._MutexHandle._lockSlow(_:)`: waits until the word is 0, and writes the thread's number into it.
__attribute__((swiftcall)) void apus_sanitizer_lock(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *word)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void apus_sanitizer_lock(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *word) {
  uint32_t none = 0;
  while (!atomic_compare_exchange_weak_explicit(word, &none, thread, memory_order_acquire, memory_order_relaxed)) {
    none = 0;
    sched_yield();
  }
}
#endif
#endif
