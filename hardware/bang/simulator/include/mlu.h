#include "xpbang/prelude.h"
