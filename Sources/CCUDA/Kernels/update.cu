// Works on all parameters in one launch: adds up the parts of their gradients, clips, decays, and updates.

__device__ inline float changed(const apus_control &c, float slope, float rate, float corrected, float *slot0, float *slot1) {
  switch (c.rule) {
    case APUS_SGD:
      if (!slot0) return -rate * slope;
      *slot0 = c.beta1 * *slot0 - rate * slope;
      return c.is_nesterov ? c.beta1 * *slot0 - rate * slope : *slot0;
    case APUS_ADAM:
      *slot0 = c.beta1 * *slot0 + (1.0f - c.beta1) * slope;
      *slot1 = c.beta2 * *slot1 + (1.0f - c.beta2) * slope * slope;
      return -corrected * *slot0 / (sqrtf(*slot1) + c.epsilon);
    case APUS_RMSPROP:
      *slot0 = c.beta1 * *slot0 + (1.0f - c.beta1) * slope * slope;
      return -rate * slope / sqrtf(*slot0 + c.epsilon);
    case APUS_ADAGRAD:
      *slot0 += slope * slope;
      return -rate * slope / sqrtf(*slot0 + c.epsilon);
    default: {
      *slot0 = c.beta1 * *slot0 + (1.0f - c.beta1) * slope * slope;
      const float delta = -slope * sqrtf((*slot1 + c.epsilon) / (*slot0 + c.epsilon));
      *slot1 = c.beta1 * *slot1 + (1.0f - c.beta1) * delta * delta;
      return rate * delta;
    }
  }
}

/// Adds the batch's losses in order of the samples, in double precision.
__device__ inline void add_losses(const apus_update &g, u64 offset, apus_control *control) {
  APUS_SHARED(shared);
  double *losses = (double *)shared;
  int *corrects = (int *)(losses + APUS_THREADS);
  const int count = control->current.count, thread = threadIdx.x;
  double loss = 0;
  int correct = 0;
  for (int sample = thread; sample < count; sample += APUS_THREADS) {
    loss += (double)APUS_AT(const float, g.losses, offset)[sample];
    correct += APUS_AT(const int, g.correct, offset)[sample];
  }
  losses[thread] = loss;
  corrects[thread] = correct;
  __syncthreads();
  for (int half = APUS_THREADS / 2; half; half /= 2) {
    if (thread < half) {
      losses[thread] += losses[thread + half];
      corrects[thread] += corrects[thread + half];
    }
    __syncthreads();
  }
  if (thread != 0) return;
  control->loss += losses[0];
  control->correct += (u64)corrects[0];
  control->count += (u64)count;
  control->steps_run++;
  const double loss_of_step = losses[0];
  if (control->bad_step == 0 && !(loss_of_step - loss_of_step == 0)) control->bad_step = control->steps_run;
  if (g.moves_on) control->next++;
}

/// Where an element's gradient lies in each part.
__device__ inline u64 gradient_place(const apus_parameter &p, int element) {
  const int filter = element % p.filters, place = element / p.filters;
  const int row = place / p.channels * p.padded_channels + place % p.channels;
  return (u64)row * p.padded_filters + filter;
}

/// The sum of an element's parts where each of the block's warps adds up every eighth: first within the warps, then over
/// them, always in the same order. The block's first warp gets it.
__device__ inline float spread_sum(const apus_parameter &p, const float *parts, bool is_inside, float *shared) {
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  float sum = 0.0f;
  if (is_inside) {
#pragma unroll 8
    for (int split = warp; split < p.splits; split += 8) sum += parts[(u64)split * p.split_stride];
  }
  shared[warp * 32 + lane] = sum;
  __syncthreads();
  sum = 0.0f;
#pragma unroll
  for (int i = 0; i < 8; i++) sum += shared[i * 32 + lane];
  return sum;
}

