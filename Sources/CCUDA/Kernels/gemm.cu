// Convolutions and dense layers as matrix products with gathered operands ("implicit GEMM"). A block makes one tile
// of the output: operands stream through shared memory in several stages, 64 or 128 bytes of the inner dimension at a
// time. How many stages and how deep is a tile's own; so is whether warps or groups of four warps multiply.
//
// Rounding never depends on how many trials run: tiles and parts are the same for each, and parts are added in order.

enum { FORWARD, DATA, WEIGHT };
enum { FP32, TF32, BF16 };

template <int mode>
struct storage {
  typedef float type;
};
template <>
struct storage<BF16> {
  typedef bf16 type;
};

/// Where a 16-byte chunk of a row lies in a tile of `chunks` chunks a row: spread so that eight rows read at once, and
/// rows written one after the other, meet in no bank.
template <int chunks, bool is_float>
__device__ inline int tile_offset(int row, int chunk) {
  if (chunks == 4) return row * 64 + ((chunk ^ ((row >> 1) & 3)) << 4);
  if (is_float) return row * (chunks * 16) + ((chunk ^ ((row & 3) << 1)) << 4);
  return row * (chunks * 16) + ((chunk ^ (row & 7)) << 4);
}

/// A place in a volume of `outer` x `middle` x `inner`, walked in equal strides.
struct walk {
  int outer, middle, inner;
  int outer_step, middle_step, inner_step;
  int middle_count, inner_count;

  __device__ walk() {}

  __device__ walk(int place, int stride, int middle_count, int inner_count)
      : middle_count(middle_count), inner_count(inner_count) {
    inner = place % inner_count;
    middle = place / inner_count % middle_count;
    outer = place / inner_count / middle_count;
    inner_step = stride % inner_count;
    middle_step = stride / inner_count % middle_count;
    outer_step = stride / inner_count / middle_count;
  }

  __device__ void advance() {
    inner += inner_step;
    int carry = inner >= inner_count;
    inner -= carry ? inner_count : 0;
    middle += middle_step + carry;
    carry = middle >= middle_count;
    middle -= carry ? middle_count : 0;
    outer += outer_step + carry;
  }
};

/// As a product's outcome would be stored.
__device__ inline float rounded(float value, float) { return value; }

__device__ inline float rounded(float value, bf16) { return to_float(bf16{bf16_bits(value)}); }

/// The largest of a pool's cell, and its place there: as `pool_forward` finds them, in any order.
struct cell_maximum {
  float value;
  int place;

  __device__ void meet(float other, int other_place) {
    const bool is_number = value == value;
    const bool is_larger = other > value || (other != other && is_number);
    const bool is_equal = other == value || (other != other && !is_number);
    if (is_larger || (is_equal && other_place < place)) {
      value = other;
      place = other_place;
    }
  }
};

/// Of two rows of a product's fragment that lie eight apart, and of those of the neighbouring lanes: a cell's four places.
/// All lanes of a warp call it.
__device__ inline cell_maximum cell_of_fragment(float low, float high) {
  const int parity = threadIdx.x / 4 % 2;
  cell_maximum found = {low, parity};
  found.meet(high, 2 + parity);
  const float other = __shfl_xor_sync(0xFFFFFFFFu, found.value, 4);
  const int place = (int)__float_as_uint(__shfl_xor_sync(0xFFFFFFFFu, __uint_as_float((u32)found.place), 4));
  found.meet(other, place);
  return found;
}

/// Writes two neighbours of a row, with everything that follows a product.
template <int flavour, int mode>
struct product_end {
  typedef typename storage<mode>::type T;
  const apus_gemm &g;
  u64 offset;
  const apus_control *control;
  dropout_mask dropout;
  int columns, true_columns;

  __device__ product_end(const apus_gemm &g, u64 offset, const apus_control *control)
      : g(g), offset(offset), control(control), dropout(control, g.dropout, g.dropout_layer) {
    columns = flavour == DATA ? g.x.padded : g.y.padded;
    true_columns = flavour == DATA ? g.x.channels : g.y.channels;
  }

  __device__ float activated(int column, float value, const float *bias) {
    return column < true_columns ? activate(g.activation, g.alpha, value + (bias ? bias[column] : 0.0f)) : 0.0f;
  }

  __device__ float dropped(u64 row, int column, float value) {
    return g.dropout < 0 || column >= true_columns ? value : value * dropout.factor(row * true_columns + column);
  }

  __device__ float forward(u64 row, int column, float value, const float *bias) {
    return dropped(row, column, activated(column, value, bias));
  }

  __device__ float data(u64 place, float value) {
    if (g.mask) {
      float y = to_float(APUS_AT(const T, g.mask, offset)[place]);
      // Behind ReLU and dropout a positive output is a kept one; other activations have no dropout here.
      value *= slope(g.activation, g.alpha, y, y) * (g.dropout < 0 ? 1.0f : dropout.scale);
    }
    return g.adds_to_out ? value + to_float(APUS_AT(const T, g.out, offset)[place]) : value;
  }

