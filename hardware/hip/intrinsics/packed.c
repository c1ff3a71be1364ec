// Instructions on parts of registers: packed conversions, bytes, bit fields.
typedef half __xp_f16x2 __attribute__((ext_vector_type(2)));
__xp_f16x2 __builtin_amdgcn_cvt_pkrtz(float a, float b) {
  __xp_f16x2 r;
  r[0] = __float2half_rz(a);
  r[1] = __float2half_rz(b);
  return r;
}
// bytes 0 to 3 of the selector pick from the eight of b (0 to 3) and a (4 to 7); 8 to 11 spread a sign, 12 is zero, more is ones
unsigned int __builtin_amdgcn_perm(unsigned int a, unsigned int b, unsigned int selector) {
  unsigned int r = 0;
  for (int i = 0; i < 4; ++i) {
    unsigned int s = (selector >> (8 * i)) & 0xff;
    unsigned int byte = s < 4 ? (b >> (8 * s)) & 0xff : s < 8 ? (a >> (8 * (s - 4))) & 0xff : s == 8 ? 0xffu * ((b >> 15) & 1) : s == 9 ? 0xffu * (b >> 31) :
                        s == 10 ? 0xffu * ((a >> 15) & 1) : s == 11 ? 0xffu * (a >> 31) : s == 12 ? 0u : 0xffu;
    r |= byte << (8 * i);
  }
  return r;
}
unsigned int __builtin_amdgcn_ubfe(unsigned int v, unsigned int offset, unsigned int width) {
  return (v >> (offset & 31)) & ((1u << (width & 31)) - 1u);
}
int __builtin_amdgcn_sbfe(int v, unsigned int offset, unsigned int width) {
  unsigned int bits = __builtin_amdgcn_ubfe((unsigned int)v, offset, width);
  return (width & 31) == 0 ? 0 : (int)(bits << (32 - (width & 31))) >> (32 - (width & 31));
}
unsigned int __builtin_amdgcn_alignbit(unsigned int high, unsigned int low, unsigned int bits) {
  return (unsigned int)((((unsigned long)high << 32) | low) >> (bits & 31));
}
unsigned int __builtin_amdgcn_alignbyte(unsigned int high, unsigned int low, unsigned int bytes) {
  return (unsigned int)((((unsigned long)high << 32) | low) >> (8 * (bytes & 3)));
}
unsigned int __builtin_amdgcn_sad_u8(unsigned int a, unsigned int b, unsigned int c) {
  unsigned int r = c;
  for (int i = 0; i < 4; ++i) {
    int d = (int)((a >> (8 * i)) & 0xff) - (int)((b >> (8 * i)) & 0xff);
    r += (unsigned int)(d < 0 ? -d : d);
  }
  return r;
}
float __builtin_amdgcn_fdot2(__xp_f16x2 a, __xp_f16x2 b, float c, bool clamp) { return (float)a[0] * (float)b[0] + (float)a[1] * (float)b[1] + c; }
int __builtin_amdgcn_sdot2(__xp_i16x2 a, __xp_i16x2 b, int c, bool clamp) { return (int)a[0] * (int)b[0] + (int)a[1] * (int)b[1] + c; }