/// Reads neighbours from an array that begins a multiple of 16 bytes, where `first` is a multiple of four when there are
/// four of them; zeros for what there is none of, and for address 0.
__device__ inline void gather4(float *values, apus_address array, u64 offset, int first, int count) {
#pragma unroll
  for (int e = 0; e < APUS_UPDATE_VECTOR; e++) values[e] = 0.0f;
  if (!array) return;
  const float *place = APUS_AT(const float, array, offset) + first;
  if (count == APUS_UPDATE_VECTOR) {
    const words4 words = *(const words4 *)place;
    values[0] = __uint_as_float(words.x);
    values[1] = __uint_as_float(words.y);
    values[2] = __uint_as_float(words.z);
    values[3] = __uint_as_float(words.w);
    return;
  }
#pragma unroll
  for (int e = 0; e < APUS_UPDATE_VECTOR; e++)
    if (e < count) values[e] = place[e];
}

/// The way back; nothing for address 0.
__device__ inline void scatter4(const float *values, apus_address array, u64 offset, int first, int count) {
  if (!array) return;
  float *place = APUS_AT(float, array, offset) + first;
  if (count == APUS_UPDATE_VECTOR) {
    *(words4 *)place = {__float_as_uint(values[0]), __float_as_uint(values[1]), __float_as_uint(values[2]),
                        __float_as_uint(values[3])};
    return;
  }
#pragma unroll
  for (int e = 0; e < APUS_UPDATE_VECTOR; e++)
    if (e < count) place[e] = values[e];
}

