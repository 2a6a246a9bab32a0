// Convolutions of small images by groups of warps: a block holds an image in shared memory as a whole, and every place
// of the window reads it there. Behind a product of `gemm.cu` each place reads the image from the level-2 cache again.
//
// Image and window are laid over each other without copies: a column of chunks has a chunk of 16 bytes (eight channels)
// for each pixel, rows of pixels one behind the other with the borders that windows reach. Eight neighbouring pixels
// are a core matrix of `wgmma` (see warp_group.cu) wherever they begin, so a window's place is but another start. Rows of
// the product are pixels in that order; those in the borders are computed and left out.
//
// Forward and data are the same: a data product reads the output's gradient with the window turned.

#if APUS_HAS_WARP_GROUPS

/// From one column of chunks to the next, in chunks: so that chunks that neighbouring threads write meet in no bank.
__device__ inline int image_column(int pixels, int chunks) {
  const int offset = chunks == 4 ? 2 : chunks == 2 ? 4 : 1;
  return pixels + ((offset - pixels) & 7);
}

/// Fetches pixels of an image, `top` and `left` of whose rows and columns are border: `height` rows of `pitch` pixels,
/// chunks `first` and those behind it, of which the shape has some. Chunks that there are none of become zeros.
__device__ inline void fetch_image(unsigned char *tile, const bf16 *image, const apus_shape &shape, int top, int left,
                                   int height, int pitch, int column, int first, int chunks) {
  walk at(threadIdx.x, APUS_THREADS, pitch, chunks);
  for (int i = threadIdx.x; i < height * pitch * chunks; i += APUS_THREADS) {
    const int y = at.outer - top, x = at.middle - left, channel = (first + at.inner) * 8;
    const bool is_valid = y >= 0 && y < shape.height && x >= 0 && x < shape.width && channel < shape.padded;
    const bf16 *place = is_valid ? image + ((y * shape.width + x) * shape.padded + channel) : image;
    copy16(tile + (at.inner * column + at.outer * pitch + at.middle) * 16, place, is_valid);
    at.advance();
  }
}

/// The same of the gradient of y, made from that of the maximum over 2 x 2 places behind it: `pool_backward`, but nothing of
/// it is in memory.
__device__ inline void fetch_unpooled(unsigned char *tile, const apus_gemm &g, u64 offset, const apus_control *control,
                                      const bf16 *gradient, int sample, int top, int left, int height, int pitch, int column,
                                      int first, int chunks) {
  const int covered_height = 2 * g.pool_height, covered_width = 2 * g.pool_width;
  walk at(threadIdx.x, APUS_THREADS, pitch, chunks);
  for (int i = threadIdx.x; i < height * pitch * chunks; i += APUS_THREADS) {
    const int y = at.outer - top, x = at.middle - left;
    const words4 zeros = {0, 0, 0, 0};
    if (y < 0 || y >= covered_height || x < 0 || x >= covered_width)
      *(words4 *)(tile + (at.inner * column + at.outer * pitch + at.middle) * 16) = zeros;
    at.advance();
  }
  const float scale = g.pooled ? dropout_mask(control, g.pool_dropout, 0).scale : 1.0f;
  const int cells = g.pool_height * g.pool_width;
  walk cell(threadIdx.x, APUS_THREADS, g.pool_width, chunks);
  for (int i = threadIdx.x; i < cells * chunks; i += APUS_THREADS) {
    const int channel = (first + cell.inner) * 8;
    float values[8], outputs[8];
    u32 pairs[4] = {0, 0, 0, 0};
#pragma unroll
    for (int e = 0; e < 8; e++) values[e] = 0.0f;
    if (channel < g.y.padded) {
      const u64 place = ((u64)(sample * g.pool_height + cell.outer) * g.pool_width + cell.middle) * g.y.padded + channel;
      load8(gradient + place, values);
      const words4 words = *(const words4 *)(APUS_AT(const u16, g.winner, offset) + place);
      pairs[0] = words.x, pairs[1] = words.y, pairs[2] = words.z, pairs[3] = words.w;
      if (g.pooled) {
        load8(APUS_AT(const bf16, g.pooled, offset) + place, outputs);
        // A positive output won, was positive before the pool, and was kept.
#pragma unroll
        for (int e = 0; e < 8; e++) values[e] = outputs[e] > 0 ? values[e] * scale : 0.0f;
      }
    }
#pragma unroll
    for (int member = 0; member < 4; member++) {
      float own[8];
#pragma unroll
      for (int e = 0; e < 8; e++) {
        const u32 winner = e % 2 ? pairs[e / 2] >> 16 : pairs[e / 2] & 0xFFFFu;
        own[e] = winner == (u32)member ? values[e] : 0.0f;
      }
      const int row = top + cell.outer * 2 + member / 2, pixel = left + cell.middle * 2 + member % 2;
      store8((bf16 *)(tile + (cell.inner * column + row * pitch + pixel) * 16), own);
    }
    cell.advance();
  }
}