  __device__ void write(u64 row, int column, float first, float second) {
    u64 place = row * (u64)columns + column;
    if (flavour == FORWARD) {
      const float *bias = g.bias ? APUS_AT(const float, g.bias, offset) : 0;
      first = forward(row, column, first, bias);
      second = forward(row, column + 1, second, bias);
      if (g.out_is_float) {
        store2(APUS_AT(float, g.out, offset) + place, first, second);
        return;
      }
    } else {
      first = data(place, first);
      second = data(place + 1, second);
    }
    store2(APUS_AT(T, g.out, offset) + place, first, second);
  }

  /// A pool's cell, for two neighbouring columns: the maxima, and which of its places have them.
  __device__ void write_cell(u64 cell, int column, float first, float second, u32 winners) {
    const u64 place = cell * (u64)columns + column;
    store2(APUS_AT(T, g.out, offset) + place, dropped(cell, column, first), dropped(cell, column + 1, second));
    if (g.winner) *(u32 *)(APUS_AT(u16, g.winner, offset) + place) = winners;
  }
};

/// Ends a pool's cell, for two neighbouring columns. A function, since few products have a pool.
template <int mode>
__device__ APUS_NOINLINE void write_cell(const apus_gemm &g, u32 cell, int column, float first, float second, u32 places) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  if (cell >= (u32)(control->current.count * g.pool_height * g.pool_width) || column >= g.y.padded) return;
  product_end<FORWARD, mode> end(g, offset, control);
  end.write_cell(cell, column, first, second, places);
}

/// A product as a pool reads it: behind its bias and ReLU or nothing, rounded as it would be stored.
template <int mode>
__device__ inline float pooled_value(const apus_gemm &g, float value, float bias) {
  typedef typename storage<mode>::type T;
  value += bias;
  if (g.activation == APUS_RELU && value <= 0) value = 0.0f;
  return rounded(value, T());
}

/// Writes the maximum of a pool's cell: two rows of a fragment, eight apart, of two columns from this lane, the others from
/// its neighbour. All lanes of a warp call it. A function: inlined for each fragment it would fill the instruction cache.
template <int mode>
__device__ APUS_NOINLINE void write_pooled(const apus_gemm &g, u32 cell, int column, float low_first, float low_second,
                                           float high_first, float high_second) {
  const float low[2] = {low_first, low_second}, high[2] = {high_first, high_second};
  const float *bias = g.bias ? APUS_AT(const float, g.bias, APUS_TRIAL_OFFSET(blockIdx.z)) : 0;
  cell_maximum found[2];
#pragma unroll
  for (int e = 0; e < 2; e++) {
    const float shift = bias && column + e < g.y.channels ? bias[column + e] : 0.0f;
    found[e] = cell_of_fragment(pooled_value<mode>(g, low[e], shift), pooled_value<mode>(g, high[e], shift));
    if (column + e >= g.y.channels) found[e].value = 0.0f;
  }
  if (threadIdx.x / 4 % 2 == 0)
    write_cell<mode>(g, cell, column, found[0].value, found[1].value, (u32)found[0].place | (u32)found[1].place << 16);
}

/// Where a chunk lies: see `tile_offset`, and `group_offset` for products by groups of warps.
template <int chunks, int rows, bool is_float, bool by_group>
__device__ inline int operand_offset(int row, int chunk) {
  return by_group ? group_offset<rows>(row, chunk) : tile_offset<chunks, is_float>(row, chunk);
}

/// Which cell of a tile with a pool a row belongs to, and which of its four places it is: those of a cell meet in the
/// registers of a thread, or of it and its neighbour.
template <int mode>
__device__ inline int cell_of_row(int row, int &member) {
  if (mode == FP32) {
    member = row / 16 % 4;
    return row / 64 * 16 + row % 16;
  }
  member = row / 8 % 2 * 2 + row % 2;
  return row / 16 * 4 + row % 8 / 2;
}

