// Two steps for each piece of a job, the second one on another thread where it can be: this piece is compared while the next
// one is written.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace ckptfit {

// Starts its thread at the first job and keeps it until the end.
//
// Threads.  Run() from one thread at a time. The first steps are all done by the caller, who does what is left of the second
//           ones when he is through: nobody waits for a thread that has not woken up yet.
// Errors.   None: where the system has no thread to give, the caller does everything.
// Cost.     A piece ahead of a sleeping thread wakes it, which takes some microseconds: for steps of a tenth of a millisecond.
class Behind {
 public:
  using First = std::function<bool(std::size_t piece)>;
  using Second = std::function<void(std::size_t piece, std::size_t worker)>;

  Behind();
  ~Behind();
  Behind(const Behind&) = delete;
  Behind& operator=(const Behind&) = delete;

  // Calls `first` for each number below `count`, in order, until it returns false, and `second` once for each for which it
  // returned true, later, perhaps for two pieces at the same time; `worker`, 0 or 1, says on which thread. They must not
  // throw. Returns when all calls have ended.
  void Run(std::size_t count, const First& first, const Second& second);

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace ckptfit
