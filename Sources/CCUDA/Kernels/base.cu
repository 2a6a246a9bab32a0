// What all kernels share. Compiled by NVRTC without any CUDA header; the CPU emulation gives the same names.
#ifndef APUS_EMULATION
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned long long u64;
#define APUS_SHARED(name) extern __shared__ __align__(128) unsigned char name[]
#define APUS_BOUND_KERNEL(name, type, blocks) \
  extern "C" __global__ void __launch_bounds__(256, blocks) name(const __grid_constant__ type g)
#define APUS_KERNEL(name, type) extern "C" __global__ void __launch_bounds__(256) name(const __grid_constant__ type g)
#endif

#define APUS_THREADS 256
#ifdef APUS_EMULATION
#define APUS_NOINLINE inline
#else
#define APUS_NOINLINE __noinline__
#endif

/// A number of 16 bits: the upper half of a float.
struct bf16 {
  u16 bits;
};

__device__ inline float to_float(float value) { return value; }

__device__ inline float to_float(bf16 value) { return __uint_as_float((u32)value.bits << 16); }

/// Rounds to nearest, ties to even; NaN stays NaN.
__device__ inline u16 bf16_bits(float value) {
  u32 bits = __float_as_uint(value);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return (u16)((bits >> 16) | 0x40u);
  return (u16)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

__device__ inline u32 bf16_pair(float low, float high) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  u32 pair;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
  return pair;
#else
  return (u32)bf16_bits(low) | (u32)bf16_bits(high) << 16;
#endif
}

__device__ inline void store(float *place, float value) { *place = value; }

__device__ inline void store(bf16 *place, float value) { place->bits = bf16_bits(value); }

struct __align__(16) words4 {
  u32 x, y, z, w;
};

struct __align__(8) words2 {
  u32 x, y;
};

/// Reads eight elements from an address that is a multiple of 16 bytes.
__device__ inline void load8(const float *place, float *values) {
  words4 low = *(const words4 *)place, high = *(const words4 *)(place + 4);
  values[0] = __uint_as_float(low.x);
  values[1] = __uint_as_float(low.y);
  values[2] = __uint_as_float(low.z);
  values[3] = __uint_as_float(low.w);
  values[4] = __uint_as_float(high.x);
  values[5] = __uint_as_float(high.y);
  values[6] = __uint_as_float(high.z);
  values[7] = __uint_as_float(high.w);
}

__device__ inline void load8(const bf16 *place, float *values) {
  words4 words = *(const words4 *)place;
  u32 pairs[4] = {words.x, words.y, words.z, words.w};
#pragma unroll
  for (int i = 0; i < 4; i++) {
    values[2 * i] = __uint_as_float(pairs[i] << 16);
    values[2 * i + 1] = __uint_as_float(pairs[i] & 0xFFFF0000u);
  }
}

__device__ inline void store8(float *place, const float *values) {
  words4 low = {__float_as_uint(values[0]), __float_as_uint(values[1]), __float_as_uint(values[2]),
                __float_as_uint(values[3])};
  words4 high = {__float_as_uint(values[4]), __float_as_uint(values[5]), __float_as_uint(values[6]),
                 __float_as_uint(values[7])};
  *(words4 *)place = low;
  *(words4 *)(place + 4) = high;
}

__device__ inline void store8(bf16 *place, const float *values) {
  words4 words = {bf16_pair(values[0], values[1]), bf16_pair(values[2], values[3]), bf16_pair(values[4], values[5]),
                  bf16_pair(values[6], values[7])};
  *(words4 *)place = words;
}

__device__ inline void store2(float *place, float first, float second) {
  words2 words = {__float_as_uint(first), __float_as_uint(second)};
  *(words2 *)place = words;
}

__device__ inline void store2(bf16 *place, float first, float second) { *(u32 *)place = bf16_pair(first, second); }

// ---- Random numbers

