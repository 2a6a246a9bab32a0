// Functions of each element. A thread makes eight channels of one place.

/// Where an element of a flattened value lies in the value that it was flattened from.
__device__ inline u64 unflattened(const apus_map &g, u64 sample, int element) {
  return (sample * g.source.height * g.source.width + element / g.source.channels) * g.source.padded +
         element % g.source.channels;
}

template <typename T>
__device__ inline void map_forward(const apus_map &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int vectors = g.shape.padded / 8;
  // Fewer than 2^32: the host gives no larger grid.
  const u32 thread = blockIdx.x * APUS_THREADS + threadIdx.x;
  const u32 cell = thread / (u32)vectors;
  const int channel = (int)(thread % (u32)vectors) * 8;
  if (cell >= (u32)control->current.count * g.shape.height * g.shape.width) return;
  const u64 at = (u64)cell * g.shape.padded + channel;
  dropout_mask dropout(control, g.dropout, g.dropout_layer);
  float values[8], others[8];
  if (g.kind == APUS_MAP_COPY) {
#pragma unroll
    for (int e = 0; e < 8; e++)
      values[e] = channel + e < g.shape.channels
                      ? to_float(APUS_AT(const T, g.x, offset)[unflattened(g, cell, channel + e)])
                      : 0.0f;
  } else {
    load8(APUS_AT(const T, g.x, offset) + at, values);
  }
  if (g.kind == APUS_MAP_ADD) load8(APUS_AT(const T, g.other, offset) + at, others);
#pragma unroll
  for (int e = 0; e < 8; e++) {
    if (channel + e >= g.shape.channels)
      values[e] = 0.0f;
    else if (g.kind == APUS_MAP_ACTIVATION)
      values[e] = activate(g.activation, g.alpha, values[e]);
    else if (g.kind == APUS_MAP_DROPOUT)
      values[e] *= g.dropout < 0 ? 1.0f : dropout.factor((u64)cell * g.shape.channels + channel + e);
    else if (g.kind == APUS_MAP_ADD)
      values[e] += others[e];
  }
  store8(APUS_AT(T, g.y, offset) + at, values);
}

template <typename T>
__device__ inline void map_backward(const apus_map &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  // A copy's threads follow the source's elements, everything else's the value's own.
  const apus_shape &shape = g.kind == APUS_MAP_COPY ? g.source : g.shape;
  const int vectors = shape.padded / 8;
  // Fewer than 2^32: the host gives no larger grid.
  const u32 thread = blockIdx.x * APUS_THREADS + threadIdx.x;
  const u32 cell = thread / (u32)vectors;
  const int channel = (int)(thread % (u32)vectors) * 8;
  const int places = shape.height * shape.width;
  if (cell >= (u32)control->current.count * places) return;
  const u64 at = (u64)cell * shape.padded + channel;
  dropout_mask dropout(control, g.dropout, g.dropout_layer);
  float gradient[8], x[8], y[8];
  if (g.kind == APUS_MAP_COPY) {
    const u64 sample = cell / places;
    const int first = (int)(cell % places) * shape.channels + channel;
#pragma unroll
    for (int e = 0; e < 8; e++)
      gradient[e] = channel + e < shape.channels
                        ? to_float(APUS_AT(const T, g.y_gradient, offset)[sample * g.shape.padded + first + e])
                        : 0.0f;
  } else {
    load8(APUS_AT(const T, g.y_gradient, offset) + at, gradient);
  }
  if (g.kind == APUS_MAP_ACTIVATION) {
    load8(APUS_AT(const T, g.x, offset) + at, x);
    load8(APUS_AT(const T, g.y, offset) + at, y);
  }
#pragma unroll
  for (int e = 0; e < 8; e++) {
    if (channel + e >= shape.channels)
      gradient[e] = 0.0f;
    else if (g.kind == APUS_MAP_ACTIVATION)
      gradient[e] *= slope(g.activation, g.alpha, x[e], y[e]);
    else if (g.kind == APUS_MAP_DROPOUT)
      gradient[e] *= g.dropout < 0 ? 1.0f : dropout.factor((u64)cell * shape.channels + channel + e);
  }
  T *to = APUS_AT(T, g.x_gradient, offset) + at;
  if (g.adds_to_out) {
    float before[8];
    load8(to, before);
#pragma unroll
    for (int e = 0; e < 8; e++) gradient[e] += before[e];
  }
  store8(to, gradient);
}

APUS_KERNEL(apus_map_forward_f32, apus_map) { map_forward<float>(g); }
APUS_KERNEL(apus_map_forward_b16, apus_map) { map_forward<bf16>(g); }
APUS_KERNEL(apus_map_backward_f32, apus_map) { map_backward<float>(g); }
APUS_KERNEL(apus_map_backward_b16, apus_map) { map_backward<bf16>(g); }
