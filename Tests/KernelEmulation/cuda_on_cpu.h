// The names of CUDA C++ on the CPU; see kernel_emulation.h.
#pragma once
#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EMULATION_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#endif

#define APUS_EMULATION 1
#define APUS_HAS_TENSOR_CORES 1
#define APUS_HAS_WARP_GROUPS 1
#define __global__
#define __device__
#define __forceinline__ inline
#define __align__(bytes) alignas(bytes)

typedef uint32_t u32;
typedef uint16_t u16;
typedef unsigned long long u64;

namespace emulation {

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
};

enum wait_kind { RUNS, WARP, BLOCK, DONE };

struct pending_copy {
  void *to;
  unsigned char bytes[16];
  long long group;
};

/// A product that a group of warps has begun.
struct pending_product {
  float *sums;
  u64 left, right;
  int columns;
  bool transposes_left, transposes_right, is_spoilt;
  long long group;
};

struct fiber {
  ucontext_t context;
  jmp_buf jump;
  std::unique_ptr<char[]> stack;
  bool is_started = false;
  wait_kind wait = RUNS;
  void *fake = nullptr;
  // Asynchronous copies reach shared memory only when they are waited for.
  std::vector<pending_copy> copies;
  long long group = 0;
  // So do products of groups of warps reach the registers.
  std::vector<pending_product> products;
  long long product_group = 0;
  bool is_shown = true, is_begun = false;
};

constexpr size_t stack_size = 256 << 10;
constexpr size_t shared_size = 227 << 10;
inline std::vector<std::unique_ptr<fiber>> fibers;
inline jmp_buf scheduler;
inline int current = 0;
inline std::function<void()> body;
inline dim3 thread_index, block_index, block_size, grid_size;
inline int order = 0;
inline uint64_t exchange[1024];
inline u32 exchange_words[1024][6];
alignas(128) inline unsigned char shared_memory[shared_size];
inline const char *fault = nullptr;
#if EMULATION_ASAN
inline void *scheduler_fake;
inline const void *scheduler_bottom;
inline size_t scheduler_size;
#endif

/// Leaves the fiber until its warp or block is there.
inline void wait(wait_kind kind) {
  fiber &self = *fibers[current];
  self.wait = kind;
  if (!_setjmp(self.jump)) {
#if EMULATION_ASAN
    __sanitizer_start_switch_fiber(&self.fake, scheduler_bottom, scheduler_size);
#endif
    _longjmp(scheduler, 1);
  }
#if EMULATION_ASAN
  __sanitizer_finish_switch_fiber(fibers[current]->fake, &scheduler_bottom, &scheduler_size);
#endif
}

inline void entry() {
#if EMULATION_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &scheduler_bottom, &scheduler_size);
#endif
  body();
  fibers[current]->wait = DONE;
#if EMULATION_ASAN
  __sanitizer_start_switch_fiber(nullptr, scheduler_bottom, scheduler_size);
#endif
  _longjmp(scheduler, 1);
}

inline void resume(int index) {
  current = index;
  thread_index = {index % block_size.x, index / block_size.x % block_size.y, index / (block_size.x * block_size.y)};
  fiber &next = *fibers[index];
#if EMULATION_ASAN
  __sanitizer_start_switch_fiber(&scheduler_fake, next.stack.get(), stack_size);
#endif
  if (!_setjmp(scheduler)) {
    if (next.is_started) _longjmp(next.jump, 1);
    next.is_started = true;
    getcontext(&next.context);
    next.context.uc_stack.ss_sp = next.stack.get();
    next.context.uc_stack.ss_size = stack_size;
    next.context.uc_link = nullptr;
    makecontext(&next.context, entry, 0);
    setcontext(&next.context);
  }
#if EMULATION_ASAN
  __sanitizer_finish_switch_fiber(scheduler_fake, nullptr, nullptr);
#endif
}

