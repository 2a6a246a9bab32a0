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
#pragma unroll
  for (int i = 0; i < APUS_UPDATE_BLOCK / APUS_THREADS; i++) {
    const int element = block.first + i * APUS_THREADS + threadIdx.x;
    if (i * APUS_THREADS + (int)threadIdx.x >= block.count) break;
    const u64 at = gradient_place(p, element);
    float *parameter = APUS_AT(float, p.parameter, offset) + element;
    float weight = g.kind == APUS_EXPORT || g.kind == APUS_SQUARE_SUMS ? 0.0f : *parameter;
    if (g.kind != APUS_COPY) {
      const float *parts = APUS_AT(const float, p.gradient, offset) + at;
      float slope = spread;
      if (!block.is_spread) {
#pragma unroll 8
        for (int split = 0; split < p.splits; split++) slope += parts[(u64)split * p.split_stride];
      }
      if (g.kind == APUS_EXPORT) {
        APUS_AT(float, p.exported, offset)[element] = slope;
        continue;
      }
      if (clip_value > 0) slope = slope > clip_value ? clip_value : slope < -clip_value ? -clip_value : slope;
      if (g.kind == APUS_SQUARE_SUMS) {
        squares += slope * slope;
        continue;
      }
      slope *= factor;
      if (control->is_decoupled)
        weight *= 1.0f - rate * decay;
      else
        slope += decay * weight;
      float slot0 = 0.0f, slot1 = 0.0f;
      if (p.slot0) slot0 = APUS_AT(float, p.slot0, offset)[element];
      if (p.slot1) slot1 = APUS_AT(float, p.slot1, offset)[element];
      weight += changed(*control, slope, rate, corrected, p.slot0 ? &slot0 : 0, &slot1);
      if (p.slot0) APUS_AT(float, p.slot0, offset)[element] = slot0;
      if (p.slot1) APUS_AT(float, p.slot1, offset)[element] = slot1;
      *parameter = weight;
    }
    if (p.copy) store(APUS_AT(T, p.copy, offset) + at, weight);
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
