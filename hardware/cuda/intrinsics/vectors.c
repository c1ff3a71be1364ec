// Vector types: plain structs without operators.
#define XP_VECTORS(NAME, T)                \
  struct NAME##1 { T x; };                 \
  struct NAME##2 { T x, y; };              \
  struct NAME##3 { T x, y, z; };           \
  struct NAME##4 { T x, y, z, w; };
XP_VECTOR_TYPES(XP_VECTORS)
XP_VECTORS(uint, unsigned int)
