// Operations of the 64 lanes of a wavefront.
const int warpSize = 64;

template <typename T> T __shfl(T v, int source, int width = 64) { return __xp_shfl(v, source, width); }
template <typename T> T __shfl_up(T v, unsigned int delta, int width = 64) { return __xp_shfl_up(v, (int)delta, width); }
template <typename T> T __shfl_down(T v, unsigned int delta, int width = 64) { return __xp_shfl_down(v, (int)delta, width); }
template <typename T> T __shfl_xor(T v, int bits, int width = 64) { return __xp_shfl_xor(v, bits, width); }
template <typename M, typename T> T __shfl_sync(M mask, T v, int source, int width = 64) { return __xp_shfl(v, source, width); }
template <typename M, typename T> T __shfl_up_sync(M mask, T v, unsigned int delta, int width = 64) { return __xp_shfl_up(v, (int)delta, width); }
template <typename M, typename T> T __shfl_down_sync(M mask, T v, unsigned int delta, int width = 64) { return __xp_shfl_down(v, (int)delta, width); }
template <typename M, typename T> T __shfl_xor_sync(M mask, T v, int bits, int width = 64) { return __xp_shfl_xor(v, bits, width); }
unsigned long long __ballot(int p) { return __xp_ballot(~0ull, p != 0); }
unsigned long long __ballot64(int p) { return __xp_ballot(~0ull, p != 0); }
int __any(int p) { return __xp_any(~0ull, p != 0); }
int __all(int p) { return __xp_all(~0ull, p != 0); }
unsigned long long __ballot_sync(unsigned long long mask, int p) { return __xp_ballot(mask, p != 0); }
int __any_sync(unsigned long long mask, int p) { return __xp_any(mask, p != 0); }
int __all_sync(unsigned long long mask, int p) { return __xp_all(mask, p != 0); }
unsigned long long __activemask() { return __xp_active(); }
void __syncwarp(unsigned long long mask = ~0ull) { __xp_barrier_warp(); }
unsigned int __lane_id() { return (unsigned int)__xp_lane(); }

