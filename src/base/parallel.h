// Runs independent tasks at the same time.
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace ckptfit {

// Runs each task once, and returns when all are done. The first task runs on the calling thread, each other on a thread
// of its own, or on the calling thread when the system has no more threads to give. Tasks must not touch what another
// one changes.
//
// Errors.  What a task throws (std::bad_alloc) is thrown again here, after all tasks have ended.
// Cost.    About 30 microseconds a thread: for tasks of some milliseconds.
void RunInParallel(const std::vector<std::function<void()>>& tasks);

// Moves a thread that was just started to another processor than the caller's, where it may run on one. A new thread is
// often put on the processor of the thread that starts it, and moved there milliseconds later, when its task is done.
//
// Errors.  None: where the system does not tell or refuses, the thread stays where it is.
// Cost.    Four calls of the system.
void MoveElsewhere(std::thread::native_handle_type thread);

}  // namespace ckptfit
