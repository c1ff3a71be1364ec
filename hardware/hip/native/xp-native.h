// Head of a unit that runs on a real GPU: what sources may use without including it, then the backend.
#pragma once
#include <hip/hip_bfloat16.h>
#include <hip/hip_fp16.h>
#include <hip/hip_runtime.h>

#include <cassert>
#include <cfloat>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define XP_GPU(name) hip##name
#include "native/accelerator.h"
#undef XP_GPU
