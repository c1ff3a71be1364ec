// Operations of the 32 lanes of a warp; the mask names the lanes that take part.
const int warpSize = 32;

template <typename T> T __shfl_sync(unsigned int mask, T v, int source, int width = 32) { return __xp_shfl(v, source, width); }
template <typename T> T __shfl_up_sync(unsigned int mask, T v, unsigned int delta, int width = 32) { return __xp_shfl_up(v, (int)delta, width); }
template <typename T> T __shfl_down_sync(unsigned int mask, T v, unsigned int delta, int width = 32) { return __xp_shfl_down(v, (int)delta, width); }
template <typename T> T __shfl_xor_sync(unsigned int mask, T v, int bits, int width = 32) { return __xp_shfl_xor(v, bits, width); }
void __syncwarp(unsigned int mask = 0xffffffffu) { __xp_barrier_warp(); }
unsigned int __ballot_sync(unsigned int mask, int p) { return (unsigned int)__xp_ballot(mask, p != 0); }
int __any_sync(unsigned int mask, int p) { return __xp_any(mask, p != 0); }
int __all_sync(unsigned int mask, int p) { return __xp_all(mask, p != 0); }
int __uni_sync(unsigned int mask, int p) { return __xp_any(mask, p != 0) == 0 || __xp_all(mask, p != 0) != 0 ? 1 : 0; }
unsigned int __activemask() { return (unsigned int)__xp_active(); }
template <typename T> unsigned int __match_any_sync(unsigned int mask, T v) { return (unsigned int)__xp_match(mask, v); }
template <typename T> unsigned int __match_all_sync(unsigned int mask, T v, int *all) {
  unsigned int same = (unsigned int)__xp_match(mask, v);
  unsigned int present = mask & (unsigned int)__xp_active();
  *all = same == present ? 1 : 0;
  return same == present ? same : 0u;
}