/// Philox4x32-10 of the counter (step, layer, block): the random bits of eight elements. See DropoutMask.
__device__ APUS_NOINLINE words4 dropout_words(const apus_control *control, u32 layer, u32 block) {
  u32 x = control->current.step_low, y = control->current.step_high, z = layer, w = block;
  u32 k0 = control->seed_low, k1 = control->seed_high;
#pragma unroll
  for (int i = 0; i < 10; i++) {
    u32 left_high = __umulhi(0xD2511F53u, x), left_low = 0xD2511F53u * x;
    u32 right_high = __umulhi(0xCD9E8D57u, z), right_low = 0xCD9E8D57u * z;
    x = right_high ^ y ^ k0;
    y = right_low;
    z = left_high ^ w ^ k1;
    w = left_low;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words4 words = {x, y, z, w};
  return words;
}

/// A trial's mask of one dropout; remembers the block that it drew last.
struct dropout_mask {
  const apus_control *control;
  u32 layer;
  u32 threshold;
  float scale;
  u64 block;
  words4 words;

  __device__ dropout_mask(const apus_control *control, int index, u32 layer)
      : control(control), layer(layer), threshold(0), scale(1), block(~(u64)0), words() {
    if (index < 0) return;
    const apus_dropout *dropout = (const apus_dropout *)(control->dropouts) + index;
    threshold = dropout->threshold;
    scale = dropout->scale;
  }

  /// What an element is multiplied by: 0 or the scale.
  __device__ float factor(u64 element) {
    if ((element >> 3) != block) {
      block = element >> 3;
      words = dropout_words(control, layer, (u32)block);
    }
    u32 place = (u32)element & 7u;
    u32 word = place < 2 ? words.x : place < 4 ? words.y : place < 6 ? words.z : words.w;
    u32 bits = (place & 1u) ? word >> 16 : word & 0xFFFFu;
    return bits >= threshold ? scale : 0.0f;
  }
};

// ---- Activations

// The rarer ones stand out of line: a product's end is unrolled many times, and code that does not fit the
// instruction cache costs more than the call.

__device__ APUS_NOINLINE float rare_activate(int kind, float alpha, float x) {
  switch (kind) {
    case APUS_LEAKY_RELU: return x > 0 ? x : alpha * x;
    case APUS_ELU: return x > 0 ? x : alpha * expm1f(x);
    case APUS_TANH: return tanhf(x);
    case APUS_SIGMOID: return 1.0f / (1.0f + expf(-x));
    case APUS_GELU: return x * 0.5f * erfcf(-x * 0.70710678118654752f);
    default: return x;
  }
}

__device__ inline float activate(int kind, float alpha, float x) {
  if (kind == APUS_RELU) return x > 0 || x != x ? x : 0.0f;
  return kind == APUS_LINEAR ? x : rare_activate(kind, alpha, x);
}

__device__ APUS_NOINLINE float rare_slope(int kind, float alpha, float x, float y) {
  switch (kind) {
    case APUS_LEAKY_RELU: return x > 0 ? 1.0f : alpha;
    case APUS_ELU: return x > 0 ? 1.0f : y + alpha;
    case APUS_TANH: return 1.0f - y * y;
    case APUS_SIGMOID: return y * (1.0f - y);
    case APUS_GELU: return 0.5f * erfcf(-x * 0.70710678118654752f) + x * expf(-0.5f * x * x) * 0.39894228040143268f;
    default: return 1.0f;
  }
}

/// The derivative from the input x and the output y; at a kink that of the left side.
__device__ inline float slope(int kind, float alpha, float x, float y) {
  if (kind == APUS_RELU) return x > 0 ? 1.0f : 0.0f;
  return kind == APUS_LINEAR ? 1.0f : rare_slope(kind, alpha, x, y);
}

// ---- Sums over threads, in an order that is always the same

__device__ inline float warp_sum(float value) {
#pragma unroll
  for (int offset = 16; offset; offset /= 2) value += __shfl_xor_sync(0xFFFFFFFFu, value, offset);
  return value;
}

__device__ inline float warp_maximum(float value) {
#pragma unroll
  for (int offset = 16; offset; offset /= 2) {
    float other = __shfl_xor_sync(0xFFFFFFFFu, value, offset);
    // NaN wins, so that a bad loss is seen.
    value = other > value || other != other ? other : value;
  }
  return value;
}

/// The trial's place in device memory.
#define APUS_TRIAL_OFFSET(z) ((u64)(z) * g.stride)
#define APUS_AT(type, address, offset) ((type *)((address) + (offset)))
