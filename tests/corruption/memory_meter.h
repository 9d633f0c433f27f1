// Counts what operator new hands out, and ends the process when it hands out too much.
//
// A program that links memory_meter.cc has its global operators new and delete replaced. What they count is asked for
// by C++; the overhead of a sanitizer is not in it, nor is what a C library takes by malloc(). Threads.  For programs
// of one thread.
#pragma once

#include <cstddef>

namespace ckptfit::corruption {

// From now on, memory is measured against what is in use now. Beyond `limit` bytes more, operator new says so on
// standard error and aborts, before it takes anything.
void StartMeter(std::size_t limit);
// The most that was in use since StartMeter(), beyond what was in use then.
std::size_t MeteredPeak();

}  // namespace ckptfit::corruption