/// The descriptor of a matrix, all in chunks.
__device__ inline u64 chunk_matrix(u32 place, u32 leading, u32 stride) {
  return (u64)(place | leading << 16) | (u64)stride << 32;
}

template <int flavour, int BN>
__device__ inline void image_product(const apus_gemm &g) {
  const bool is_forward = flavour == FORWARD;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int sample = blockIdx.x, n0 = blockIdx.y * BN, thread = threadIdx.x;
  if (sample >= control->current.count) return;
  const apus_shape &from = is_forward ? g.x : g.y, &to = is_forward ? g.y : g.x;
  const int places = g.window.height * g.window.width, chunks = from.padded / 8;
  const int pitch = to.width + g.window.width - 1, height = to.height + g.window.height - 1;
  const int top = is_forward ? g.window.pad_top : g.window.height - 1 - g.window.pad_top;
  const int left = is_forward ? g.window.pad_left : g.window.width - 1 - g.window.pad_left;
  // The inner dimension: blocks of eight channels at one place of the window, places of one chunk after the other.
  const int blocks = chunks * places, steps = (blocks + 1) / 2;
  const int a_column = image_column(height * pitch, chunks);
  const int b_column = is_forward ? steps * 16 + 1 : BN + 1;
  APUS_SHARED(tiles);
  unsigned char *b_tile = tiles + chunks * a_column * 16;
  u32 *table = (u32 *)(b_tile + (is_forward ? BN / 8 : 2 * steps) * b_column * 16);

  if (!is_forward && g.pool_width > 0)
    fetch_unpooled(tiles, g, offset, control, APUS_AT(const bf16, g.a, offset), sample, top, left, height, pitch, a_column, 0,
                   chunks);
  else
    fetch_image(tiles, APUS_AT(const bf16, g.a, offset) + (u64)sample * (from.height * from.width) * from.padded, from, top,
                left, height, pitch, a_column, 0, chunks);
  const bf16 *b = APUS_AT(const bf16, g.b, offset);
  if (is_forward) {
    // Rows are inner elements, columns of chunks are filters.
    for (int i = thread; i < steps * 16 * (BN / 8); i += APUS_THREADS) {
      const int chunk = i % (BN / 8), row = i / (BN / 8), block = row / 8;
      const int from_row = block % places * from.padded + block / places * 8 + row % 8;
      const bool is_valid = block < blocks && n0 + chunk * 8 < to.padded;
      copy16(b_tile + (chunk * b_column + row) * 16, is_valid ? b + ((u64)from_row * to.padded + n0 + chunk * 8) : b, is_valid);
    }
  } else {
    // Rows are channels of x, columns of chunks are blocks.
    walk at(thread, APUS_THREADS, BN, chunks);
    for (int i = thread; i < places * BN * chunks; i += APUS_THREADS) {
      const int block = at.inner * places + places - 1 - at.outer, row = at.middle;
      const bool is_valid = n0 + row < to.padded;
      const u64 from_row = (u64)at.outer * to.padded + n0 + row;
      copy16(b_tile + (block * b_column + row) * 16, is_valid ? b + (from_row * from.padded + at.inner * 8) : b, is_valid);
      at.advance();
    }
    if (blocks % 2)
      for (int row = thread; row < BN; row += APUS_THREADS) copy16(b_tile + (blocks * b_column + row) * 16, b, false);
  }
  commit_copies();
  // Where the two blocks of each step begin: the first one, and how far the second is from it. A last block without
  // a second one is multiplied by zeros there.
  for (int step = thread; step < steps; step += APUS_THREADS) {
    u32 starts[2];
    for (int e = 0; e < 2; e++) {
      const int block = 2 * step + e < blocks ? 2 * step + e : blocks - 1, place = block % places;
      starts[e] = block / places * a_column + place / g.window.width * pitch + place % g.window.width;
    }
    table[step] = starts[0] | (starts[1] - starts[0]) << 16;
  }
  wait_copies<0>();
  show_copies();
  __syncthreads();

  const int lane = thread % 32, warp = thread / 32 % 4, group = thread / 128;
  // 64 rows of the product at once: pixels one behind the other, or with a pool a square of 8 x 8 of them.
  const bool pools = is_forward && g.pool_width > 0;
  const int squares = pools ? (g.pool_width + 3) / 4 : 1, rows = (to.height - 1) * pitch + to.width;
  const int parts = pools ? (g.pool_height + 3) / 4 * squares : (rows + 63) / 64;
  const u32 a_start = shared_address(tiles) >> 4, b_start = shared_address(b_tile) >> 4;
  product_end<flavour, BF16> end(g, offset, control);
  for (int part = group; part < parts; part += 2) {
    const int m0 = part * 64, square_y = part / squares * 8, square_x = part % squares * 8;
    const u32 start = a_start + (pools ? square_y * pitch + square_x : m0);
    float sums[BN / 8][4];
#pragma unroll
    for (int j = 0; j < BN / 8; j++)
#pragma unroll
      for (int e = 0; e < 4; e++) sums[j][e] = 0.0f;
    begin_products<BN>(sums[0]);
    for (int step = 0; step < steps; step++) {
      const u32 entry = table[step];
      const u64 left = chunk_matrix(start + (entry & 0xFFFFu), entry >> 16, pools ? pitch : 8);
      const u64 right = is_forward ? chunk_matrix(b_start + step * 16, 8, b_column)
                                   : chunk_matrix(b_start + step * 2 * b_column, b_column, 8);
      multiply_group<BN, false, is_forward>(sums[0], left, right);
    }
    end_products();
    wait_products<BN, 0>(sums[0]);
    if (pools) {
      const int cell_y = square_y / 2 + warp, cell_x = square_x / 2 + lane / 8;
      // One behind all where a square reaches out of the image.
      const bool is_cell = cell_y < g.pool_height && cell_x < g.pool_width;
      const u32 cell = is_cell ? (u32)((sample * g.pool_height + cell_y) * g.pool_width + cell_x) : 0xFFFFFFFFu;
#pragma unroll
      for (int j = 0; j < BN / 8; j++)
        write_pooled<BF16>(g, cell, n0 + j * 8 + lane % 4 * 2, sums[j][0], sums[j][1], sums[j][2], sums[j][3]);
      continue;
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      const int row = m0 + warp * 16 + lane / 4 + half * 8, y = row / pitch, x = row % pitch;
      if (y >= to.height || x >= to.width) continue;
      const u64 pixel = ((u64)sample * to.height + y) * to.width + x;
#pragma unroll
      for (int j = 0; j < BN / 8; j++) {
        const int column = n0 + j * 8 + lane % 4 * 2;
        if (column < to.padded) end.write(pixel, column, sums[j][half * 2], sums[j][half * 2 + 1]);
      }
    }
  }
}