/// `DEPTH` is in bytes of the inner dimension.
template <int flavour, int mode, int BM, int BN, int STAGES, int DEPTH, bool by_group>
__device__ inline void gemm(const apus_gemm &g) {
  typedef typename storage<mode>::type T;
  const int CH = 16 / sizeof(T), BK = DEPTH / sizeof(T), DEPTH_CHUNKS = DEPTH / 16;
  const int A_BYTES = BM * DEPTH + (by_group ? APUS_GROUP_PADDING : 0);
  const int STAGE_BYTES = A_BYTES + BN * DEPTH + (by_group ? APUS_GROUP_PADDING : 0);
  // Chunks of a row in each tile: rows are of the inner dimension's bytes, or one row for each inner element.
  const int A_CHUNKS = flavour == WEIGHT ? BM / CH : DEPTH_CHUNKS;
  const int B_CHUNKS = flavour == DATA ? DEPTH_CHUNKS : BN / CH;
  const int A_TILE_ROWS = flavour == WEIGHT ? BK : BM, B_TILE_ROWS = flavour == DATA ? BN : BK;
  const int A_LOADS = BM * DEPTH_CHUNKS / APUS_THREADS;
  const int B_LOADS = BN * DEPTH_CHUNKS >= APUS_THREADS ? BN * DEPTH_CHUNKS / APUS_THREADS : 1;
  APUS_SHARED(tiles);

  const int thread = threadIdx.x;
  const int split = blockIdx.z % g.splits;
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z / g.splits);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const int count = control->current.count;
  const int window_size = g.window.height * g.window.width;
  // With `sample_rows` the rows of a data product are a place's samples, padded to whole tiles, then the next place's:
  // all rows of a tile lie at one place, and window places that reach no output there are left out.
  const bool is_by_place = flavour == DATA && g.sample_rows > 0;
  // With a pool the rows are its cells' places: those of a cell are rows of one thread and its neighbour.
  const bool pools = flavour == FORWARD && g.pool_width > 0;
  const int M = pools              ? count * g.pool_height * g.pool_width * 4
                : flavour == FORWARD ? count * g.y.height * g.y.width
                : is_by_place      ? g.sample_rows * g.x.height * g.x.width
                : flavour == DATA  ? count * g.x.height * g.x.width
                                   : window_size * g.x.padded + 8;
  const int N = flavour == DATA ? g.x.padded : g.y.padded;
  const int m0 = blockIdx.x * BM, n0 = blockIdx.y * BN;
  if (m0 >= M) return;
  int first_y = 0, first_x = 0, window_height = g.window.height, window_width = g.window.width;
  if (is_by_place) {
    const int place = m0 / g.sample_rows;
    if (m0 % g.sample_rows >= count) return;
    const int y = place / g.x.width + g.window.pad_top, x = place % g.x.width + g.window.pad_left;
    const int last_y = y < window_height - 1 ? y : window_height - 1, last_x = x < window_width - 1 ? x : window_width - 1;
    first_y = y - g.y.height + 1 > 0 ? y - g.y.height + 1 : 0;
    first_x = x - g.y.width + 1 > 0 ? x - g.y.width + 1 : 0;
    window_height = last_y - first_y + 1;
    window_width = last_x - first_x + 1;
    if (window_height < 0) window_height = 0;
    if (window_width < 0) window_width = 0;
  }
  const int K = flavour == FORWARD ? window_size * g.x.padded
                : flavour == DATA  ? window_height * window_width * g.y.padded
                                   : count * g.y.height * g.y.width;
  const int k0 = split * g.split_length;
  const int k1 = K < k0 + g.split_length ? K : k0 + g.split_length;
  const int rounds = k1 > k0 ? (k1 - k0 + BK - 1) / BK : 0;
  const T *a = APUS_AT(const T, g.a, offset), *b = APUS_AT(const T, g.b, offset);

  // ---- Which chunks this thread fetches
  const int a_column = thread % A_CHUNKS, a_row = thread / A_CHUNKS, A_ROWS = APUS_THREADS / A_CHUNKS;
  // A row of b may have more chunks than its threads fetch at once: then they fetch as many in each of `B_PIECES`.
  const int B_WIDTH = B_CHUNKS > 8 && BN * DEPTH_CHUNKS % APUS_THREADS == 0 && by_group ? 8 : B_CHUNKS;
  const int B_PIECES = B_CHUNKS / B_WIDTH;
  const int b_column = thread % B_WIDTH, b_row = thread / B_WIDTH, B_ROWS = APUS_THREADS / B_WIDTH;
  const bool fetches_b = BN * DEPTH_CHUNKS >= APUS_THREADS || thread < BN * DEPTH_CHUNKS;

  // forward and data: each row is a pixel; the chunk's place in (window row, window column, channel) is walked.
  const T *row_image[A_LOADS];
  int row_y[A_LOADS], row_x[A_LOADS];
  walk inner(0, 0, 1, 1);
  // weight: the chunk is a place in the window; each row's pixel is walked.
  walk pixel[A_LOADS];
  int window_y = 0, window_x = 0, window_channel = 0;
  bool is_window = false, is_ones = false;

  if (flavour != WEIGHT) {
    const apus_shape &from = flavour == FORWARD ? g.x : g.y;
    const apus_shape &to = flavour == FORWARD ? g.y : g.x;
    inner = walk(k0 + a_column * CH, BK, window_width > 0 ? window_width : 1, from.padded);
#pragma unroll
    for (int i = 0; i < A_LOADS; i++) {
      int m = m0 + a_row + i * A_ROWS;
      int sample = m / (to.height * to.width), place = m % (to.height * to.width);
      if (is_by_place) {
        sample = m % g.sample_rows;
        place = m / g.sample_rows;
        if (sample >= count) m = M;
      }
      int y = place / to.width, x = place % to.width;
      if (pools) {
        int member;
        const int cell = m0 / 4 + cell_of_row<mode>(a_row + i * A_ROWS, member);
        const int cells = g.pool_height * g.pool_width;
        sample = cell / cells;
        m = sample < count ? 0 : M;
        y = cell % cells / g.pool_width * 2 + member / 2;
        x = cell % cells % g.pool_width * 2 + member % 2;
      }
      row_image[i] = m < M ? a + (u64)sample * (from.height * from.width) * from.padded : 0;
      row_y[i] = flavour == FORWARD ? y * g.window.stride - g.window.pad_top : y + g.window.pad_top - first_y;
      row_x[i] = flavour == FORWARD ? x * g.window.stride - g.window.pad_left : x + g.window.pad_left - first_x;
    }
  } else {
    int m = m0 + a_column * CH;
    is_window = m < M - 8;
    is_ones = m == M - 8;
    window_channel = m % g.x.padded;
    window_x = m / g.x.padded % g.window.width;
    window_y = m / g.x.padded / g.window.width;
#pragma unroll
    for (int i = 0; i < A_LOADS; i++) pixel[i] = walk(k0 + a_row + i * A_ROWS, BK, g.y.height, g.y.width);
  }

  // Fetches one stage's tiles; rounds are fetched in order.
  int fetched = 0;
  auto fetch = [&]() {
    if (fetched < rounds) {
      unsigned char *a_tile = tiles + fetched % STAGES * STAGE_BYTES;
      unsigned char *b_tile = a_tile + A_BYTES;
      const int k = k0 + fetched * BK;
      if (flavour != WEIGHT) {
        const apus_shape &from = flavour == FORWARD ? g.x : g.y;
        const bool is_inside = k + a_column * CH < k1;
#pragma unroll
        for (int i = 0; i < A_LOADS; i++) {
          int y, x;
          bool is_valid = is_inside && row_image[i] != 0;
          if (flavour == FORWARD) {
            y = row_y[i] + inner.outer;
            x = row_x[i] + inner.middle;
          } else {
            y = row_y[i] - inner.outer;
            x = row_x[i] - inner.middle;
            if (g.window.stride != 1) {
              is_valid = is_valid && y >= 0 && x >= 0 && y % g.window.stride == 0 && x % g.window.stride == 0;
              y /= g.window.stride;
              x /= g.window.stride;
            }
          }
          is_valid = is_valid && y >= 0 && y < from.height && x >= 0 && x < from.width;
          const T *place = is_valid ? row_image[i] + ((y * from.width + x) * from.padded + inner.inner) : a;
          copy16(a_tile + operand_offset<A_CHUNKS, A_TILE_ROWS, mode != BF16, by_group>(a_row + i * A_ROWS, a_column), place,
                 is_valid);
        }
      } else {
#pragma unroll
        for (int i = 0; i < A_LOADS; i++) {
          const int row = a_row + i * A_ROWS;
          void *to = a_tile + operand_offset<A_CHUNKS, A_TILE_ROWS, mode != BF16, by_group>(row, a_column);
          if (is_ones) {
            float ones[8] = {1, 0, 0, 0, 0, 0, 0, 0};
            T chunk[16 / sizeof(T)];
#pragma unroll
            for (int e = 0; e < CH; e++) store(chunk + e, ones[e]);
            *(words4 *)to = *(const words4 *)chunk;
          } else {
            int y = pixel[i].middle * g.window.stride - g.window.pad_top + window_y;
            int x = pixel[i].inner * g.window.stride - g.window.pad_left + window_x;
            bool is_valid = is_window && k + row < k1 && y >= 0 && y < g.x.height && x >= 0 && x < g.x.width;
            const T *place =
                is_valid ? a + ((u64)pixel[i].outer * g.x.height * g.x.width + y * g.x.width + x) * g.x.padded +
                               window_channel
                         : a;
            copy16(to, place, is_valid);
          }
          pixel[i].advance();
        }
      }
      if (fetches_b) {
#pragma unroll
        for (int i = 0; i < B_LOADS; i++) {
          const int row = b_row + i / B_PIECES * B_ROWS, chunk = b_column + i % B_PIECES * B_WIDTH;
          const T *place = b;
          bool is_valid;
          if (flavour == DATA) {
            // Rows are channels of x; the inner chunk is (window place, filter).
            is_valid = n0 + row < N && k + chunk * CH < k1;
            if (is_valid) {
              u64 channel = (u64)((inner.outer + first_y) * g.window.width + inner.middle + first_x) * g.x.padded + n0 + row;
              place = b + channel * g.y.padded + inner.inner;
            }
          } else {
            is_valid = k + row < k1 && n0 + chunk * CH < N;
            if (is_valid) place = b + (u64)(k + row) * N + n0 + chunk * CH;
          }
          copy16(b_tile + operand_offset<B_CHUNKS, B_TILE_ROWS, mode != BF16, by_group>(row, chunk), place, is_valid);
        }
      }
      if (flavour != WEIGHT) inner.advance();
    }
    fetched++;
    commit_copies();
  };
  // Rounds that are fetched before the first is multiplied. Groups of warps with stages enough begin a round's products
  // before those of the round before have ended, so a stage is filled a round later.
  const bool is_overlapped = by_group && STAGES >= 4;
  const int AHEAD = is_overlapped ? STAGES - 2 : STAGES - 1;
