// The memory of the process, in large pages where a command needs much of it.
#pragma once

namespace ckptfit::cli {

// Once, before much is allocated. Sets aside room for the heap, which costs nothing until it is used, and asks the system for
// large pages behind its first 2 MiB: a list of 20,000 tensors then meets a few page faults in place of thousands, which
// are a fifth of its time (bench/README.md). Small commands stay in front of them. Does nothing where that is not to be
// had: other systems than Linux, a limit on memory.
void UseLargeHeap();

}  // namespace ckptfit::cli
