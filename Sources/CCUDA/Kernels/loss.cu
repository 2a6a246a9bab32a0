// Softmax and losses: one warp for each row.

template <typename TX, typename TY>
__device__ inline void softmax_forward(const apus_softmax &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const u64 row = (u64)blockIdx.x * 8 + threadIdx.x / 32;
  const int lane = threadIdx.x % 32;
  if (row >= (u64)control->current.count * g.shape.height * g.shape.width) return;
  const TX *x = APUS_AT(const TX, g.x, offset) + row * g.shape.padded;
  TY *y = APUS_AT(TY, g.y, offset) + row * g.shape.padded;
  float largest = -__uint_as_float(0x7F800000u), sum = 0.0f;
  for (int c = lane; c < g.shape.channels; c += 32) {
    const float value = to_float(x[c]);
    largest = value > largest || value != value ? value : largest;
  }
  largest = warp_maximum(largest);
  for (int c = lane; c < g.shape.channels; c += 32) sum += expf(to_float(x[c]) - largest);
  sum = warp_sum(sum);
  for (int c = lane; c < g.shape.padded; c += 32)
    store(y + c, c < g.shape.channels ? expf(to_float(x[c]) - largest) / sum : 0.0f);
}

template <typename TY, typename T>
__device__ inline void softmax_backward(const apus_softmax &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const u64 row = (u64)blockIdx.x * 8 + threadIdx.x / 32;
  const int lane = threadIdx.x % 32;
  if (row >= (u64)control->current.count * g.shape.height * g.shape.width) return;
  const TY *y = APUS_AT(const TY, g.y, offset) + row * g.shape.padded;
  const T *gradient = APUS_AT(const T, g.y_gradient, offset) + row * g.shape.padded;
  T *to = APUS_AT(T, g.x_gradient, offset) + row * g.shape.padded;
  float sum = 0.0f;
  for (int c = lane; c < g.shape.channels; c += 32) sum += to_float(y[c]) * to_float(gradient[c]);
  sum = warp_sum(sum);
  for (int c = lane; c < g.shape.padded; c += 32) {
    float value = c < g.shape.channels ? to_float(y[c]) * (to_float(gradient[c]) - sum) : 0.0f;
    if (g.adds_to_out) value += to_float(to[c]);
    store(to + c, value);
  }
}

/// Loss, correctness and the gradient of the batch's mean loss, of one sample a warp. `x` and `to` are the sample's rows.
template <typename TX, typename TG>
__device__ inline void judge(const apus_loss &g, const apus_control *control, u64 offset, int sample, int lane, const TX *x,
                             TG *to) {
  const int count = control->current.count, outputs = g.shape.channels;
  const int label = g.targets_are_classes ? APUS_AT(const int, g.targets, offset)[sample] : -1;
  const float *values = APUS_AT(const float, g.targets, offset) + (u64)sample * outputs;

  // The first of the largest; NaN is never larger.
  float largest = -__uint_as_float(0x7F800000u);
  int winner = 0x7FFFFFFF;
  for (int c = lane; c < outputs; c += 32) {
    const float value = to_float(x[c]);
    if (value > largest || winner == 0x7FFFFFFF) {
      largest = value;
      winner = c;
    }
  }
#pragma unroll
  for (int distance = 16; distance; distance /= 2) {
    const float other = __shfl_xor_sync(0xFFFFFFFFu, largest, distance);
    const int place = __shfl_xor_sync(0xFFFFFFFFu, winner, distance);
    if (place != 0x7FFFFFFF && (winner == 0x7FFFFFFF || other > largest || (other == largest && place < winner))) {
      largest = other;
      winner = place;
    }
  }
  float total = 0.0f;
  if (g.kind == APUS_CROSS_ENTROPY) {
    float sum = 0.0f, smoothing = control->smoothing;
    for (int c = lane; c < outputs; c += 32) sum += expf(to_float(x[c]) - largest);
    sum = warp_sum(sum);
    const float log_sum = logf(sum);
    for (int c = lane; c < g.shape.padded; c += 32) {
      float gradient = 0.0f;
      if (c < outputs) {
        const float shifted = to_float(x[c]) - largest;
        const float target = g.targets_are_classes
                                 ? smoothing / (float)outputs + (c == label ? 1.0f - smoothing : 0.0f)
                                 : values[c];
        if (target != 0.0f) total -= target * (shifted - log_sum);
        gradient = (expf(shifted) / sum - target) / (float)count;
      }
      if (to) store(to + c, gradient);
    }
  } else {
    for (int c = lane; c < g.shape.padded; c += 32) {
      float gradient = 0.0f;
      if (c < outputs) {
        const float distance = to_float(x[c]) - (g.targets_are_classes ? (c == label ? 1.0f : 0.0f) : values[c]);
        total += distance * distance / (float)outputs;
        gradient = 2.0f * distance / (float)outputs / (float)count;
      }
      if (to) store(to + c, gradient);
    }
  }
  total = warp_sum(total);
  if (lane != 0) return;
  APUS_AT(float, g.losses, offset)[sample] = total;
  APUS_AT(int, g.correct, offset)[sample] = winner == label;
}

template <typename TX, typename TG>
__device__ inline void loss(const apus_loss &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int sample = blockIdx.x * 8 + threadIdx.x / 32, lane = threadIdx.x % 32;
  if (sample >= control->current.count) return;
  const TX *x = APUS_AT(const TX, g.x, offset) + (u64)sample * g.shape.padded;
  TG *to = g.x_gradient ? APUS_AT(TG, g.x_gradient, offset) + (u64)sample * g.shape.padded : 0;
  judge(g, control, offset, sample, lane, x, to);
}

APUS_KERNEL(apus_softmax_forward_f32_f32, apus_softmax) { softmax_forward<float, float>(g); }
APUS_KERNEL(apus_softmax_forward_b16_b16, apus_softmax) { softmax_forward<bf16, bf16>(g); }
APUS_KERNEL(apus_softmax_backward_f32_f32, apus_softmax) { softmax_backward<float, float>(g); }
APUS_KERNEL(apus_softmax_backward_f32_b16, apus_softmax) { softmax_backward<float, bf16>(g); }
APUS_KERNEL(apus_softmax_backward_b16_b16, apus_softmax) { softmax_backward<bf16, bf16>(g); }
APUS_KERNEL(apus_loss_f32_f32, apus_loss) { loss<float, float>(g); }
APUS_KERNEL(apus_loss_f32_b16, apus_loss) { loss<float, bf16>(g); }
APUS_KERNEL(apus_loss_b16_b16, apus_loss) { loss<bf16, bf16>(g); }
