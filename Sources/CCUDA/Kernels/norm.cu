// Batch normalization. Sums over places are made in parts, and each reader adds the parts in order.

/// Adds one channel's parts in order.
__device__ inline float add_parts(const float *parts, int splits, int channels, int channel) {
  float sum = 0.0f;
  for (int split = 0; split < splits; split++) sum += parts[(u64)split * channels + channel];
  return sum;
}

enum { NORM_SUM, NORM_SQUARES, NORM_GRADIENT };

/// One part of the sums of eight channels: 32 lanes of 8 warps walk over the part's places.
template <typename T, int kind>
__device__ inline void norm_sums(const apus_norm &g) {
  APUS_SHARED(shared);
  float(*sums)[16] = (float(*)[16])shared;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const u64 rows = (u64)control->current.count * g.shape.height * g.shape.width;
  const int channel = blockIdx.x * 8, padded = g.shape.padded;
  const u64 part = (rows + g.splits - 1) / g.splits, first = part * blockIdx.y;
  const u64 last = first + part < rows ? first + part : rows;
  float mean[8], deviation[8], left[8], right[8];
#pragma unroll
  for (int e = 0; e < 8; e++) {
    mean[e] = deviation[e] = left[e] = right[e] = 0.0f;
    if (kind != NORM_SUM)
      mean[e] = add_parts(APUS_AT(const float, g.sums, offset), g.splits, padded, channel + e) / (float)rows;
    if (kind == NORM_GRADIENT) {
      float variance = add_parts(APUS_AT(const float, g.squares, offset), g.splits, padded, channel + e) / (float)rows;
      deviation[e] = 1.0f / sqrtf(variance + g.epsilon);
    }
  }
  for (u64 row = first + threadIdx.x; row < last; row += APUS_THREADS) {
    float x[8], gradient[8];
    load8(APUS_AT(const T, g.x, offset) + row * padded + channel, x);
    if (kind == NORM_GRADIENT) load8(APUS_AT(const T, g.y_gradient, offset) + row * padded + channel, gradient);
#pragma unroll
    for (int e = 0; e < 8; e++) {
      float distance = x[e] - mean[e];
      if (kind == NORM_SUM) left[e] += x[e];
      if (kind == NORM_SQUARES) left[e] += distance * distance;
      if (kind == NORM_GRADIENT) {
        left[e] += gradient[e] * distance * deviation[e];
        right[e] += gradient[e];
      }
    }
  }
#pragma unroll
  for (int e = 0; e < 8; e++) {
    float sum = warp_sum(left[e]);
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32][e] = sum;
    if (kind == NORM_GRADIENT) {
      sum = warp_sum(right[e]);
      if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32][8 + e] = sum;
    }
  }
  __syncthreads();
  const int e = threadIdx.x;
  if (e >= (kind == NORM_GRADIENT ? 16 : 8)) return;
  float sum = 0.0f;
  for (int warp = 0; warp < 8; warp++) sum += sums[warp][e];
  apus_address to = kind == NORM_SUM ? g.sums : kind == NORM_SQUARES ? g.squares : e < 8 ? g.gamma_sums : g.beta_sums;
  APUS_AT(float, to, offset)[(u64)blockIdx.y * padded + channel + e % 8] = sum;
}

/// What each channel is moved and multiplied by.
__device__ inline void norm_moments(const apus_norm &g, u64 offset, float rows, int channel, float *mean, float *variance) {
  if (g.is_training) {
    *mean = add_parts(APUS_AT(const float, g.sums, offset), g.splits, g.shape.padded, channel) / rows;
    *variance = add_parts(APUS_AT(const float, g.squares, offset), g.splits, g.shape.padded, channel) / rows;
  } else {
    *mean = channel < g.shape.channels ? APUS_AT(const float, g.mean, offset)[channel] : 0.0f;
    *variance = channel < g.shape.channels ? APUS_AT(const float, g.variance, offset)[channel] : 1.0f;
  }
}