// Compiler built-ins of the target.
void __builtin_amdgcn_wave_barrier() { __xp_barrier_warp(); }
void __builtin_amdgcn_s_barrier() { __xp_barrier_group(); }
void __builtin_amdgcn_s_waitcnt(int counters) {}
void __builtin_amdgcn_sched_barrier(int mask) {}
void __builtin_amdgcn_sched_group_barrier(int mask, int size, int id) {}
void __builtin_amdgcn_s_setprio(int priority) {}
void __builtin_amdgcn_s_sleep(int cycles) {}
template <typename S> void __builtin_amdgcn_fence(int order, S scope) {}
int __builtin_amdgcn_readfirstlane(int v) { return __xp_read_item(v, __xp_warp_first()); }
int __builtin_amdgcn_readlane(int v, int lane) { return __xp_read_item(v, __xp_warp_first() + lane); }
int __builtin_amdgcn_ds_bpermute(int address, int v) { return __xp_read_item(v, __xp_warp_first() + ((address >> 2) & 63)); }
// quad_perm (0x000), row_shl/shr/ror (0x100..), wave shifts, row mirrors, broadcasts: the controls of DPP on gfx9
int __builtin_amdgcn_update_dpp(int old, int v, int control, int row_mask, int bank_mask, bool bound_control) {
  int lane = __xp_lane();
  int row = lane & 15;
  int from = lane;
  bool valid = true;
  if (control < 0x100) from = (lane & ~3) + ((control >> (2 * (lane & 3))) & 3);
  else if (control > 0x100 && control < 0x110) { from = lane + (control & 15); valid = row + (control & 15) < 16; }
  else if (control > 0x110 && control < 0x120) { from = lane - (control & 15); valid = row >= (control & 15); }
  else if (control > 0x120 && control < 0x130) from = (lane & ~15) + ((row - (control & 15)) & 15);
  else if (control == 0x130) { from = lane + 1; valid = lane < 63; }
  else if (control == 0x138) { from = lane - 1; valid = lane > 0; }
  else if (control == 0x134) from = (lane + 1) & 63;
  else if (control == 0x13c) from = (lane - 1) & 63;
  else if (control == 0x140) from = (lane & ~15) + 15 - row;
  else if (control == 0x141) from = (lane & ~7) + 7 - (lane & 7);
  else if (control == 0x142) { from = (lane & ~15) - 1; valid = lane >= 16; }
  else { from = 31; valid = lane >= 32; }
  int r = __xp_read_item(v, __xp_warp_first() + (valid ? from : lane));
  bool enabled = ((row_mask >> (lane >> 4)) & 1) != 0 && ((bank_mask >> ((lane >> 2) & 3)) & 1) != 0;
  return !enabled ? old : valid ? r : bound_control ? 0 : old;
}
int __builtin_amdgcn_mov_dpp(int v, int control, int row_mask, int bank_mask, bool bound_control) { return __builtin_amdgcn_update_dpp(v, v, control, row_mask, bank_mask, bound_control); }
// bit 15 clear: within 32 lanes, new = ((lane & and) | or) ^ xor; set: quad permutation
int __builtin_amdgcn_ds_swizzle(int v, int pattern) {
  int lane = __xp_lane();
  int inside = (((lane & 31 & (pattern & 31)) | ((pattern >> 5) & 31)) ^ ((pattern >> 10) & 31)) + (lane & ~31);
  int quad = (lane & ~3) + ((pattern >> (2 * (lane & 3))) & 3);
  return __xp_read_item(v, __xp_warp_first() + ((pattern & 0x8000) != 0 ? quad : inside));
}
unsigned int __builtin_amdgcn_mbcnt_lo(unsigned int mask, unsigned int base) {
  int lane = __xp_lane();
  return base + (unsigned int)__xp_popcount(mask & (lane >= 32 ? ~0u : (1u << lane) - 1u));
}
unsigned int __builtin_amdgcn_mbcnt_hi(unsigned int mask, unsigned int base) {
  int lane = __xp_lane();
  return base + (lane <= 32 ? 0u : (unsigned int)__xp_popcount(mask & ((1u << (lane - 32)) - 1u)));
}
unsigned int __builtin_amdgcn_workitem_id_x() { return __xp_item_x; }
unsigned int __builtin_amdgcn_workitem_id_y() { return __xp_item_y; }
unsigned int __builtin_amdgcn_workitem_id_z() { return __xp_item_z; }
unsigned int __builtin_amdgcn_workgroup_id_x() { return __xp_group_x; }
unsigned int __builtin_amdgcn_workgroup_id_y() { return __xp_group_y; }
unsigned int __builtin_amdgcn_workgroup_id_z() { return __xp_group_z; }
float __builtin_amdgcn_rcpf(float v) { return 1.0f / v; }
float __builtin_amdgcn_rsqf(float v) { return 1.0f / sqrtf(v); }
float __builtin_amdgcn_sqrtf(float v) { return sqrtf(v); }
float __builtin_amdgcn_exp2f(float v) { return exp2f(v); }
float __builtin_amdgcn_logf(float v) { return log2f(v); }
float __builtin_amdgcn_fractf(float v) { return v - floorf(v); }
float __builtin_amdgcn_fmed3f(float a, float b, float c) { return fmaxf(fminf(a, b), fminf(fmaxf(a, b), c)); }
float __ocml_exp_f32(float v) { return expf(v); }
float __ocml_exp2_f32(float v) { return exp2f(v); }
float __ocml_log_f32(float v) { return logf(v); }
float __ocml_tanh_f32(float v) { return tanhf(v); }
float __ocml_erf_f32(float v) { return erff(v); }
float __ocml_sqrt_f32(float v) { return sqrtf(v); }
float __ocml_rsqrt_f32(float v) { return 1.0f / sqrtf(v); }
int __builtin_amdgcn_sdot4(int a, int b, int c, bool clamp) { return __dp4a(a, b, c); }
unsigned int __builtin_amdgcn_udot4(unsigned int a, unsigned int b, unsigned int c, bool clamp) { return __dp4a(a, b, c); }

float unsafeAtomicAdd(float *p, float v) { return __xp_atomic_add(p, v); }
double unsafeAtomicAdd(double *p, double v) { return __xp_atomic_add(p, v); }
float safeAtomicAdd(float *p, float v) { return __xp_atomic_add(p, v); }
double safeAtomicAdd(double *p, double v) { return __xp_atomic_add(p, v); }
void atomicAddNoRet(float *p, float v) { __xp_atomic_add(p, v); }
float atomicMin(float *p, float v) { return __xp_atomic_min(p, v); }
float atomicMax(float *p, float v) { return __xp_atomic_max(p, v); }
double atomicMin(double *p, double v) { return __xp_atomic_min(p, v); }
double atomicMax(double *p, double v) { return __xp_atomic_max(p, v); }
// HIP's names beside the common ones
unsigned short __bfloat16_as_ushort_rn(__hip_bfloat16 v) { return bit_cast<unsigned short>(v); }
