// SwiftPM wants a source file in a C target; the module is its headers.
#include "cuda_driver.h"
#include "kernel_arguments.h"