/// The gradient of the kernel from some images, and of the bias: a part. Grid: 64 filters at a time for each 2 * TAPS places
/// of the window, BN channels, parts. Each of two groups of warps takes TAPS places at once; the inner dimension are the
/// pixels of y, with the pitch of x's rows and zeros in the borders.
template <int BN, int TAPS>
__device__ inline void image_weight(const apus_gemm &g) {
  const int split = blockIdx.z % g.splits, thread = threadIdx.x;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z / g.splits);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int filters = g.y.padded, filter_blocks = (filters + 63) / 64;
  const int f0 = blockIdx.x % filter_blocks * 64, c0 = blockIdx.y * BN, places = g.window.height * g.window.width;
  const int kernel_rows = places * g.x.padded;
  float *part = APUS_AT(float, g.partial, offset) + (u64)split * g.part_rows * filters;
  const bool makes_bias = blockIdx.y == 0 && blockIdx.x < filter_blocks;
  if (makes_bias)
    for (int i = thread; i < 7 * 64; i += APUS_THREADS)
      if (f0 + i % 64 < filters) part[(u64)(kernel_rows + 1 + i / 64) * filters + f0 + i % 64] = 0.0f;
  const int images = g.split_length / (g.y.height * g.y.width), first_sample = split * images;
  // A part without an image is zero.
  const int end_sample =
      first_sample + images < control->current.count ? first_sample + images : control->current.count;
  const int pitch = g.y.width + g.window.width - 1, height = g.y.height + g.window.height - 1;
  const int inner = (g.y.height * pitch + 15) / 16 * 16;
  // Behind the image the windows of the borders reach some pixels more, which are zeros.
  const int border = g.window.width + 16;
  const int a_column = image_column(inner, 8), b_column = image_column(height * pitch + border, BN / 8);
  APUS_SHARED(tiles);
  unsigned char *b_tile = tiles + 8 * a_column * 16;
  float *scratch = (float *)(b_tile + BN / 8 * b_column * 16);
  const int lane = thread % 32, warp = thread / 32 % 4, group = thread / 128;
  const int first = (blockIdx.x / filter_blocks * 2 + group) * TAPS;
  const u32 a_start = shared_address(tiles) >> 4, b_start = shared_address(b_tile) >> 4;
  float sums[TAPS][BN / 8][4], bias_sums[8];
  u32 starts[TAPS];
#pragma unroll
  for (int e = 0; e < 8; e++) bias_sums[e] = 0.0f;
