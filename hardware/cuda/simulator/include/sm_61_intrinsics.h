#pragma once
#include "xp-prelude.h"
