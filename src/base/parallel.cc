#include "base/parallel.h"

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

void RunInParallel(const std::vector<std::function<void()>>& tasks) {
  std::vector<std::exception_ptr> thrown(tasks.size());
  std::vector<std::thread> threads;
  threads.reserve(tasks.size());
  std::size_t started = tasks.empty() ? 0 : 1;
  try {
    for (; started < tasks.size(); ++started) {
      threads.emplace_back(Run, std::cref(tasks[started]), std::ref(thrown[started]));
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
