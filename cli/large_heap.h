// The memory of the process: one heap that is not given back, in large pages where a command asks for them.
#pragma once

namespace ckptfit::cli {

// Once, before much is allocated. Sets aside room for the heap, which costs nothing until it is used. Does nothing where
// that is not to be had: other systems than Linux, a limit on memory.
void UseLargeHeap();

// Asks the system for large pages behind the first 2 MiB of the heap: a list of 20,000 tensors then meets a few page faults
// in place of thousands, which are a fifth of its time. Not for a command that fills hundreds of MiB: a virtual machine
// that gives free large pages back to its host waits for each of them longer than for small ones, which it keeps
// (bench/README.md has the figures).
void AskForLargePages();

}  // namespace ckptfit::cli
