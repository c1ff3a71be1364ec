// Barriers of the block and operations between the lanes of a warp: every thread publishes its value in its own slot.
void __syncthreads() { __xp_barrier_group(); }
int __syncthreads_count(int p) {
  XP_EXCHANGE int votes;
  votes[__xp_linear_item()] = p != 0;
  __xp_barrier_group();
  int count = 0;
  for (int i = 0; i < __xp_block_items(); ++i) count += votes[i];
  __xp_barrier_group();
  return count;
}
int __syncthreads_and(int p) { return __syncthreads_count(p) == __xp_block_items(); }
int __syncthreads_or(int p) { return __syncthreads_count(p) != 0; }

// The value of thread `from` (a linear number in the block). Lanes beyond the block's end do not exist: the caller's own value.
template <typename T> T __xp_read_item(T v, int from) {
  XP_EXCHANGE T published;
  int self = __xp_linear_item();
  int source = from;
  if (__xp_block_items() % warpSize != 0) source = from < __xp_block_items() ? from : self;
  published[self] = v;
  __xp_barrier_warp();
  T r = published[source];
  __xp_barrier_warp();
  return r;
}

// Lanes of `width` consecutive ones form a segment.
template <typename T> T __xp_shfl(T v, int source, int width) {
  int self = __xp_linear_item();
  int lane = __xp_lane();
  if (width == warpSize) return __xp_read_item(v, self - lane + (source & (warpSize - 1)));
  return __xp_read_item(v, self - (lane & (width - 1)) + (source & (width - 1)));
}
template <typename T> T __xp_shfl_up(T v, int delta, int width) {
  int self = __xp_linear_item();
  int place = width == warpSize ? __xp_lane() : __xp_lane() & (width - 1);
  return __xp_read_item(v, place >= delta ? self - delta : self);
}
template <typename T> T __xp_shfl_down(T v, int delta, int width) {
  int self = __xp_linear_item();
  int place = width == warpSize ? __xp_lane() : __xp_lane() & (width - 1);
  return __xp_read_item(v, place + delta < width ? self + delta : self);
}
template <typename T> T __xp_shfl_xor(T v, int bits, int width) {
  int self = __xp_linear_item();
  int lane = __xp_lane();
  int from = lane ^ bits;
  if (width == warpSize) return __xp_read_item(v, self - lane + from);
  return __xp_read_item(v, from < ((lane + width) & ~(width - 1)) ? self - lane + from : self);
}

// How many lanes of the caller's warp exist, and the first of them.
int __xp_warp_first() { return __xp_linear_item() - __xp_lane(); }
int __xp_warp_lanes() {
  if (__xp_block_items() % warpSize == 0) return warpSize;
  if (__xp_block_items() < warpSize) return __xp_block_items();
  return min(warpSize, __xp_block_items() - __xp_warp_first());
}
unsigned long long __xp_all_lanes() { return warpSize == 64 ? 0xffffffffffffffffull : 0xffffffffull; }

unsigned long long __xp_ballot(unsigned long long mask, bool p) {
  XP_EXCHANGE int votes;
  votes[__xp_linear_item()] = p ? 1 : 0;
  __xp_barrier_warp();
  unsigned long long ballot = 0ull;
  int first = __xp_warp_first();
  bool all = mask == __xp_all_lanes();
  for (int i = 0; i < __xp_warp_lanes(); ++i) {
    if (all || ((mask >> i) & 1ull) != 0ull) ballot |= (unsigned long long)votes[first + i] << i;
  }
  __xp_barrier_warp();
  return ballot;
}
int __xp_any(unsigned long long mask, bool p) {
  XP_EXCHANGE int votes;
  votes[__xp_linear_item()] = p ? 1 : 0;
  __xp_barrier_warp();
  int any = 0;
  int first = __xp_warp_first();
  bool all = mask == __xp_all_lanes();
  for (int i = 0; i < __xp_warp_lanes(); ++i) {
    if (all || ((mask >> i) & 1ull) != 0ull) any |= votes[first + i];
  }
  __xp_barrier_warp();
  return any;
}
int __xp_all(unsigned long long mask, bool p) { return __xp_any(mask, !p) == 0 ? 1 : 0; }

// Lanes that exist; the whole mask where warps are full.
unsigned long long __xp_active() {
  if (__xp_block_items() % warpSize == 0) return __xp_all_lanes();
  return __xp_all_lanes() >> (warpSize - __xp_warp_lanes());
}

#define XP_WARP_FOLD(NAME, T, EXPR)                                                             \
  T NAME(unsigned long long mask, T v) {                                                        \
    XP_EXCHANGE T published;                                                                    \
    published[__xp_linear_item()] = v;                                                          \
    __xp_barrier_warp();                                                                        \
    int first = __xp_warp_first();                                                              \
    bool all = mask == __xp_all_lanes();                                                        \
    T a = v;                                                                                    \
    for (int i = 0; i < __xp_warp_lanes(); ++i) {                                               \
      T b = published[first + i];                                                               \
      if (first + i != __xp_linear_item() && (all || ((mask >> i) & 1ull) != 0ull)) a = EXPR;   \
    }                                                                                           \
    __xp_barrier_warp();                                                                        \
    return a;                                                                                   \
  }
#define XP_WARP_FOLDS(T)                            \
  XP_WARP_FOLD(__reduce_add_sync, T, a + b)         \
  XP_WARP_FOLD(__reduce_min_sync, T, min(a, b))     \
  XP_WARP_FOLD(__reduce_max_sync, T, max(a, b))     \
  XP_WARP_FOLD(__reduce_and_sync, T, a & b)         \
  XP_WARP_FOLD(__reduce_or_sync, T, a | b)          \
  XP_WARP_FOLD(__reduce_xor_sync, T, a ^ b)
XP_WARP_FOLDS(int)
XP_WARP_FOLDS(unsigned int)

template <typename T> unsigned long long __xp_match(unsigned long long mask, T v) {
  XP_EXCHANGE T published;
  published[__xp_linear_item()] = v;
  __xp_barrier_warp();
  unsigned long long same = 0ull;
  int first = __xp_warp_first();
  for (int i = 0; i < __xp_warp_lanes(); ++i) {
    if (((mask >> i) & 1ull) != 0ull && published[first + i] == v) same |= 1ull << i;
  }
  __xp_barrier_warp();
  return same;
}