#pragma unroll
  for (int i = 0; i < AHEAD; i++) fetch();

  product_end<flavour, mode> end(g, offset, control);
  auto write = [&](int row, int column, float first, float second) {
    if (row >= M || column >= N) return;
    if (is_by_place) {
      const int sample = row % g.sample_rows, place = row / g.sample_rows;
      if (sample >= count) return;
      row = sample * (g.x.height * g.x.width) + place;
    }
    if (flavour == WEIGHT || g.splits > 1) {
      float *part = APUS_AT(float, g.partial, offset) + (u64)split * g.part_rows * N;
      store2(part + (u64)row * N + column, first, second);
    } else {
      end.write(row, column, first, second);
    }
  };

  // Two rows of a fragment, eight apart, of two columns; `row` is the tile's.
  auto write_fragment = [&](int row, int column, const float *sums) {
    write(m0 + row, column, sums[0], sums[1]);
    write(m0 + row + 8, column, sums[2], sums[3]);
  };
  auto pool_fragment = [&](int row, int column, const float *sums) {
    int member;
    const int cell = m0 / 4 + cell_of_row<mode>(row, member);
    write_pooled<mode>(g, cell, column, sums[0], sums[1], sums[2], sums[3]);
  };

#if APUS_HAS_WARP_GROUPS
  if constexpr (by_group) {
    // Two groups of four warps, each with 64 rows of the tile and all its columns.
    const int lane = thread % 32, warp = thread / 32 % 4, group = thread / 128;
    const bool a_is_deep = flavour != WEIGHT, b_is_deep = flavour == DATA;
    float sums[BN / 8][4];
#pragma unroll
    for (int j = 0; j < BN / 8; j++)
#pragma unroll
      for (int e = 0; e < 4; e++) sums[j][e] = 0.0f;
    for (int round = 0; round < rounds; round++) {
      wait_copies<AHEAD - 1>();
      show_copies();
      __syncthreads();
      const unsigned char *a_tile = tiles + round % STAGES * STAGE_BYTES, *b_tile = a_tile + A_BYTES;
      begin_products<BN>(sums[0]);
#pragma unroll
      for (int k = 0; k < BK; k += 16)
        multiply_group<BN, !a_is_deep, !b_is_deep>(sums[0], group_matrix<a_is_deep, A_TILE_ROWS>(a_tile, group * 64, k),
                                                   group_matrix<b_is_deep, B_TILE_ROWS>(b_tile, 0, k));
      end_products();
      // The stage that is filled now was read in the round before, or with overlapping in the one before that.
      fetch();
      wait_products<BN, is_overlapped ? 1 : 0>(sums[0]);
    }
    if (is_overlapped) wait_products<BN, 0>(sums[0]);
    const int row = group * 64 + warp * 16 + lane / 4, column = n0 + lane % 4 * 2;
    if (pools) {
#pragma unroll
      for (int j = 0; j < BN / 8; j++) pool_fragment(row, column + j * 8, sums[j]);
    } else {
#pragma unroll
      for (int j = 0; j < BN / 8; j++) write_fragment(row, column + j * 8, sums[j]);
    }
    return;
  }
