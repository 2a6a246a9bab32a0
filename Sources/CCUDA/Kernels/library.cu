// What stands around a product that a library of NVIDIA's makes: their layouts and types are not those of gemm.cu.

/// Bytes of shared memory: a tile of 32 x 33 floats, so that neither rows nor columns meet in a bank.
#define APUS_TURN_BYTES 4224

/// Zeros behind the samples that the batch has: whatever an earlier batch left there would be summed, too.
APUS_KERNEL(apus_clear_tail, apus_clear) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const u64 count = APUS_AT(const apus_control, g.control, offset)->current.count;
  const words4 zero = {0, 0, 0, 0};
  for (int value = 0; value < 2; value++) {
    const u64 chunks = value ? g.second_chunks : g.first_chunks;
    words4 *place = APUS_AT(words4, value ? g.second : g.first, offset);
    for (u64 chunk = count * chunks + (u64)blockIdx.x * APUS_THREADS + threadIdx.x; chunk < g.batch * chunks;
         chunk += (u64)g.blocks * APUS_THREADS)
      place[chunk] = zero;
  }
}

template <typename From, typename To>
__device__ inline void turn(const apus_turn &g) {
  APUS_SHARED(memory);
  float *tile = (float *)memory;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const From *from = APUS_AT(const From, g.from, offset);
  To *to = APUS_AT(To, g.to, offset);
  const int x = threadIdx.x % 32, y = threadIdx.x / 32, row = blockIdx.x * 32, column = blockIdx.y * 32;
  for (int i = y; i < 32; i += APUS_THREADS / 32)
    if (row + i < g.rows && column + x < g.columns)
      tile[i * 33 + x] = to_float(from[(u64)(row + i) * g.columns + column + x]);
  __syncthreads();
  for (int i = y; i < 32; i += APUS_THREADS / 32)
    if (column + i < g.columns && row + x < g.rows) store(to + (u64)(column + i) * g.rows + row + x, tile[x * 33 + i]);
}

/// Ends a product that was made in bfloat16, as `finish` ends one that was made in float32.
template <int flavour>
__device__ inline void finish_stored(const apus_gemm &g) {
  finish_pair<flavour, BF16>(g, [&g](u64 offset, u64 place, float &first, float &second) {
    const bf16 *part = APUS_AT(const bf16, g.partial, offset) + place;
    first = to_float(part[0]);
    second = to_float(part[1]);
  });
}

APUS_KERNEL(apus_turn_f32_f32, apus_turn) { turn<float, float>(g); }
APUS_KERNEL(apus_turn_b16_b16, apus_turn) { turn<bf16, bf16>(g); }
APUS_KERNEL(apus_turn_b16_f32, apus_turn) { turn<bf16, float>(g); }
APUS_KERNEL(apus_finish_stored_forward, apus_finish) { finish_stored<FORWARD>(g); }
APUS_KERNEL(apus_finish_stored_data, apus_finish) { finish_stored<DATA>(g); }
