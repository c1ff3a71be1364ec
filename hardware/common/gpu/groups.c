// Cooperative groups within a block: the block, tiles of a warp, reductions over tiles.
namespace cooperative_groups {

struct thread_block {
  void sync() { __xp_barrier_group(); }
  unsigned int thread_rank() { return (unsigned int)__xp_linear_item(); }
  unsigned int size() { return (unsigned int)__xp_block_items(); }
  unsigned int num_threads() { return (unsigned int)__xp_block_items(); }
  dim3 group_index() { return dim3(__xp_group_x, __xp_group_y, __xp_group_z); }
  dim3 thread_index() { return dim3(__xp_item_x, __xp_item_y, __xp_item_z); }
  dim3 group_dim() { return dim3(__xp_items_x, __xp_items_y, __xp_items_z); }
  dim3 dim_threads() { return dim3(__xp_items_x, __xp_items_y, __xp_items_z); }
};
thread_block this_thread_block() { return thread_block{}; }

template <unsigned int Size, typename Parent = thread_block>
struct thread_block_tile {
  void sync() { __xp_barrier_warp(); }
  unsigned int thread_rank() { return (unsigned int)(__xp_lane() % (int)Size); }
  unsigned int size() { return Size; }
  unsigned int num_threads() { return Size; }
  unsigned int meta_group_rank() { return (unsigned int)(__xp_linear_item() / (int)Size); }
  unsigned int meta_group_size() { return (unsigned int)((__xp_block_items() + (int)Size - 1) / (int)Size); }
  template <typename T> T shfl(T v, int source) { return __xp_shfl(v, source, (int)Size); }
  template <typename T> T shfl_up(T v, unsigned int delta) { return __xp_shfl_up(v, (int)delta, (int)Size); }
  template <typename T> T shfl_down(T v, unsigned int delta) { return __xp_shfl_down(v, (int)delta, (int)Size); }
  template <typename T> T shfl_xor(T v, unsigned int bits) { return __xp_shfl_xor(v, (int)bits, (int)Size); }
  unsigned long long lanes() { return (__xp_all_lanes() >> (warpSize - (int)Size)) << (__xp_lane() / (int)Size * (int)Size); }
  int any(int p) { return __xp_any(lanes(), p != 0); }
  int all(int p) { return __xp_all(lanes(), p != 0); }
  unsigned int ballot(int p) { return (unsigned int)(__xp_ballot(lanes(), p != 0) >> (__xp_lane() / (int)Size * (int)Size)); }
};
// Any of the groups, as functions take them: width 0 stands for the whole block.
struct thread_group {
  int width;
  thread_group(thread_block block) : width(0) {}
  template <unsigned int Size, typename P> thread_group(thread_block_tile<Size, P> tile) : width((int)Size) {}
  void sync() { if (width == 0) __xp_barrier_group(); else __xp_barrier_warp(); }
  unsigned int thread_rank() { return (unsigned int)(width == 0 ? __xp_linear_item() : __xp_lane() % width); }
  unsigned int size() { return (unsigned int)(width == 0 ? __xp_block_items() : width); }
  unsigned int num_threads() { return (unsigned int)(width == 0 ? __xp_block_items() : width); }
};
void sync(thread_group g) { if (g.width == 0) __xp_barrier_group(); else __xp_barrier_warp(); }

template <unsigned int Size, typename P>
thread_block_tile<Size, P> tiled_partition(const P &parent) { return thread_block_tile<Size, P>{}; }

void sync(const thread_block &g) { __xp_barrier_group(); }
template <unsigned int Size, typename P> void sync(const thread_block_tile<Size, P> &g) { __xp_barrier_warp(); }

template <typename T> struct plus { T operator()(T a, T b) { return a + b; } };
template <typename T> struct greater { T operator()(T a, T b) { return a < b ? b : a; } };
template <typename T> struct less { T operator()(T a, T b) { return b < a ? b : a; } };
template <typename T> struct bit_and { T operator()(T a, T b) { return a & b; } };
template <typename T> struct bit_or { T operator()(T a, T b) { return a | b; } };
template <typename T> struct bit_xor { T operator()(T a, T b) { return a ^ b; } };

// Every thread receives the value folded over its tile.
template <unsigned int Size, typename P, typename T, typename F>
T reduce(const thread_block_tile<Size, P> &g, T v, F f) {
  T r = v;
  for (int bits = (int)Size / 2; bits > 0; bits /= 2) r = f(r, __xp_shfl_xor(r, bits, (int)Size));
  return r;
}

}