/// Releases every warp and the block where all that still run wait for the same thing; false when none could be.
inline bool release(int count) {
  bool is_released = false, is_block = true;
  for (int first = 0; first < count; first += 32) {
    int last = std::min(first + 32, count), waiting = 0, alive = 0;
    for (int i = first; i < last; i++) {
      alive += fibers[i]->wait != DONE;
      waiting += fibers[i]->wait == WARP;
      if (fibers[i]->wait != DONE && fibers[i]->wait != BLOCK) is_block = false;
    }
    if (alive == 0 || waiting < alive) continue;
    for (int i = first; i < last; i++)
      if (fibers[i]->wait == WARP) fibers[i]->wait = RUNS;
    is_released = true;
  }
  if (is_released || !is_block) return is_released;
  for (int i = 0; i < count; i++)
    if (fibers[i]->wait == BLOCK) {
      fibers[i]->wait = RUNS;
      is_released = true;
    }
  return is_released;
}

/// Runs a kernel with so many bytes of shared memory; false when threads wait for others that never come.
inline bool run(dim3 grid, dim3 block, size_t shared, const std::function<void()> &kernel) {
#if EMULATION_ASAN
  // What the launch did not ask for is not the kernel's.
  __asan_unpoison_memory_region(shared_memory, sizeof shared_memory);
  __asan_poison_memory_region(shared_memory + shared, sizeof shared_memory - shared);
#endif
  grid_size = grid;
  block_size = block;
  body = kernel;
  const int count = block.x * block.y * block.z;
  std::mt19937 random(7);
  while ((int)fibers.size() < count) {
    fibers.push_back(std::make_unique<fiber>());
    fibers.back()->stack.reset(new char[stack_size]);
  }
  std::vector<int> turns(count);
  for (int i = 0; i < count; i++) turns[i] = order == 1 ? count - 1 - i : i;
  for (block_index.z = 0; block_index.z < grid.z; block_index.z++)
    for (block_index.y = 0; block_index.y < grid.y; block_index.y++)
      for (block_index.x = 0; block_index.x < grid.x; block_index.x++) {
        // What the block before left must not look like a result.
        memset(shared_memory, 0xFF, std::min(shared, sizeof shared_memory / 4));
        for (int i = 0; i < count; i++) {
          fibers[i]->is_started = false;
          fibers[i]->wait = RUNS;
          fibers[i]->copies.clear();
          fibers[i]->products.clear();
          fibers[i]->is_shown = true;
          fibers[i]->is_begun = false;
          fibers[i]->group = 0;
          fibers[i]->product_group = 0;
        }
        for (;;) {
          if (order == 2) std::shuffle(turns.begin(), turns.end(), random);
          for (int i : turns)
            if (fibers[i]->wait == RUNS) resume(i);
          bool is_done = true;
          for (int i = 0; i < count; i++) is_done = is_done && fibers[i]->wait == DONE;
          if (is_done) break;
          if (!release(count)) {
            fault = "threads wait at a barrier that others never reach";
            return false;
          }
        }
      }
  return true;
}

template <class T>
inline T shuffled(T value, int lane) {
  memcpy(&exchange[current], &value, sizeof value);
  wait(WARP);
  T result;
  memcpy(&result, &exchange[(current & ~31) | lane], sizeof result);
  wait(WARP);
  return result;
}

}  // namespace emulation

