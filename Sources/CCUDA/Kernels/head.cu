// The end of a network in one launch: the last dense layer, its loss, and the gradients of both; where the layer before
// it is a dense one whose product was made in parts, the sum of these, too. One warp for each sample: nothing of it
// depends on the other samples of the batch.
//
// Sums are made by the lanes over every 32nd input, then over the lanes, in float32 in every precision.

/// Columns whose logits a lane sums at once.
#define APUS_HEAD_CHUNK 8

/// What a number is once it is stored.
template <typename T>
__device__ inline float stored(float value) {
  T place;
  store(&place, value);
  return to_float(place);
}

/// Reads a sample's inputs into shared memory; of a product in parts it adds them up, ends them, and stores them.
template <typename T, int mode>
__device__ inline void head_inputs(const apus_head &g, u64 offset, const apus_control *control, int sample, int lane,
                                   float *inputs) {
  const int count = g.inputs;
  if (!g.adds_parts) {
    const T *x = APUS_AT(const T, g.x, offset) + (u64)sample * count;
    for (int i = lane * 8; i < count; i += 256) {
      float values[8];
      load8(x + i, values);
#pragma unroll
      for (int e = 0; e < 8; e++) inputs[i + e] = values[e];
    }
    return;
  }
  product_end<FORWARD, mode> end(g.parts, offset, control);
  const float *part = APUS_AT(const float, g.parts.partial, offset) + (u64)sample * count;
  const u64 step = (u64)g.parts.part_rows * count;
  for (int i = lane * 2; i < count; i += 64) {
    float first = 0, second = 0;
#pragma unroll 8
    for (int split = 0; split < g.parts.splits; split++) {
      words2 words = *(const words2 *)(part + split * step + i);
      first += __uint_as_float(words.x);
      second += __uint_as_float(words.y);
    }
    const float *bias = g.parts.bias ? APUS_AT(const float, g.parts.bias, offset) : 0;
    first = end.forward(sample, i, first, bias);
    second = end.forward(sample, i + 1, second, bias);
    store2(APUS_AT(T, g.parts.out, offset) + (u64)sample * count + i, first, second);
    inputs[i] = stored<T>(first);
    inputs[i + 1] = stored<T>(second);
  }
}

template <typename T, int mode>
__device__ inline void head(const apus_head &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, sample = blockIdx.x * 8 + warp;
  if (sample >= control->current.count) return;
  const int padded = g.loss.shape.padded, outputs = g.loss.shape.channels;
  APUS_SHARED(shared);
  float *inputs = (float *)shared + warp * (g.inputs + 2 * padded), *logits = inputs + g.inputs, *slopes = logits + padded;
  const T *weights = APUS_AT(const T, g.weights, offset);
  const float *bias = g.bias ? APUS_AT(const float, g.bias, offset) : 0;

  head_inputs<T, mode>(g, offset, control, sample, lane, inputs);
  __syncwarp();
  for (int first = 0; first < padded; first += APUS_HEAD_CHUNK) {
    float sums[APUS_HEAD_CHUNK];
#pragma unroll
    for (int e = 0; e < APUS_HEAD_CHUNK; e++) sums[e] = 0.0f;
#pragma unroll 4
    for (int i = lane; i < g.inputs; i += 32) {
      float row[APUS_HEAD_CHUNK];
      load8(weights + (u64)i * padded + first, row);
#pragma unroll
      for (int e = 0; e < APUS_HEAD_CHUNK; e++) sums[e] += inputs[i] * row[e];
    }
#pragma unroll
    for (int e = 0; e < APUS_HEAD_CHUNK; e++) {
      const float sum = warp_sum(sums[e]);
      const int column = first + e;
      if (lane == e) logits[column] = column < outputs ? sum + (bias ? bias[column] : 0.0f) : 0.0f;
    }
  }
  __syncwarp();
  judge(g.loss, control, offset, sample, lane, logits, g.loss.x_gradient ? slopes : 0);
  if (!g.loss.x_gradient) return;
  // The lane that reads a slope is the one that made it.
  T *to = APUS_AT(T, g.loss.x_gradient, offset) + (u64)sample * padded;
  for (int c = lane; c < padded; c += 32) {
    const float slope = stored<T>(slopes[c]);
    store(to + c, slope);
    slopes[c] = slope;
  }
  if (!g.data.out) return;
  __syncwarp();
  product_end<DATA, mode> end(g.data, offset, control);
  for (int i = lane * 2; i < g.inputs; i += 64) {
    float sums[2] = {0.0f, 0.0f};
    for (int first = 0; first < padded; first += APUS_HEAD_CHUNK)
#pragma unroll
      for (int neighbour = 0; neighbour < 2; neighbour++) {
        float row[APUS_HEAD_CHUNK];
        load8(weights + (u64)(i + neighbour) * padded + first, row);
#pragma unroll
        for (int e = 0; e < APUS_HEAD_CHUNK; e++) sums[neighbour] += row[e] * slopes[first + e];
      }
    end.write(sample, i, sums[0], sums[1]);
  }
}

APUS_KERNEL(apus_head_f32, apus_head) { head<float, FP32>(g); }
APUS_KERNEL(apus_head_b16, apus_head) { head<bf16, BF16>(g); }