template <typename T>
__device__ inline void update(const apus_update &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  apus_control *control = APUS_AT(apus_control, g.control, offset);
  // A trial whose entry is empty sits this step out: nothing of it changes, and its table stays where it is.
  if (control->current.count == 0 && (g.kind == APUS_UPDATE || g.kind == APUS_SQUARE_SUMS)) return;
  if ((int)blockIdx.x == g.block_count) {
    add_losses(g, offset, control);
    return;
  }
  APUS_SHARED(shared);
  const apus_block block = APUS_AT(const apus_block, g.blocks, 0)[blockIdx.x];
  const apus_parameter p = APUS_AT(const apus_parameter, g.parameters, 0)[block.parameter];
  const float clip_value = control->clip_value;
  float factor = 1.0f;
  if (g.kind == APUS_UPDATE && control->clip_norm > 0) {
    // Every block adds the squares of all blocks in the same order.
    float sum = 0.0f;
    for (int i = threadIdx.x; i < g.block_count; i += APUS_THREADS)
      sum += APUS_AT(const float, g.square_sums, offset)[i];
    float *sums = (float *)shared;
    sum = warp_sum(sum);
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = sum;
    __syncthreads();
    sum = 0.0f;
    for (int warp = 0; warp < 8; warp++) sum += sums[warp];
    const float norm = sqrtf(sum);
    if (norm > control->clip_norm) factor = control->clip_norm / norm;
    if (norm != norm) factor = norm;
  }
  const float rate = control->current.rate, corrected = control->current.corrected_rate;
  const float decay = p.decays ? control->weight_decay : 0.0f;
  float squares = 0.0f, spread = 0.0f;
  if (block.is_spread) {
    const int element = block.first + threadIdx.x % 32;
    const bool is_inside = element < p.count;
    const float *parts = APUS_AT(const float, p.gradient, offset) + (is_inside ? gradient_place(p, element) : 0);
    // Behind what the norm's sums take.
    if (g.kind != APUS_COPY) spread = spread_sum(p, parts, is_inside, (float *)shared + 8);
  }
  // Neighbours that this thread works on: all that it reads is asked for before anything is written.
  const int first = block.first + (int)threadIdx.x * (block.is_spread ? 1 : APUS_UPDATE_VECTOR);
  const int left = block.first + block.count - first;
  const int count = left < 0 ? 0 : block.is_spread ? left < 1 ? 0 : 1 : left < APUS_UPDATE_VECTOR ? left : APUS_UPDATE_VECTOR;
  const bool is_full = count == APUS_UPDATE_VECTOR;
  float weights[APUS_UPDATE_VECTOR], slopes[APUS_UPDATE_VECTOR], slots0[APUS_UPDATE_VECTOR], slots1[APUS_UPDATE_VECTOR];
  const bool reads_weights = g.kind == APUS_UPDATE || g.kind == APUS_COPY, updates = g.kind == APUS_UPDATE;
  gather4(weights, reads_weights ? p.parameter : 0, offset, first, count);
  gather4(slots0, updates ? p.slot0 : 0, offset, first, count);
  gather4(slots1, updates ? p.slot1 : 0, offset, first, count);
#pragma unroll
  for (int e = 0; e < APUS_UPDATE_VECTOR; e++) slopes[e] = spread;
  // Rows of filters that are whole vectors lie in the parts as in the parameter.
  const bool is_row = is_full && p.filters % APUS_UPDATE_VECTOR == 0;
  if (g.kind != APUS_COPY && !block.is_spread) {
    const float *parts = APUS_AT(const float, p.gradient, offset);
    if (is_row) {
      parts += gradient_place(p, first);
#pragma unroll 4
      for (int split = 0; split < p.splits; split++) {
        const words4 words = *(const words4 *)(parts + (u64)split * p.split_stride);
        slopes[0] += __uint_as_float(words.x);
        slopes[1] += __uint_as_float(words.y);
        slopes[2] += __uint_as_float(words.z);
        slopes[3] += __uint_as_float(words.w);
      }
    } else {
#pragma unroll
      for (int e = 0; e < APUS_UPDATE_VECTOR; e++) {
        if (e >= count) break;
        const float *own = parts + gradient_place(p, first + e);
#pragma unroll 4
        for (int split = 0; split < p.splits; split++) slopes[e] += own[(u64)split * p.split_stride];
      }
    }
  }
  if (g.kind == APUS_EXPORT) scatter4(slopes, p.exported, offset, first, count);
#pragma unroll
  for (int e = 0; e < APUS_UPDATE_VECTOR; e++) {
    if (e >= count || g.kind == APUS_EXPORT || g.kind == APUS_COPY) break;
    float slope = slopes[e];
    if (clip_value > 0) slope = slope > clip_value ? clip_value : slope < -clip_value ? -clip_value : slope;
    if (g.kind == APUS_SQUARE_SUMS) {
      squares += slope * slope;
      continue;
    }
    slope *= factor;
    if (control->is_decoupled)
      weights[e] *= 1.0f - rate * decay;
    else
      slope += decay * weights[e];
    weights[e] += changed(*control, slope, rate, corrected, p.slot0 ? &slots0[e] : 0, &slots1[e]);
  }
  if (updates) {
    scatter4(slots0, p.slot0, offset, first, count);
    scatter4(slots1, p.slot1, offset, first, count);
    scatter4(weights, p.parameter, offset, first, count);
  }
  if (reads_weights && p.copy) {
    T *copy = APUS_AT(T, p.copy, offset);
    if (is_row) {
      copy += gradient_place(p, first);
      store2(copy, weights[0], weights[1]);
      store2(copy + 2, weights[2], weights[3]);
    } else {
#pragma unroll
      for (int e = 0; e < APUS_UPDATE_VECTOR; e++)
        if (e < count) store(copy + gradient_place(p, first + e), weights[e]);
    }
  }
  if (g.kind != APUS_SQUARE_SUMS) return;
  float *sums = (float *)shared;
  squares = warp_sum(squares);
  if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = squares;
  __syncthreads();
  if (threadIdx.x != 0) return;
  float sum = 0.0f;
  for (int warp = 0; warp < 8; warp++) sum += sums[warp];
  APUS_AT(float, g.square_sums, offset)[blockIdx.x] = sum;
}

APUS_KERNEL(apus_update_f32, apus_update) { update<float>(g); }
APUS_KERNEL(apus_update_b16, apus_update) { update<bf16>(g); }