/// Eight channels over many places: blockIdx.x picks the channels, blockIdx.y strides over the places.
template <typename T>
__device__ inline void norm_forward(const apus_norm &g) {
  APUS_SHARED(shared);
  float(*scale)[8] = (float(*)[8])shared;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  // A trial that sits this step out keeps its statistics.
  if (control->current.count == 0) return;
  const u64 rows = (u64)control->current.count * g.shape.height * g.shape.width;
  const int first = blockIdx.x * 8, padded = g.shape.padded;
  if (threadIdx.x < 8) {
    const int channel = first + threadIdx.x;
    float mean, variance, factor = 0.0f, shift = 0.0f;
    norm_moments(g, offset, (float)rows, channel, &mean, &variance);
    if (channel < g.shape.channels) {
      factor = APUS_AT(const float, g.gamma, offset)[channel] / sqrtf(variance + g.epsilon);
      shift = APUS_AT(const float, g.beta, offset)[channel];
      if (g.is_training && g.updates_statistics && blockIdx.y == 0) {
        float *means = APUS_AT(float, g.mean, offset), *variances = APUS_AT(float, g.variance, offset);
        means[channel] = g.momentum * means[channel] + (1.0f - g.momentum) * mean;
        variances[channel] = g.momentum * variances[channel] + (1.0f - g.momentum) * variance;
      }
    }
    scale[0][threadIdx.x] = factor;
    scale[1][threadIdx.x] = shift;
    scale[2][threadIdx.x] = mean;
  }
  __syncthreads();
  for (u64 row = (u64)blockIdx.y * APUS_THREADS + threadIdx.x; row < rows; row += (u64)gridDim.y * APUS_THREADS) {
    float x[8];
    load8(APUS_AT(const T, g.x, offset) + row * padded + first, x);
#pragma unroll
    for (int e = 0; e < 8; e++) x[e] = (x[e] - scale[2][e]) * scale[0][e] + scale[1][e];
    store8(APUS_AT(T, g.y, offset) + row * padded + first, x);
  }
}

template <typename T>
__device__ inline void norm_backward(const apus_norm &g) {
  APUS_SHARED(shared);
  float(*scale)[8] = (float(*)[8])shared;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const u64 rows = (u64)control->current.count * g.shape.height * g.shape.width;
  const int first = blockIdx.x * 8, padded = g.shape.padded;
  if (threadIdx.x < 8) {
    const int channel = first + threadIdx.x;
    float mean, variance;
    norm_moments(g, offset, (float)rows, channel, &mean, &variance);
    const float deviation = 1.0f / sqrtf(variance + g.epsilon);
    scale[0][threadIdx.x] = mean;
    scale[1][threadIdx.x] = deviation;
    scale[2][threadIdx.x] =
        channel < g.shape.channels ? APUS_AT(const float, g.gamma, offset)[channel] * deviation : 0.0f;
    scale[3][threadIdx.x] =
        add_parts(APUS_AT(const float, g.gamma_sums, offset), g.splits, padded, channel) / (float)rows;
    scale[4][threadIdx.x] =
        add_parts(APUS_AT(const float, g.beta_sums, offset), g.splits, padded, channel) / (float)rows;
  }
  __syncthreads();
  if (!g.x_gradient) return;
  for (u64 row = (u64)blockIdx.y * APUS_THREADS + threadIdx.x; row < rows; row += (u64)gridDim.y * APUS_THREADS) {
    float x[8], gradient[8], before[8];
    const u64 at = row * padded + first;
    load8(APUS_AT(const T, g.x, offset) + at, x);
    load8(APUS_AT(const T, g.y_gradient, offset) + at, gradient);
    T *to = APUS_AT(T, g.x_gradient, offset) + at;
    if (g.adds_to_out) load8(to, before);
#pragma unroll
    for (int e = 0; e < 8; e++) {
      const float normalized = (x[e] - scale[0][e]) * scale[1][e];
      gradient[e] = scale[2][e] * (gradient[e] - scale[4][e] - normalized * scale[3][e]);
      if (g.adds_to_out) gradient[e] += before[e];
    }
    store8(to, gradient);
  }
}

#define APUS_NORM(suffix, T)                                                                        \
  APUS_KERNEL(apus_norm_sum_##suffix, apus_norm) { norm_sums<T, NORM_SUM>(g); }                     \
  APUS_KERNEL(apus_norm_squares_##suffix, apus_norm) { norm_sums<T, NORM_SQUARES>(g); }             \
  APUS_KERNEL(apus_norm_gradient_##suffix, apus_norm) { norm_sums<T, NORM_GRADIENT>(g); }           \
  APUS_KERNEL(apus_norm_forward_##suffix, apus_norm) { norm_forward<T>(g); }                        \
  APUS_KERNEL(apus_norm_backward_##suffix, apus_norm) { norm_backward<T>(g); }

APUS_NORM(f32, float)
APUS_NORM(b16, bf16)
