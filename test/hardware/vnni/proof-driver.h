// Runs each intrinsic's meaning and the real instruction on the same seeded inputs and compares the results bit for bit.
// One line per failing intrinsic on stdout; the last line counts what was compared.
#pragma once
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ProofParam {
  int bytes;   // of the value; for pointers of the buffer
  char kind;   // v vector, m mask or integer, f float, d double, p pointer
  char index;  // 0, or 'i' / 'q': 32- or 64-bit element offsets that must stay small
};
struct ProofCase {
  const char *name;
  void (*meaning)(void **args, void *result, int combination);
  void (*real)(void **args, void *result, int combination);
  int params;
  ProofParam param[17];
  int result_bytes;   // 0: void
  char result_lanes;  // x bits, f float, d double
  int combinations;   // of immediates
  int aligned;
  int undefined;      // result bytes from here on are not compared; -1: none
  double relative;
  int flushed;        // denormal numbers may become zero
  int free_order;
  int ordered;        // NaN is left out
  int mask_bits;      // 0: all
};

static uint64_t proof_state;
static uint64_t proof_random() {
  proof_state ^= proof_state << 13;
  proof_state ^= proof_state >> 7;
  proof_state ^= proof_state << 17;
  return proof_state;
}

static float proof_float() {
  static const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, INFINITY, -INFINITY, NAN, -NAN,
                                  FLT_MAX, -FLT_MAX, FLT_MIN, -FLT_MIN, 1e-40f, -1e-45f, 2147483648.0f, -2147483648.0f,
                                  2147483520.0f, 4294967296.0f, 8388607.5f, 8388609.0f, 65504.0f, 65519.0f, 65520.0f,
                                  6e-8f, 3e-8f, 9.2233720368547758e18f, 127.5f, 255.5f, 3.0f};
  return special[proof_random() % (sizeof special / sizeof *special)];
}
static double proof_double() {
  static const double special[] = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, INFINITY, -INFINITY, NAN, DBL_MAX, -DBL_MAX, DBL_MIN,
                                   5e-324, 2147483648.0, -2147483649.0, 2147483647.5, 4294967296.0, 9223372036854775808.0,
                                   18446744073709551616.0, 4503599627370497.5, FLT_MAX, 1e-40, 3e38, 3.5e38, 16777217.0};
  return special[proof_random() % (sizeof special / sizeof *special)];
}

// Fills a value with one of several patterns; every lane width gets its extremes.
static void proof_fill(unsigned char *to, int bytes, int pattern) {
  for (int at = 0; at < bytes;) {
    unsigned char lane[8];
    int size = 8;
    uint64_t r = proof_random();
    switch (pattern) {
      case 0: memcpy(lane, &r, 8); break;                                                        // any bits
      case 1: { float f = proof_float(); memcpy(lane, &f, size = 4); break; }
      case 2: { double d = proof_double(); memcpy(lane, &d, 8); break; }
      case 3: { float f = ((int)(r % 2001) - 1000) / 64.0f * ((r >> 32) % 3 == 0 ? 0.001f : 1.0f); memcpy(lane, &f, size = 4); break; }
      case 4: { double d = ((int)(r % 2000001) - 1000000) / 1024.0; memcpy(lane, &d, 8); break; }
      case 5: { static const uint8_t b[] = {0, 1, 127, 128, 129, 255, 2, 254}; lane[0] = b[r % 8]; size = 1; break; }
      case 6: { static const uint16_t w[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff, 127, 128, 255, 256, 0xff80, 0xff7f}; memcpy(lane, &w[r % 12], size = 2); break; }
      case 7: { static const uint32_t w[] = {0, 1, 0x7fffffff, 0x80000000u, 0x80000001u, 0xffffffffu, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0xffffff80u, 0xffff7fffu}; memcpy(lane, &w[r % 16], size = 4); break; }
      case 8: { static const uint64_t w[] = {0, 1, 0x7fffffffffffffffull, 0x8000000000000000ull, 0xffffffffffffffffull, 0x7fffffffull, 0x80000000ull, 0xffffffff80000000ull, 63, 64}; memcpy(lane, &w[r % 10], 8); break; }
      case 9: { lane[0] = (unsigned char)(r % 70); memset(lane + 1, 0, 3); size = 4; break; }    // small counts, indices
      case 10: { static const uint16_t h[] = {0, 0x8000, 0x3c00, 0xbc00, 0x7c00, 0xfc00, 0x7e00, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x3555}; memcpy(lane, &h[r % 12], size = 2); break; }  // half
      case 11: { float f = ((int)(r % 4001) - 2000) / 16.0f; memcpy(lane, (char *)&f + 2, size = 2); break; }  // bfloat16
      default: memset(lane, 0, 8); break;
    }
    for (int i = 0; i < size && at < bytes; ++i) to[at++] = lane[i];
  }
}

