// Picks a batch's samples and targets from the data set, moved and normalized.

template <typename T>
__device__ inline void gather(const apus_gather &g) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  apus_control *control = APUS_AT(apus_control, g.control, offset);
  // Read from the table: this kernel is the one that makes the entry current for all that follow.
  const apus_step step = ((const apus_step *)control->steps)[control->next];
  const u32 thread = blockIdx.x * APUS_THREADS + threadIdx.x;
  if (thread == 0) control->current = step;

  const int width = g.input.width, channels = g.input.channels, size = g.input.height * width * channels;
  const int *order = (const int *)control->order;
  const int row_vectors = g.row_width / 8;
  const int rows = g.unfolds ? g.output_height * g.output_width : g.input.height * width;
  const u32 vectors = (u32)step.count * rows * row_vectors;
  if (thread < vectors) {
    const u32 vector_row = thread / (u32)row_vectors, vector = thread % (u32)row_vectors;
    const int row = (int)(vector_row % (u32)rows);
    const int sample = (int)(vector_row / (u32)rows), place = step.first + sample;
    const u64 start = (u64)order[place] * size;
    apus_move move = {0, 0, 0};
    if (control->moves) move = ((const apus_move *)control->moves)[place];
    const int groups = control->normalizer_groups;
    const bool is_bytes = control->samples_are_bytes;
    const apus_address samples = control->samples;
    const float *offsets = (const float *)control->offset, *factors = (const float *)control->factor;
    // The first element of the vector, as (row of the window, column of the window, channel).
    int element = (int)vector * 8, y0, x0;
    if (g.unfolds) {
      y0 = row / g.output_width * g.window.stride - g.window.pad_top;
      x0 = row % g.output_width * g.window.stride - g.window.pad_left;
    } else {
      y0 = row / width;
      x0 = row % width;
    }
    const int true_width = g.unfolds ? g.window.height * g.window.width * channels : channels;
    const int window_width = g.unfolds ? g.window.width : 1;
    int channel = element % channels, window = element / channels;
    int window_x = window % window_width, window_y = window / window_width;
    float values[8];
#pragma unroll
    for (int e = 0; e < 8; e++, element++, channel++) {
      values[e] = 0.0f;
      if (element >= true_width) continue;
      if (channel == channels) {
        channel = 0;
        if (++window_x == window_width) {
          window_x = 0;
          window_y++;
        }
      }
      const int y = y0 + window_y, x = x0 + window_x;
      if (y < 0 || y >= g.input.height || x < 0 || x >= width) continue;
      const int from_y = y + move.rows, from_x = (move.is_flipped ? width - 1 - x : x) + move.columns;
      float number = 0.0f;
      if (from_y >= 0 && from_y < g.input.height && from_x >= 0 && from_x < width) {
        const u64 source = start + (from_y * width + from_x) * channels + channel;
        number = is_bytes ? (float)((const unsigned char *)samples)[source]
                                            : ((const float *)samples)[source];
      }
      const int group = groups == 1 ? 0 : ((y * width + x) * channels + channel) % groups;
      values[e] = (number - offsets[group]) * factors[group];
    }
    store8(APUS_AT(T, g.out, offset) + ((u64)sample * rows + row) * g.row_width + vector * 8, values);
  }
  // Targets: one thread for each number.
  if (g.targets_are_classes) {
    if (thread < (u32)step.count)
      APUS_AT(int, g.targets, offset)[thread] = ((const int *)control->targets)[order[step.first + (int)thread]];
  } else {
    for (u64 i = thread; i < (u64)step.count * g.target_width; i += (u64)gridDim.x * APUS_THREADS) {
      const u64 source = (u64)order[step.first + (int)(i / g.target_width)] * g.target_width + i % g.target_width;
      APUS_AT(float, g.targets, offset)[i] = ((const float *)control->targets)[source];
    }
  }
}

APUS_KERNEL(apus_gather_f32, apus_gather) { gather<float>(g); }
APUS_KERNEL(apus_gather_b16, apus_gather) { gather<bf16>(g); }
