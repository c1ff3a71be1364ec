// Short vectors as plain structs, with their constructors' functions (make_float4, ...).
#pragma once
#include "base.h"

#define XP_VECTORS(NAME, T, A2, A4)                                                                                                     \
  struct NAME##1 { T x; };                                                                                                              \
  struct alignas(A2) NAME##2 { T x, y; };                                                                                               \
  struct NAME##3 { T x, y, z; };                                                                                                        \
  struct alignas(A4) NAME##4 { T x, y, z, w; };                                                                                         \
  XP_MAKE_VECTORS(NAME, T)
#define XP_MAKE_VECTORS(NAME, T)                                                                                                        \
  inline NAME##1 make_##NAME##1(T x) { return NAME##1{x}; }                                                                             \
  inline NAME##2 make_##NAME##2(T x, T y) { return NAME##2{x, y}; }                                                                     \
  inline NAME##3 make_##NAME##3(T x, T y, T z) { return NAME##3{x, y, z}; }                                                             \
  inline NAME##4 make_##NAME##4(T x, T y, T z, T w) { return NAME##4{x, y, z, w}; }
#define XP_ALL_VECTORS(DEFINE)                          \
  DEFINE(char, signed char, 2, 4)                       \
  DEFINE(uchar, unsigned char, 2, 4)                    \
  DEFINE(short, short, 4, 8)                            \
  DEFINE(ushort, unsigned short, 4, 8)                  \
  DEFINE(int, int, 8, 16)                               \
  DEFINE(uint, unsigned int, 8, 16)                     \
  DEFINE(long, long, 16, 16)                            \
  DEFINE(ulong, unsigned long, 16, 16)                  \
  DEFINE(longlong, long long, 16, 16)                   \
  DEFINE(ulonglong, unsigned long long, 16, 16)         \
  DEFINE(float, float, 8, 16)                           \
  DEFINE(double, double, 16, 16)
