// Vector types as plain aggregates, and their constructor functions.
#define XP_MAKE_VECTORS(NAME, T)                                                        \
  NAME##1 make_##NAME##1(T x) { return NAME##1{x}; }                                    \
  NAME##2 make_##NAME##2(T x, T y) { return NAME##2{x, y}; }                            \
  NAME##3 make_##NAME##3(T x, T y, T z) { return NAME##3{x, y, z}; }                    \
  NAME##4 make_##NAME##4(T x, T y, T z, T w) { return NAME##4{x, y, z, w}; }
#define XP_VECTOR_TYPES(DEFINE)                                                         \
  DEFINE(char, signed char)                                                             \
  DEFINE(uchar, unsigned char)                                                          \
  DEFINE(short, short)                                                                  \
  DEFINE(ushort, unsigned short)                                                        \
  DEFINE(int, int)                                                                      \
  DEFINE(long, long)                                                                    \
  DEFINE(ulong, unsigned long)                                                          \
  DEFINE(longlong, long long)                                                           \
  DEFINE(ulonglong, unsigned long long)                                                 \
  DEFINE(float, float)                                                                  \
  DEFINE(double, double)
XP_VECTOR_TYPES(XP_MAKE_VECTORS)
XP_MAKE_VECTORS(uint, unsigned int)
