// Matrix products by groups of four warps ("warpgroups"), which read both operands from shared memory: `wgmma` of
// compute capability 9.0, compiled for sm_90a alone. The CPU emulation has twins of the instructions.
//
// How an operand lies in shared memory, without swizzling (PTX ISA, "Shared Memory Matrix Layout"): in core matrices of
// eight rows of 16 bytes, 128 bytes one after the other. Where the inner dimension is contiguous ("deep", K-major) a
// row is eight inner elements of one line of the operand; else (MN-major) it is eight lines of one inner element. The
// descriptor says how far apart core matrices are: the "leading" distance from eight inner elements to the next eight,
// the "stride" from eight lines to the next.
//
// Here a column of chunks stands in one piece, a chunk of 16 bytes for each row of the tile, and 16 bytes are left out
// behind each column: then the chunks of a row, which neighbouring threads write, meet in no bank. Both ways a core
// matrix is eight chunks of a column.

#if !defined(APUS_EMULATION) && defined(__CUDA_ARCH_FEAT_SM90_ALL)
#define APUS_HAS_WARP_GROUPS 1
#endif

/// Bytes that an operand's tile has more than its elements take: at most 32 columns of chunks with 16 bytes each.
#define APUS_GROUP_PADDING 512

/// Where the chunk of a row lies in a tile of so many rows.
template <int rows>
__device__ inline int group_offset(int row, int chunk) {
  return chunk * (rows * 16 + 16) + row * 16;
}

#if APUS_HAS_WARP_GROUPS
/// The descriptor of a matrix without swizzling: address and distances in units of 16 bytes.
__device__ inline u64 matrix_descriptor(u32 address, u32 leading, u32 stride) {
  return (u64)(address >> 4 & 0x3FFFu) | (u64)(leading >> 4 & 0x3FFFu) << 16 | (u64)(stride >> 4 & 0x3FFFu) << 32;
}

/// The part of an operand's tile that begins at a line and an inner element, both multiples of eight.
template <bool is_deep, int rows>
__device__ inline u64 group_matrix(const unsigned char *tile, int line, int inner) {
  const int column = rows * 16 + 16;
  const unsigned char *place = tile + (is_deep ? group_offset<rows>(line, inner / 8) : group_offset<rows>(inner, line / 8));
  return matrix_descriptor(shared_address(place), is_deep ? column : 128, is_deep ? 128 : column);
}
#endif

#if APUS_HAS_WARP_GROUPS && !defined(APUS_EMULATION)
/// Lets products see what this thread wrote to shared memory.
__device__ inline void show_copies() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }

/// Before the first product whose sums were written otherwise. That has to be over before: where the assembler may write
/// them later, it waits for each product in turn, and says so (C7515).
template <int columns>
__device__ inline void begin_products(float *sums) {
#pragma unroll
  for (int i = 0; i < columns / 2; i++) asm volatile("" : "+f"(sums[i])::"memory");
  asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

__device__ inline void end_products() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }

/// Waits until at most `pending` of the products' groups are not done; `sums` may be read behind it when that is 0.
template <int columns, int pending>
__device__ inline void wait_products(float *sums) {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(pending) : "memory");
  if constexpr (pending == 0) {
#pragma unroll
    for (int i = 0; i < columns / 2; i++) asm volatile("" : "+f"(sums[i])::"memory");
  }
}

#define APUS_SUMS8(i)                                                                                        \
  "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3]), "+f"(d[i + 4]), "+f"(d[i + 5]), "+f"(d[i + 6]), \
      "+f"(d[i + 7])
#define APUS_SUMS32(i) APUS_SUMS8(i), APUS_SUMS8(i + 8), APUS_SUMS8(i + 16), APUS_SUMS8(i + 24)