// Denormal lanes become zero: of float, of the bfloat16 in each half of it.
static void proof_flush(unsigned char *to, int bytes) {
  for (int at = 0; at + 4 <= bytes; at += 4) {
    uint32_t u;
    memcpy(&u, to + at, 4);
    if ((u & 0x7f800000u) == 0) u &= 0x8000ffffu;
    if ((u & 0x7f80u) == 0) u &= 0xffff8000u;
    if ((u & 0x7f800000u) == 0) u &= 0x80000000u | (u & 0xffffu & (((u & 0x7f80u) == 0) ? 0x8000u : 0xffffu));
    memcpy(to + at, &u, 4);
  }
}
static void proof_flush_float(unsigned char *to, int bytes) {
  for (int at = 0; at + 4 <= bytes; at += 4) {
    uint32_t u;
    memcpy(&u, to + at, 4);
    if ((u & 0x7f800000u) == 0) u &= 0x80000000u;
    memcpy(to + at, &u, 4);
  }
}

static int proof_near(double m, double r, const ProofCase &c, double limit, double smallest) {
  if (isnan(m) && isnan(r)) return 1;
  if (c.flushed && fabs(m - r) <= 4 * smallest) return 1;
  if (isinf(m) || isinf(r) || isnan(m) || isnan(r)) return m == r;
  return fabs(m - r) <= limit;
}

// 1 equal, 0 different, 2 not comparable (a reduction whose order shows in overflow or NaN)
static int proof_equal(const ProofCase &c, const unsigned char *m, const unsigned char *r, const unsigned char *last) {
  int bytes = c.undefined >= 0 ? c.undefined : c.result_bytes;
  if (!memcmp(m, r, bytes)) return 1;
  if (c.result_lanes == 'x') return 0;
  int size = c.result_lanes == 'f' ? 4 : 8;
  double total = 0;
  if (c.free_order)
    for (int at = 0; at < 64; at += size) {
      float f; double d;
      memcpy(&f, last + at, 4);
      memcpy(&d, last + at, 8);
      double x = fabs(size == 4 ? f : d);
      if (!isfinite(x) || x > 1e30) return 2;
      total += x;
    }
  for (int at = 0; at < bytes; at += size) {
    float mf, rf; double md, rd;
    memcpy(&mf, m + at, 4), memcpy(&rf, r + at, 4), memcpy(&md, m + at, 8), memcpy(&rd, r + at, 8);
    double x = size == 4 ? mf : md, y = size == 4 ? rf : rd;
    int bits = !memcmp(m + at, r + at, size);
    double limit = c.free_order ? 32 * (size == 4 ? FLT_EPSILON : DBL_EPSILON) * (total + fabs(x)) : c.relative * fabs(x);
    if (c.free_order && strstr(c.name, "mul") && !(fabs(x) > 1e-30 && fabs(x) < 1e30 && fabs(y) > 1e-30 && fabs(y) < 1e30)) return 2;
    if (!bits && !(isnan(x) && isnan(y)) && !((c.free_order || c.relative > 0 || c.flushed) && proof_near(x, y, c, limit, size == 4 ? FLT_MIN : DBL_MIN))) return 0;
  }
  return 1;
}

