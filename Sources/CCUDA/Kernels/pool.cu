// Pools; a dropout behind a maximum is part of it. A thread makes eight channels of one place.

template <typename T>
__device__ inline void pool_forward(const apus_pool &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int vectors = g.output.padded / 8;
  // Fewer than 2^32: the host gives no larger grid.
  const u32 thread = blockIdx.x * APUS_THREADS + threadIdx.x;
  const u32 cell = thread / (u32)vectors;
  const int channel = (int)(thread % (u32)vectors) * 8;
  const int places = g.output.height * g.output.width;
  if (cell >= (u32)control->current.count * places) return;
  const int sample = (int)(cell / places), place = (int)(cell % places);
  const int y0 = place / g.output.width * g.window.stride - g.window.pad_top;
  const int x0 = place % g.output.width * g.window.stride - g.window.pad_left;
  const T *x = APUS_AT(const T, g.x, offset) + (u64)sample * g.input.height * g.input.width * g.input.padded + channel;
  float values[8];
  int winners[8], members = 0;
#pragma unroll
  for (int e = 0; e < 8; e++) {
    values[e] = 0.0f;
    winners[e] = 0;
  }
  for (int r = 0; r < g.window.height; r++) {
    const int y = y0 + r;
    if (y < 0 || y >= g.input.height) continue;
    for (int s = 0; s < g.window.width; s++) {
      const int column = x0 + s;
      if (column < 0 || column >= g.input.width) continue;
      float found[8];
      load8(x + (u64)(y * g.input.width + column) * g.input.padded, found);
#pragma unroll
      for (int e = 0; e < 8; e++) {
        if (g.kind == APUS_POOL_MEAN) {
          values[e] += found[e];
        } else if (members == 0 || found[e] > values[e] || (found[e] != found[e] && values[e] == values[e])) {
          values[e] = found[e];
          winners[e] = r * g.window.width + s;
        }
      }
      members++;
    }
  }
  if (g.kind == APUS_POOL_MEAN) {
#pragma unroll
    for (int e = 0; e < 8; e++) values[e] = values[e] / (float)members;
  } else {
    u32 pairs[4];
#pragma unroll
    for (int e = 0; e < 4; e++) pairs[e] = (u32)winners[2 * e] | (u32)winners[2 * e + 1] << 16;
    words4 words = {pairs[0], pairs[1], pairs[2], pairs[3]};
    if (g.winner) *(words4 *)(APUS_AT(u16, g.winner, offset) + (u64)cell * g.output.padded + channel) = words;
    if (g.dropout >= 0) {
      dropout_mask dropout(control, g.dropout, g.dropout_layer);
#pragma unroll
      for (int e = 0; e < 8; e++)
        if (channel + e < g.output.channels) values[e] *= dropout.factor((u64)cell * g.output.channels + channel + e);
    }
  }
  store8(APUS_AT(T, g.y, offset) + (u64)cell * g.output.padded + channel, values);
}

/// Each place of x adds up what the windows that hold it send back.
template <typename T>
__device__ inline void pool_backward(const apus_pool &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int vectors = g.input.padded / 8;
  // Fewer than 2^32: the host gives no larger grid.
  const u32 thread = blockIdx.x * APUS_THREADS + threadIdx.x;
  const u32 cell = thread / (u32)vectors;
  const int channel = (int)(thread % (u32)vectors) * 8;
  const int places = g.input.height * g.input.width;
  if (cell >= (u32)control->current.count * places) return;
  const int sample = (int)(cell / places), place = (int)(cell % places);
  const int y = place / g.input.width + g.window.pad_top, x = place % g.input.width + g.window.pad_left;
  const int stride = g.window.stride;
  // The windows that hold the place: first ... last in each direction.
  const int y_first = y < g.window.height ? 0 : (y - g.window.height) / stride + 1;
  const int x_first = x < g.window.width ? 0 : (x - g.window.width) / stride + 1;
  const int y_last = y / stride < g.output.height - 1 ? y / stride : g.output.height - 1;
  const int x_last = x / stride < g.output.width - 1 ? x / stride : g.output.width - 1;
  dropout_mask dropout(control, g.dropout, g.dropout_layer);
  float sums[8];
#pragma unroll
  for (int e = 0; e < 8; e++) sums[e] = 0.0f;
  for (int oy = y_first; oy <= y_last; oy++)
    for (int ox = x_first; ox <= x_last; ox++) {
      const u64 output = ((u64)sample * g.output.height + oy) * g.output.width + ox;
      const u64 at = output * g.output.padded + channel;
      float gradient[8];
      load8(APUS_AT(const T, g.y_gradient, offset) + at, gradient);
      if (g.kind == APUS_POOL_MEAN) {
        const int top = oy * stride - g.window.pad_top, left = ox * stride - g.window.pad_left;
        const int bottom = top + g.window.height < g.input.height ? top + g.window.height : g.input.height;
        const int right = left + g.window.width < g.input.width ? left + g.window.width : g.input.width;
        const float members = (float)((bottom - (top > 0 ? top : 0)) * (right - (left > 0 ? left : 0)));
#pragma unroll
        for (int e = 0; e < 8; e++) sums[e] += gradient[e] / members;
        continue;
      }
      const words4 words = *(const words4 *)(APUS_AT(const u16, g.winner, offset) + at);
      const u32 pairs[4] = {words.x, words.y, words.z, words.w};
      const u32 own = (u32)((y - oy * stride) * g.window.width + x - ox * stride);
      float outputs[8];
      if (g.masks_relu) load8(APUS_AT(const T, g.y, offset) + at, outputs);
#pragma unroll
      for (int e = 0; e < 8; e++) {
        const u32 winner = e % 2 ? pairs[e / 2] >> 16 : pairs[e / 2] & 0xFFFFu;
        float value = winner == own ? gradient[e] : 0.0f;
        if (g.masks_relu)
          // A positive output won, was positive before the pool, and was kept.
          value = outputs[e] > 0 ? value * dropout.scale : 0.0f;
        else if (g.dropout >= 0 && channel + e < g.output.channels)
          value *= dropout.factor(output * g.output.channels + channel + e);
        sums[e] += value;
      }
    }
  T *to = APUS_AT(T, g.x_gradient, offset) + (u64)cell * g.input.padded + channel;
  if (g.adds_to_out) {
    float before[8];
    load8(to, before);
#pragma unroll
    for (int e = 0; e < 8; e++) sums[e] += before[e];
  }
  store8(to, sums);
}

APUS_KERNEL(apus_pool_forward_f32, apus_pool) { pool_forward<float>(g); }
APUS_KERNEL(apus_pool_forward_b16, apus_pool) { pool_forward<bf16>(g); }
APUS_KERNEL(apus_pool_backward_f32, apus_pool) { pool_backward<float>(g); }
APUS_KERNEL(apus_pool_backward_b16, apus_pool) { pool_backward<bf16>(g); }