#pragma unroll
  for (int tap = 0; tap < TAPS; tap++) {
    const int place = first + tap < places ? first + tap : places - 1;
    starts[tap] = b_start + place / g.window.width * pitch + place % g.window.width;
#pragma unroll
    for (int j = 0; j < BN / 8; j++)
#pragma unroll
      for (int e = 0; e < 4; e++) sums[tap][j][e] = 0.0f;
  }
  for (int sample = first_sample; sample < end_sample; sample++) {
    // All have read the image before.
    if (sample > first_sample) __syncthreads();
    const bf16 *gradient = APUS_AT(const bf16, g.b, offset);
    if (g.pool_width > 0) {
      fetch_unpooled(tiles, g, offset, control, gradient, sample, 0, 0, g.y.height, pitch, a_column, f0 / 8, 8);
    } else {
      fetch_image(tiles, gradient + (u64)sample * (g.y.height * g.y.width) * filters, g.y, 0, 0, g.y.height, pitch, a_column,
                  f0 / 8, 8);
    }
    for (int i = thread; i < (inner - g.y.height * pitch) * 8; i += APUS_THREADS)
      copy16(tiles + (i % 8 * a_column + g.y.height * pitch + i / 8) * 16, gradient, false);
    const bf16 *image = APUS_AT(const bf16, g.a, offset) + (u64)sample * (g.x.height * g.x.width) * g.x.padded;
    fetch_image(b_tile, image, g.x, g.window.pad_top, g.window.pad_left, height, pitch, b_column, c0 / 8, BN / 8);
    for (int i = thread; i < border * (BN / 8); i += APUS_THREADS)
      copy16(b_tile + (i % (BN / 8) * b_column + height * pitch + i / (BN / 8)) * 16, image, false);
    commit_copies();
    wait_copies<0>();
    show_copies();
    __syncthreads();
    begin_products<TAPS * BN>(sums[0][0]);
    for (int k = 0; k < inner; k += 16) {
#pragma unroll
      for (int tap = 0; tap < TAPS; tap++)
        multiply_group<BN, true, true>(sums[tap][0], chunk_matrix(a_start + k, 8, a_column),
                                       chunk_matrix(starts[tap] + k, 8, b_column));
    }
    end_products();
    // Each thread adds up every 32nd pixel of one chunk.
    if (makes_bias)
      for (int pixel = thread / 8; pixel < inner; pixel += APUS_THREADS / 8) {
        float values[8];
        load8((const bf16 *)(tiles + (thread % 8 * a_column + pixel) * 16), values);
#pragma unroll
        for (int e = 0; e < 8; e++) bias_sums[e] += values[e];
      }
    wait_products<TAPS * BN, 0>(sums[0][0]);
  }
  if (makes_bias) {
    // Then the threads of a warp, then the warps.
#pragma unroll
    for (int e = 0; e < 8; e++) {
      bias_sums[e] += __shfl_xor_sync(0xFFFFFFFFu, bias_sums[e], 8);
      bias_sums[e] += __shfl_xor_sync(0xFFFFFFFFu, bias_sums[e], 16);
      if (lane < 8) scratch[thread / 32 * 64 + lane * 8 + e] = bias_sums[e];
    }
    __syncthreads();
    if (thread < 64 && f0 + thread < filters) {
      float sum = 0.0f;
#pragma unroll
      for (int i = 0; i < 8; i++) sum += scratch[i * 64 + thread];
      part[(u64)kernel_rows * filters + f0 + thread] = sum;
    }
  }
#pragma unroll
  for (int tap = 0; tap < TAPS; tap++) {
    if (first + tap >= places) continue;
#pragma unroll
    for (int j = 0; j < BN / 8; j++)
#pragma unroll
      for (int e = 0; e < 4; e++) {
        const int filter = f0 + warp * 16 + lane / 4 + e / 2 * 8, channel = c0 + j * 8 + lane % 4 * 2 + e % 2;
        if (filter < filters && channel < g.x.padded)
          part[((u64)(first + tap) * g.x.padded + channel) * filters + filter] = sums[tap][j][e];
      }
  }
}

// Named by columns of the product's tile, or by channels; see Tile.swift.
APUS_BOUND_KERNEL(apus_forward_bf16_image_32, apus_gemm, 2) { image_product<FORWARD, 32>(g); }
APUS_BOUND_KERNEL(apus_forward_bf16_image_64, apus_gemm, 2) { image_product<FORWARD, 64>(g); }
APUS_BOUND_KERNEL(apus_data_bf16_image_32, apus_gemm, 2) { image_product<DATA, 32>(g); }
APUS_BOUND_KERNEL(apus_data_bf16_image_64, apus_gemm, 2) { image_product<DATA, 64>(g); }
APUS_BOUND_KERNEL(apus_weight_bf16_image_32, apus_gemm, 1) { image_weight<32, 5>(g); }
APUS_BOUND_KERNEL(apus_weight_bf16_image_64, apus_gemm, 1) { image_weight<64, 5>(g); }
#endif