#define threadIdx emulation::thread_index
#define blockIdx emulation::block_index
#define blockDim emulation::block_size
#define gridDim emulation::grid_size
inline void __syncthreads() { emulation::wait(emulation::BLOCK); }
inline void __syncwarp() { emulation::wait(emulation::WARP); }
template <class T>
inline T __shfl_xor_sync(unsigned, T value, int distance) {
  return emulation::shuffled(value, (emulation::current & 31) ^ distance);
}
inline float __uint_as_float(u32 bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
inline u32 __float_as_uint(float value) {
  u32 bits;
  memcpy(&bits, &value, 4);
  return bits;
}
inline u32 __umulhi(u32 a, u32 b) { return (u32)(((uint64_t)a * b) >> 32); }

#define APUS_SHARED(name) unsigned char *name = emulation::shared_memory

struct kernel_entry {
  const char *name;
  size_t argument_size;
  void (*run)(const void *argument);
};
inline std::vector<kernel_entry> &kernel_entries() {
  static std::vector<kernel_entry> entries;
  return entries;
}
struct kernel_registration {
  kernel_registration(kernel_entry entry) { kernel_entries().push_back(entry); }
};
#define APUS_KERNEL(name, type)                                                                    \
  static void name(const type &g);                                                                 \
  static kernel_registration name##_registration(                                                  \
      {#name, sizeof(type), [](const void *argument) { name(*(const type *)argument); }});         \
  static void name(const type &g)

#define APUS_BOUND_KERNEL(name, type, blocks) APUS_KERNEL(name, type)

// ---- Twins of the instructions in tensor_core.cu

struct words4;
inline void copy16(void *to, const void *from, bool is_valid) {
  emulation::fiber &self = *emulation::fibers[emulation::current];
  emulation::pending_copy copy;
  copy.to = to;
  copy.group = self.group;
  if (is_valid)
    memcpy(copy.bytes, from, 16);
  else
    memset(copy.bytes, 0, 16);
  self.copies.push_back(copy);
}
inline void commit_copies() { emulation::fibers[emulation::current]->group++; }
template <int pending>
inline void wait_copies() {
  emulation::fiber &self = *emulation::fibers[emulation::current];
  size_t kept = 0;
  for (auto &copy : self.copies) {
    if (copy.group < self.group - pending) {
      memcpy(copy.to, copy.bytes, 16);
      self.is_shown = false;
    } else
      self.copies[kept++] = copy;
  }
  self.copies.resize(kept);
}

/// Each lane's place, seen by the whole warp.
template <bool is_transposed>
inline void load_four(u32 *r, const void *place) {
  using namespace emulation;
  const uint64_t own = (uint64_t)(uintptr_t)place;
  memcpy(&exchange[current], &own, 8);
  wait(WARP);
  const int first = current & ~31, lane = current & 31;
  for (int matrix = 0; matrix < 4; matrix++) {
    u16 pair[2];
    for (int e = 0; e < 2; e++) {
      const int row = is_transposed ? lane % 4 * 2 + e : lane / 4, column = is_transposed ? lane / 4 : lane % 4 * 2 + e;
      pair[e] = ((const u16 *)(uintptr_t)exchange[first + matrix * 8 + row])[column];
    }
    r[matrix] = pair[0] | (u32)pair[1] << 16;
  }
  wait(WARP);
}
inline void load_matrices(u32 *r, const void *place) { load_four<false>(r, place); }
inline void load_matrices_transposed(u32 *r, const void *place) { load_four<true>(r, place); }

inline u32 to_tf32(float value) {
  u32 bits = __float_as_uint(value);
  if ((bits & 0x7F800000u) == 0x7F800000u) return bits;
  return (bits + 0x1000u) & 0xFFFFE000u;
}

inline void exchange_fragments(const u32 *a, const u32 *b) {
  using namespace emulation;
  for (int e = 0; e < 4; e++) exchange_words[current][e] = a[e];
  for (int e = 0; e < 2; e++) exchange_words[current][4 + e] = b[e];
  wait(WARP);
}
inline void multiply_bf16(float *d, const u32 *a, const u32 *b) {
  using namespace emulation;
  exchange_fragments(a, b);
  const int first = current & ~31, lane = current & 31;
  auto half = [](u32 word, int place) { return __uint_as_float(place ? word & 0xFFFF0000u : word << 16); };
  for (int e = 0; e < 4; e++) {
    const int row = lane / 4 + e / 2 * 8, column = lane % 4 * 2 + e % 2;
    for (int k = 0; k < 16; k++) {
      const u32 left = exchange_words[first + row % 8 * 4 + k % 8 / 2][row / 8 + k / 8 * 2];
      const u32 right = exchange_words[first + column * 4 + k % 8 / 2][4 + k / 8];
      d[e] += half(left, k % 2) * half(right, k % 2);
    }
  }
  wait(WARP);
}
inline void multiply_tf32(float *d, const u32 *a, const u32 *b) {
  using namespace emulation;
  exchange_fragments(a, b);
  const int first = current & ~31, lane = current & 31;
  for (int e = 0; e < 4; e++) {
    const int row = lane / 4 + e / 2 * 8, column = lane % 4 * 2 + e % 2;
    for (int k = 0; k < 8; k++) {
      const u32 left = exchange_words[first + row % 8 * 4 + k % 4][row / 8 + k / 4 * 2];
      const u32 right = exchange_words[first + column * 4 + k % 4][4 + k / 4];
      d[e] += __uint_as_float(left) * __uint_as_float(right);
    }
  }
  wait(WARP);
}

// ---- Twins of the instructions in warp_group.cu

inline u32 shared_address(const void *place) { return (u32)((const unsigned char *)place - emulation::shared_memory); }

namespace emulation {

/// Where the hardware finds an element of a matrix: a line of the operand and its inner element, by the descriptor's
/// fields alone (PTX ISA, canonical layouts without swizzling).
inline u32 matrix_place(u64 descriptor, bool is_transposed, int line, int inner) {
  const u32 start = (u32)(descriptor & 0x3FFF) << 4, leading = (u32)(descriptor >> 16 & 0x3FFF) << 4;
  const u32 stride = (u32)(descriptor >> 32 & 0x3FFF) << 4;
  const u32 row = is_transposed ? inner % 8 : line % 8, column = is_transposed ? line % 8 : inner % 8;
  return start + inner / 8 * leading + line / 8 * stride + row * 16 + column * 2;
}

/// A line's 16 inner elements.
inline void matrix_line(float *numbers, u64 descriptor, bool is_transposed, int line) {
  for (int inner = 0; inner < 16; inner++) {
    u16 bits;
    memcpy(&bits, shared_memory + matrix_place(descriptor, is_transposed, line, inner), 2);
    numbers[inner] = __uint_as_float((u32)bits << 16);
  }
}

}  // namespace emulation

inline void show_copies() { emulation::fibers[emulation::current]->is_shown = true; }
template <int columns>
inline void begin_products(float *) { emulation::fibers[emulation::current]->is_begun = true; }
inline void end_products() { emulation::fibers[emulation::current]->product_group++; }

template <int columns, bool transposes_a, bool transposes_b>
inline void multiply_group(float *sums, u64 a, u64 b) {
  emulation::fiber &self = *emulation::fibers[emulation::current];
  // What was not shown, or whose registers were not given over, is not defined.
  self.products.push_back(
      {sums, a, b, columns, transposes_a, transposes_b, !self.is_shown || !self.is_begun, self.product_group});
}

template <int columns, int pending>
inline void wait_products(float *) {
  using namespace emulation;
  fiber &self = *fibers[current];
  self.is_begun = false;
  const int lane = current & 31, warp = current / 32 % 4;
  size_t kept = 0;
  for (const pending_product &product : self.products) {
    if (product.group >= self.product_group - pending) {
      self.products[kept++] = product;
      continue;
    }
    float left[2][16], right[16];
    for (int half = 0; half < 2; half++)
      matrix_line(left[half], product.left, product.transposes_left, warp * 16 + lane / 4 + half * 8);
    for (int j = 0; j < product.columns / 8; j++)
      for (int e = 0; e < 2; e++) {
        matrix_line(right, product.right, product.transposes_right, j * 8 + lane % 4 * 2 + e);
        for (int half = 0; half < 2; half++) {
          float &sum = product.sums[j * 4 + half * 2 + e];
          for (int k = 0; k < 16; k++) sum += left[half][k] * right[k];
          if (product.is_spoilt) sum = NAN;
        }
      }
  }
  self.products.resize(kept);
}