/// d += a b for 64 x 16 times 16 x `columns` in bf16; d as `multiply_bf16` has it, a group's warps 16 rows each.
/// Matrices are transposed where their lines are contiguous. `d` may be read after `wait_products`.
template <int columns, bool transposes_a, bool transposes_b>
__device__ inline void multiply_group(float *d, u64 a, u64 b) {
  static_assert(columns % 64 == 0 && columns <= 256 || columns == 32, "there are instructions for these");
  if constexpr (columns == 256) {
    asm volatile(
        "{\n.reg .pred p;\nsetp.ne.b32 p, %130, 0;\n"
        "wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16 "
        "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,"
        "%26,%27,%28,%29,%30,%31,%32,%33,%34,%35,%36,%37,%38,%39,%40,%41,%42,%43,%44,%45,%46,%47,%48,%49,"
        "%50,%51,%52,%53,%54,%55,%56,%57,%58,%59,%60,%61,%62,%63,%64,%65,%66,%67,%68,%69,%70,%71,%72,%73,"
        "%74,%75,%76,%77,%78,%79,%80,%81,%82,%83,%84,%85,%86,%87,%88,%89,%90,%91,%92,%93,%94,%95,%96,%97,"
        "%98,%99,%100,%101,%102,%103,%104,%105,%106,%107,%108,%109,%110,%111,%112,%113,%114,%115,%116,"
        "%117,%118,%119,%120,%121,%122,%123,%124,%125,%126,%127}, %128, %129, p, 1, 1, %131, %132;\n}"
        : APUS_SUMS32(0), APUS_SUMS32(32), APUS_SUMS32(64), APUS_SUMS32(96)
        : "l"(a), "l"(b), "r"(1), "n"((int)transposes_a), "n"((int)transposes_b)
        : "memory");
  } else if constexpr (columns == 192) {
    asm volatile(
        "{\n.reg .pred p;\nsetp.ne.b32 p, %98, 0;\n"
        "wgmma.mma_async.sync.aligned.m64n192k16.f32.bf16.bf16 "
        "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,"
        "%26,%27,%28,%29,%30,%31,%32,%33,%34,%35,%36,%37,%38,%39,%40,%41,%42,%43,%44,%45,%46,%47,%48,%49,"
        "%50,%51,%52,%53,%54,%55,%56,%57,%58,%59,%60,%61,%62,%63,%64,%65,%66,%67,%68,%69,%70,%71,%72,%73,"
        "%74,%75,%76,%77,%78,%79,%80,%81,%82,%83,%84,%85,%86,%87,%88,%89,%90,%91,%92,%93,"
        "%94,%95}, %96, %97, p, 1, 1, %99, %100;\n}"
        : APUS_SUMS32(0), APUS_SUMS32(32), APUS_SUMS32(64)
        : "l"(a), "l"(b), "r"(1), "n"((int)transposes_a), "n"((int)transposes_b)
        : "memory");
  } else if constexpr (columns == 128) {
    asm volatile(
        "{\n.reg .pred p;\nsetp.ne.b32 p, %66, 0;\n"
        "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 "
        "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,"
        "%26,%27,%28,%29,%30,%31,%32,%33,%34,%35,%36,%37,%38,%39,%40,%41,%42,%43,%44,%45,%46,%47,%48,%49,"
        "%50,%51,%52,%53,%54,%55,%56,%57,%58,%59,%60,%61,%62,%63}, %64, %65, p, 1, 1, %67, %68;\n}"
        : APUS_SUMS32(0), APUS_SUMS32(32)
        : "l"(a), "l"(b), "r"(1), "n"((int)transposes_a), "n"((int)transposes_b)
        : "memory");
  } else if constexpr (columns == 32) {
    asm volatile(
        "{\n.reg .pred p;\nsetp.ne.b32 p, %18, 0;\n"
        "wgmma.mma_async.sync.aligned.m64n32k16.f32.bf16.bf16 "
        "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15}, %16, %17, p, 1, 1, %19, %20;\n}"
        : APUS_SUMS8(0), APUS_SUMS8(8)
        : "l"(a), "l"(b), "r"(1), "n"((int)transposes_a), "n"((int)transposes_b)
        : "memory");
  } else {
    asm volatile(
        "{\n.reg .pred p;\nsetp.ne.b32 p, %34, 0;\n"
        "wgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 "
        "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,"
        "%26,%27,%28,%29,%30,%31}, %32, %33, p, 1, 1, %35, %36;\n}"
        : APUS_SUMS32(0)
        : "l"(a), "l"(b), "r"(1), "n"((int)transposes_a), "n"((int)transposes_b)
        : "memory");
  }
}
#endif
