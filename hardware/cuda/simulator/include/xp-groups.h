// Cooperative groups within a block: thread_block, tiles of a warp, and reductions over them.
#pragma once

namespace cooperative_groups {

class thread_block {
 public:
  static void sync(XP_LINE) { xp::barrier(line, "thread_block::sync()"); }
  static unsigned thread_rank() { return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x; }
  static unsigned size() { return blockDim.x * blockDim.y * blockDim.z; }
  static unsigned num_threads() { return size(); }
  static dim3 group_index() { return dim3(blockIdx); }
  static dim3 thread_index() { return dim3(threadIdx); }
  static dim3 group_dim() { return blockDim; }
  static dim3 dim_threads() { return blockDim; }
};
inline thread_block this_thread_block() { return {}; }
inline void sync(const thread_block& g, XP_LINE) { g.sync(line); }

template <unsigned Size, typename Parent = void>
class thread_block_tile {
  static_assert(Size <= 32 && (Size & (Size - 1)) == 0, "a tile is a power of two within a warp");
  static unsigned mask() {
    const unsigned first = unsigned(xp::lane()) & ~(Size - 1);
    return (Size == 32 ? 0xffffffffu : ((1u << Size) - 1)) << first;
  }

 public:
  thread_block_tile() = default;
  template <typename Other> thread_block_tile(const thread_block_tile<Size, Other>&) {}
  static void sync(XP_LINE) { xp::collective(mask(), nullptr, nullptr, line, "tile.sync()", true); }
  static unsigned thread_rank() { return unsigned(xp::lane()) & (Size - 1); }
  static constexpr unsigned size() { return Size; }
  static constexpr unsigned num_threads() { return Size; }
  static unsigned meta_group_rank() { return thread_block::thread_rank() / Size; }
  static unsigned meta_group_size() { return (thread_block::size() + Size - 1) / Size; }
  template <typename T> T shfl(T v, int source, XP_LINE) const { return __shfl_sync(mask(), v, source, int(Size), line); }
  template <typename T> T shfl_up(T v, unsigned d, XP_LINE) const { return __shfl_up_sync(mask(), v, d, int(Size), line); }
  template <typename T> T shfl_down(T v, unsigned d, XP_LINE) const { return __shfl_down_sync(mask(), v, d, int(Size), line); }
  template <typename T> T shfl_xor(T v, int d, XP_LINE) const { return __shfl_xor_sync(mask(), v, d, int(Size), line); }
  int any(int p, XP_LINE) const { return __any_sync(mask(), p, line); }
  int all(int p, XP_LINE) const { return __all_sync(mask(), p, line); }
  unsigned ballot(int p, XP_LINE) const { return __ballot_sync(mask(), p, line) >> (unsigned(xp::lane()) & ~(Size - 1)); }
  static unsigned lanes() { return mask(); }
};
template <unsigned Size, typename P>
inline thread_block_tile<Size, P> tiled_partition(const P&) { return {}; }

/// Any of the groups, as functions take them.
class thread_group {
  unsigned width, mask;

 public:
  thread_group(const thread_block&) : width(0), mask(0) {}
  template <unsigned Size, typename P> thread_group(const thread_block_tile<Size, P>& tile) : width(Size), mask(tile.lanes()) {}
  void sync(XP_LINE) const {
    if (width == 0) xp::barrier(line, "thread_group::sync()");
    else xp::collective(mask, nullptr, nullptr, line, "thread_group::sync()", true);
  }
  unsigned thread_rank() const { return width == 0 ? thread_block::thread_rank() : unsigned(xp::lane()) & (width - 1); }
  unsigned size() const { return width == 0 ? thread_block::size() : width; }
  unsigned num_threads() const { return size(); }
};
inline void sync(const thread_group& g, XP_LINE) { g.sync(line); }

template <typename T> struct plus { T operator()(T a, T b) const { return a + b; } };
template <typename T> struct greater { T operator()(T a, T b) const { return a < b ? b : a; } };
template <typename T> struct less { T operator()(T a, T b) const { return b < a ? b : a; } };
template <typename T> struct bit_and { T operator()(T a, T b) const { return a & b; } };
template <typename T> struct bit_or { T operator()(T a, T b) const { return a | b; } };
template <typename T> struct bit_xor { T operator()(T a, T b) const { return a ^ b; } };
template <unsigned Size, typename P, typename T, typename F>
inline T reduce(const thread_block_tile<Size, P>& g, T v, F f, XP_LINE) { return xp::fold(g.lanes(), v, f, line, "reduce()"); }

}  // namespace cooperative_groups
