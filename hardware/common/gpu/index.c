// Where a thread stands: read by name, computed at every use.
struct dim3 {
  unsigned int x, y, z;
  dim3(unsigned int a = 1, unsigned int b = 1, unsigned int c = 1) : x(a), y(b), z(c) {}
  dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
};
XP_PROPERTY uint3 threadIdx() { return make_uint3(__xp_item_x, __xp_item_y, __xp_item_z); }
XP_PROPERTY uint3 blockIdx() { return make_uint3(__xp_group_x, __xp_group_y, __xp_group_z); }
XP_PROPERTY dim3 blockDim() { return dim3(__xp_items_x, __xp_items_y, __xp_items_z); }
XP_PROPERTY dim3 gridDim() { return dim3(__xp_groups_x, __xp_groups_y, __xp_groups_z); }

// Threads of the block, and the caller's lane in its warp.
int __xp_block_items() { return (int)(__xp_items_x * __xp_items_y * __xp_items_z); }
int __xp_lane() {
  if (__xp_block_items() <= warpSize) return __xp_linear_item();
  if (__xp_items_x % warpSize == 0) return (int)__xp_item_x % warpSize;
  return __xp_linear_item() % warpSize;
}