#endif

  if (mode == FP32) {
    // 16 x 16 threads; rows and columns of a thread are those that its tile's layout gives in whole chunks.
    const int TM = BM / 16, TN = BN / 16;
    const int tx = thread % 16, ty = thread / 16;
    float sums[TM][TN];
#pragma unroll
    for (int i = 0; i < TM; i++)
#pragma unroll
      for (int j = 0; j < TN; j++) sums[i][j] = 0.0f;
    auto row_of = [&](int i) { return flavour == WEIGHT ? i / 4 * 64 + ty * 4 + i % 4 : ty + 16 * i; };
    auto column_of = [&](int j) {
      return flavour == DATA ? tx + 16 * j : TN >= 4 ? j / 4 * 64 + tx * 4 + j % 4 : tx * TN + j;
    };
    for (int round = 0; round < rounds; round++) {
      wait_copies<STAGES - 2>();
      __syncthreads();
      const unsigned char *a_tile = tiles + round % STAGES * STAGE_BYTES, *b_tile = a_tile + A_BYTES;
      fetch();
#pragma unroll
      for (int k = 0; k < BK; k += 4) {
        float left[TM][4], right[4][TN];
        if (flavour == WEIGHT) {
#pragma unroll
          for (int e = 0; e < 4; e++)
#pragma unroll
            for (int i = 0; i < TM; i++)
              left[i][e] = *(const float *)(a_tile + tile_offset<A_CHUNKS, true>(k + e, row_of(i) / 4) + i % 4 * 4);
        } else {
#pragma unroll
          for (int i = 0; i < TM; i++)
#pragma unroll
            for (int e = 0; e < 4; e++)
              left[i][e] = *(const float *)(a_tile + tile_offset<A_CHUNKS, true>(row_of(i), k / 4) + e * 4);
        }
#pragma unroll
        for (int e = 0; e < 4; e++)
#pragma unroll
          for (int j = 0; j < TN; j++) {
            const int column = column_of(j);
            right[e][j] = *(const float *)(flavour == DATA
                                               ? b_tile + tile_offset<B_CHUNKS, true>(column, k / 4) + e * 4
                                               : b_tile + tile_offset<B_CHUNKS, true>(k + e, column / 4) + column % 4 * 4);
          }
#pragma unroll
        for (int e = 0; e < 4; e++)
#pragma unroll
          for (int i = 0; i < TM; i++)
#pragma unroll
            for (int j = 0; j < TN; j++) sums[i][j] += left[i][e] * right[e][j];
      }
    }
    if (pools) {
      const float *bias = g.bias ? APUS_AT(const float, g.bias, offset) : 0;
#pragma unroll
      for (int i = 0; i < TM; i += 4)
#pragma unroll
        for (int j = 0; j < TN; j += 2) {
          const int column = n0 + column_of(j);
          int member;
          const int cell = m0 / 4 + cell_of_row<mode>(row_of(i), member);
          cell_maximum found[2];
#pragma unroll
          for (int e = 0; e < 2; e++) {
            const bool is_filter = column + e < g.y.channels;
            const float shift = bias && is_filter ? bias[column + e] : 0.0f;
            found[e] = {pooled_value<mode>(g, sums[i][j + e], shift), 0};
#pragma unroll
            for (int place = 1; place < 4; place++)
              found[e].meet(pooled_value<mode>(g, sums[i + place][j + e], shift), place);
            if (!is_filter) found[e].value = 0.0f;
          }
          write_cell<mode>(g, cell, column, found[0].value, found[1].value,
                           (u32)found[0].place | (u32)found[1].place << 16);
        }
      return;
    }
#pragma unroll
    for (int i = 0; i < TM; i++)
#pragma unroll
      for (int j = 0; j < TN; j += 2) {
        if (flavour == DATA) {
          // Columns lie 16 apart: neighbours meet in shared memory's place of a shuffle.
          float other = __shfl_xor_sync(0xFFFFFFFFu, tx % 2 ? sums[i][j] : sums[i][j + 1], 1);
          const int column = column_of(tx % 2 ? j + 1 : j) & ~1;
          write(m0 + row_of(i), n0 + column, tx % 2 ? other : sums[i][j], tx % 2 ? sums[i][j + 1] : other);
        } else {
          write(m0 + row_of(i), n0 + column_of(j), sums[i][j], sums[i][j + 1]);
        }
      }
    return;
  }

