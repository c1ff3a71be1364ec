// Head of a unit that runs on a real GPU: what sources may use without including it, then the backend.
#pragma once
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#include <mma.h>

#include <cassert>
#include <cfloat>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define XP_GPU(name) cuda##name
#include "native/accelerator.h"
#undef XP_GPU
