// Warp-wide matrix instructions and asynchronous copies, each with a twin for the CPU emulation.
#ifndef APUS_EMULATION

#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
#define APUS_HAS_TENSOR_CORES 1
#endif

__device__ inline u32 shared_address(const void *place) { return (u32)__cvta_generic_to_shared(place); }

/// Copies 16 bytes to shared memory, or zeros where `is_valid` is false.
__device__ inline void copy16(void *to, const void *from, bool is_valid) {
#if APUS_HAS_TENSOR_CORES
  int size = is_valid ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(to)), "l"(from), "r"(size));
#else
  words4 zeros = {0, 0, 0, 0};
  *(words4 *)to = is_valid ? *(const words4 *)from : zeros;
#endif
}

__device__ inline void commit_copies() {
#if APUS_HAS_TENSOR_CORES
  asm volatile("cp.async.commit_group;");
#endif
}

/// Waits until at most `pending` of this thread's groups are not done.
template <int pending>
__device__ inline void wait_copies() {
#if APUS_HAS_TENSOR_CORES
  asm volatile("cp.async.wait_group %0;" ::"n"(pending));
#endif
}

#if APUS_HAS_TENSOR_CORES
/// Four 8 x 8 matrices of 16-bit elements; lane l gives the place of row l % 8 of matrix l / 8.
__device__ inline void load_matrices(u32 *r, const void *place) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(place)));
}

__device__ inline void load_matrices_transposed(u32 *r, const void *place) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(place)));
}

/// d += a b for 16 x 16 times 16 x 8 in bf16.
__device__ inline void multiply_bf16(float *d, const u32 *a, const u32 *b) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// d += a b for 16 x 8 times 8 x 8 in TF32.
__device__ inline void multiply_tf32(float *d, const u32 *a, const u32 *b) {
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// Rounds a float to the nearest TF32.
__device__ inline u32 to_tf32(float value) {
  u32 bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(value));
  return bits;
}
#endif

#endif