#if APUS_HAS_TENSOR_CORES
  const int WARPS_N = BN >= 128 ? 4 : BN >= 64 ? 2 : 1, WARPS_M = 8 / WARPS_N;
  const int WM = BM / WARPS_M, WN = BN / WARPS_N, MT = WM / 16, NT = WN / 8;
  const int lane = thread % 32, warp = thread / 32;
  const int warp_m = warp / WARPS_N * WM, warp_n = warp % WARPS_N * WN;
  float sums[MT][NT][4];
#pragma unroll
  for (int i = 0; i < MT; i++)
#pragma unroll
    for (int j = 0; j < NT; j++)
#pragma unroll
      for (int e = 0; e < 4; e++) sums[i][j][e] = 0.0f;

  for (int round = 0; round < rounds; round++) {
    wait_copies<STAGES - 2>();
    __syncthreads();
    const unsigned char *a_tile = tiles + round % STAGES * STAGE_BYTES, *b_tile = a_tile + A_BYTES;
    fetch();
    if (mode == BF16) {
#pragma unroll
      for (int k = 0; k < BK; k += 16) {
        u32 left[MT][4], right[NT][2];
#pragma unroll
        for (int i = 0; i < MT; i++) {
          const int row = warp_m + i * 16;
          if (flavour == WEIGHT)
            load_matrices_transposed(left[i], a_tile + tile_offset<A_CHUNKS, false>(k + lane / 16 * 8 + lane % 8,
                                                                                   row / 8 + lane / 8 % 2));
          else
            load_matrices(left[i], a_tile + tile_offset<A_CHUNKS, false>(row + lane % 16, k / 8 + lane / 16));
        }
#pragma unroll
        for (int j = 0; j < NT; j += 2) {
          const int column = warp_n + j * 8;
          u32 four[4];
          if (flavour == DATA)
            load_matrices(four, b_tile + tile_offset<B_CHUNKS, false>(column + lane / 16 * 8 + lane % 8,
                                                                      k / 8 + lane / 8 % 2));
          else
            load_matrices_transposed(four, b_tile + tile_offset<B_CHUNKS, false>(k + lane / 8 % 2 * 8 + lane % 8,
                                                                                 column / 8 + lane / 16));
          right[j][0] = four[0];
          right[j][1] = four[1];
          right[j + 1][0] = four[2];
          right[j + 1][1] = four[3];
        }
#pragma unroll
        for (int i = 0; i < MT; i++)
#pragma unroll
          for (int j = 0; j < NT; j++) multiply_bf16(sums[i][j], left[i], right[j]);
      }
    } else {
#pragma unroll
      for (int k = 0; k < BK; k += 8) {
        u32 left[MT][4], right[NT][2];
#pragma unroll
        for (int i = 0; i < MT; i++)
#pragma unroll
          for (int e = 0; e < 4; e++) {
            const int row = warp_m + i * 16 + lane / 4 + e % 2 * 8, inner_k = k + lane % 4 + e / 2 * 4;
            const unsigned char *place =
                flavour == WEIGHT ? a_tile + tile_offset<A_CHUNKS, true>(inner_k, row / 4) + row % 4 * 4
                                  : a_tile + tile_offset<A_CHUNKS, true>(row, inner_k / 4) + inner_k % 4 * 4;
            left[i][e] = to_tf32(*(const float *)place);
          }
#pragma unroll
        for (int j = 0; j < NT; j++)
#pragma unroll
          for (int e = 0; e < 2; e++) {
            const int column = warp_n + j * 8 + lane / 4, inner_k = k + lane % 4 + e * 4;
            const unsigned char *place =
                flavour == DATA ? b_tile + tile_offset<B_CHUNKS, true>(column, inner_k / 4) + inner_k % 4 * 4
                                : b_tile + tile_offset<B_CHUNKS, true>(inner_k, column / 4) + column % 4 * 4;
            right[j][e] = to_tf32(*(const float *)place);
          }
#pragma unroll
        for (int i = 0; i < MT; i++)
#pragma unroll
          for (int j = 0; j < NT; j++) multiply_tf32(sums[i][j], left[i], right[j]);
      }
    }
  }
  const int row = warp_m + lane / 4, column = n0 + warp_n + lane % 4 * 2;
  if (pools) {
#pragma unroll
    for (int i = 0; i < MT; i++)
#pragma unroll
      for (int j = 0; j < NT; j++) pool_fragment(row + i * 16, column + j * 8, sums[i][j]);
  } else {
#pragma unroll
    for (int i = 0; i < MT; i++)
#pragma unroll
      for (int j = 0; j < NT; j++) write_fragment(row + i * 16, column + j * 8, sums[i][j]);
  }
