#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>

#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>

namespace ckptfit {
namespace {

void Run(const std::function<void()>& task, std::exception_ptr& thrown) {
  try {
    task();
  } catch (...) {
    thrown = std::current_exception();
  }
}

}  // namespace

void MoveElsewhere(std::thread::native_handle_type thread) {
  cpu_set_t allowed;
  const int here = ::sched_getcpu();
  if (here < 0 || here >= CPU_SETSIZE || ::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t others = allowed;
  CPU_CLR(static_cast<std::size_t>(here), &others);
  if (CPU_COUNT(&others) == 0 || ::pthread_setaffinity_np(thread, sizeof others, &others) != 0) return;
  ::pthread_setaffinity_np(thread, sizeof allowed, &allowed);  // it is there; the system may move it on as it likes
}

void RunInParallel(const std::vector<std::function<void()>>& tasks) {
  std::vector<std::exception_ptr> thrown(tasks.size());
  std::vector<std::thread> threads;
  threads.reserve(tasks.size());
  std::size_t started = tasks.empty() ? 0 : 1;
  try {
    for (; started < tasks.size(); ++started) {
      threads.emplace_back(Run, std::cref(tasks[started]), std::ref(thrown[started]));
      MoveElsewhere(threads.back().native_handle());
    }
  } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): tasks from `started` on run on this thread
  }
  for (std::size_t i = started; i < tasks.size(); ++i) Run(tasks[i], thrown[i]);
  if (!tasks.empty()) Run(tasks.front(), thrown.front());
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& one : thrown) {
    if (one != nullptr) std::rethrow_exception(one);
  }
}

}  // namespace ckptfit