static void proof_print(const char *what, const unsigned char *bytes, int n) {
  printf(" %s=", what);
  for (int i = n < 64 ? n : 64; i-- > 0;) printf("%02x", bytes[i]);
}

static int proof_run(const ProofCase *cases, int count, int rounds, uint64_t seed) {
  static unsigned char values[17][64] __attribute__((aligned(64)));
  static unsigned char first[2][4096] __attribute__((aligned(64)));
  static unsigned char buffer[2][4096] __attribute__((aligned(64)));
  static unsigned char after[2][4096] __attribute__((aligned(64)));
  int failed = 0;
  long compared = 0, skipped = 0;
  for (int i = 0; i < count; ++i) {
    const ProofCase &c = cases[i];
    proof_state = seed * 0x9e3779b97f4a7c15ull + 88172645463325252ull;
    long seen = 0;
    for (int n = 0; n < rounds; ++n) {
      void *args[17];
      int pointers = 0;
      const unsigned char *last = values[0];
      int shared = (int)(proof_random() % 13);
      for (int p = 0; p < c.params; ++p) {
        const ProofParam &param = c.param[p];
        int pattern = proof_random() % 3 ? shared : (int)(proof_random() % 13);
        if (param.kind == 'p') {
          proof_fill(first[pointers], 4096, pattern);
          int offset = param.index ? 2048 : c.aligned > 1 ? (int)(proof_random() % 8) * 64 : 64 + (int)(proof_random() % 64);
          args[p] = buffer[pointers++] + offset;
          continue;
        }
        proof_fill(values[p], param.bytes, param.kind == 'm' && n % 3 ? 0 : param.kind == 'f' ? 1 + 2 * (n % 2) : param.kind == 'd' ? 2 + 2 * (n % 2) : pattern);
        if (param.index == 'i') for (int l = 0; l < param.bytes; l += 4) { int32_t x = (int32_t)(proof_random() % 201) - 100; memcpy(values[p] + l, &x, 4); }
        if (param.index == 'q') for (int l = 0; l < param.bytes; l += 8) { int64_t x = (int64_t)(proof_random() % 201) - 100; memcpy(values[p] + l, &x, 8); }
        if (c.flushed) strstr(c.name, "dpbf16") ? proof_flush(values[p], param.bytes) : proof_flush_float(values[p], param.bytes);
        if (c.mask_bits && param.kind == 'm') memset(values[p] + c.mask_bits / 8, 0, 16);
        if (c.ordered)
          for (int l = 0; l < 16; l += 8) {
            double d;
            float f;
            memcpy(&d, values[p] + l, 8);
            memcpy(&f, values[p] + l, 4);
            if (isnan(d) || isnan(f)) memset(values[p] + l, 0, 8);
          }
        args[p] = values[p];
        if (param.kind == 'v') last = values[p];
      }
      unsigned char m[64] __attribute__((aligned(64))) = {0}, r[64] __attribute__((aligned(64))) = {0};
      memcpy(buffer, first, pointers * 4096);
      c.meaning(args, m, n % c.combinations);
      memcpy(after, buffer, pointers * 4096);
      memcpy(buffer, first, pointers * 4096);
      c.real(args, r, n % c.combinations);
      int equal = proof_equal(c, m, r, last);
      int memory = !memcmp(after, buffer, pointers * 4096);
      if (equal == 2) { ++skipped; continue; }
      ++seen;
      if (equal && memory) continue;
      printf("FAIL %s combination %d round %d%s", c.name, n % c.combinations, n, memory ? "" : " (memory)");
      for (int p = 0; p < c.params; ++p) if (c.param[p].kind != 'p') proof_print("arg", values[p], c.param[p].bytes);
      proof_print("meaning", m, c.result_bytes);
      proof_print("real", r, c.result_bytes);
      printf("\n");
      ++failed;
      break;
    }
    if (seen == 0) printf("FAIL %s was never compared\n", c.name), ++failed;
    compared += seen;
  }
  printf("DONE %d intrinsics %d failed %ld compared %ld skipped\n", count, failed, compared, skipped);
  return failed ? 1 : 0;
}