#endif
}

/// Ends this thread's two neighbours of a product as the product itself would have. `stored` gives them, by the trial's
/// offset and their place.
template <int flavour, int mode, typename Stored>
__device__ inline void finish_pair(const apus_gemm &g, Stored stored) {
  const u64 offset = APUS_TRIAL_OFFSET(blockIdx.z);
  const apus_control *control = APUS_AT(const apus_control, g.control, offset);
  const apus_shape &to = flavour == FORWARD ? g.y : g.x;
  const u64 rows = (u64)control->current.count * to.height * to.width;
  const u32 pair = blockIdx.x * APUS_THREADS + threadIdx.x;
  const u64 row = pair / (u32)(to.padded / 2);
  const int column = (int)(pair % (u32)(to.padded / 2)) * 2;
  if (row >= rows) return;
  float first = 0, second = 0;
  stored(offset, row * to.padded + column, first, second);
  product_end<flavour, mode> end(g, offset, control);
  end.write(row, column, first, second);
}

/// Adds the parts of a product in order, and ends it.
template <int flavour, int mode>
__device__ inline void finish(const apus_gemm &g) {
  finish_pair<flavour, mode>(g, [&g](u64 offset, u64 place, float &first, float &second) {
    const float *part = APUS_AT(const float, g.partial, offset) + place;
    const u64 step = (u64)g.part_rows * (flavour == FORWARD ? g.y : g.x).padded;
#pragma unroll 8
    for (int split = 0; split < g.splits; split++) {
      words2 words = *(const words2 *)(part + split * step);
      first += __uint_as_float(words.x);
      second += __uint_as_float(words.y);
    }
  });
}

