// The large headers of the C++ library, for kernels that use it without including it. They take longer to load than most kernels to
// compile: a build whose text does not have the word `std` defines XP_LEAN.
#pragma once
#ifndef XP_LEAN
#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>
#endif