// Blocks that are to share a multiprocessor, for tiles of 128 x 128 and of 128 x 64: a bound on registers. Products of
// bfloat16 keep to it without spilling, the others would not.
#define APUS_TILES(flavour, FLAVOUR, mode, MODE, large, medium)                          \
  APUS_BOUND_KERNEL(apus_##flavour##_##mode##_128_128, apus_gemm, large) {                \
    gemm<FLAVOUR, MODE, 128, 128, 3, 64, false>(g);                                       \
  }                                                                                       \
  APUS_BOUND_KERNEL(apus_##flavour##_##mode##_128_64, apus_gemm, medium) {                \
    gemm<FLAVOUR, MODE, 128, 64, 4, 64, false>(g);                                        \
  }                                                                                       \
  APUS_KERNEL(apus_##flavour##_##mode##_64_64, apus_gemm) { gemm<FLAVOUR, MODE, 64, 64, 4, 64, false>(g); } \
  APUS_KERNEL(apus_##flavour##_##mode##_128_32, apus_gemm) { gemm<FLAVOUR, MODE, 128, 32, 4, 64, false>(g); }
#define APUS_FLAVOURS(tiles, mode, MODE, large, medium) \
  tiles(forward, FORWARD, mode, MODE, large, medium)    \
  tiles(data, DATA, mode, MODE, large, medium)          \
  tiles(weight, WEIGHT, mode, MODE, large, medium)

// Other pipelines, named by their stages and the bytes of the inner dimension in each; see Tile.swift.
#define APUS_PIPELINE(flavour, FLAVOUR, mode, MODE, rows, columns, stages, depth, blocks)                       \
  APUS_BOUND_KERNEL(apus_##flavour##_##mode##_##rows##_##columns##_##stages##x##depth, apus_gemm, blocks) {     \
    gemm<FLAVOUR, MODE, rows, columns, stages, depth, false>(g);                                                \
  }
#define APUS_DEEP_TILES(flavour, FLAVOUR, mode, MODE, large, medium)               \
  APUS_PIPELINE(flavour, FLAVOUR, mode, MODE, 128, 128, 3, 128, 1)                 \
  APUS_PIPELINE(flavour, FLAVOUR, mode, MODE, 128, 64, 4, 128, 2)                  \
  APUS_PIPELINE(flavour, FLAVOUR, mode, MODE, 64, 64, 4, 128, 2)
#define APUS_LONG_TILES(flavour, FLAVOUR, mode, MODE, large, medium)               \
  APUS_PIPELINE(flavour, FLAVOUR, mode, MODE, 128, 64, 6, 64, medium)              \
  APUS_PIPELINE(flavour, FLAVOUR, mode, MODE, 64, 64, 6, 64, 1)
#define APUS_GROUP_TILE(flavour, FLAVOUR, mode, MODE, columns, stages, blocks)                          \
  APUS_BOUND_KERNEL(apus_##flavour##_##mode##_128_##columns##_w##stages##x128, apus_gemm, blocks) {     \
    gemm<FLAVOUR, MODE, 128, columns, stages, 128, true>(g);                                            \
  }
#define APUS_GROUP_TILES(flavour, FLAVOUR, mode, MODE, large, medium)  \
  APUS_GROUP_TILE(flavour, FLAVOUR, mode, MODE, 256, 4, 1)             \
  APUS_GROUP_TILE(flavour, FLAVOUR, mode, MODE, 192, 4, 1)             \
  APUS_GROUP_TILE(flavour, FLAVOUR, mode, MODE, 128, 6, 1)             \
  APUS_GROUP_TILE(flavour, FLAVOUR, mode, MODE, 128, 3, large)         \
  APUS_GROUP_TILE(flavour, FLAVOUR, mode, MODE, 64, 4, medium)

APUS_FLAVOURS(APUS_TILES, fp32, FP32, 1, 1)
#if APUS_HAS_TENSOR_CORES
APUS_FLAVOURS(APUS_TILES, tf32, TF32, 1, 1)
APUS_FLAVOURS(APUS_LONG_TILES, tf32, TF32, 1, 1)
APUS_FLAVOURS(APUS_TILES, bf16, BF16, 2, 3)
APUS_FLAVOURS(APUS_DEEP_TILES, bf16, BF16, 2, 2)
#endif
#if APUS_HAS_WARP_GROUPS
APUS_FLAVOURS(APUS_GROUP_TILES, bf16, BF16, 2, 2)
#endif
APUS_KERNEL(apus_finish_forward_f32, apus_finish) { finish<FORWARD, FP32>(g); }
APUS_KERNEL(apus_finish_forward_b16, apus_finish) { finish<FORWARD, BF16>(g); }
APUS_KERNEL(apus_finish_data_f32, apus_finish) { finish<DATA, FP32>(g); }
APUS_KERNEL(apus_finish_data_b16, apus_finish) { finish<DATA, BF16>(g); }
