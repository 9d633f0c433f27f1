#include "base/parallel.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <atomic>
#include <new>
#include <thread>

namespace ckptfit {
namespace {

TEST(RunInParallel, RunsEachTaskOnce) {
  std::vector<int> runs(5, 0);
  std::vector<std::function<void()>> tasks;
  for (int& count : runs) tasks.emplace_back([&count] { ++count; });
  RunInParallel(tasks);
  EXPECT_EQ(runs, std::vector<int>(5, 1));
}

TEST(RunInParallel, TasksRunAtTheSameTime) {
  std::atomic<int> waiting{0};
  const auto wait_for_all = [&waiting] {
    ++waiting;
    while (waiting < 3) std::this_thread::yield();
  };
  RunInParallel({wait_for_all, wait_for_all, wait_for_all});
  EXPECT_EQ(waiting, 3);
}

TEST(RunInParallel, NoTasksAreNoWork) { RunInParallel({}); }

TEST(RunInParallel, ThrowsWhatATaskThrewAfterTheOthersEnded) {
  std::atomic<int> ended{0};
  const auto ends = [&ended] { ++ended; };
  EXPECT_THROW(RunInParallel({ends, [] { throw std::bad_alloc(); }, ends}), std::bad_alloc);
  EXPECT_EQ(ended, 2);
}

TEST(MoveElsewhere, LeavesAThreadAllProcessorsItMayRunOn) {
  cpu_set_t allowed;
  ASSERT_EQ(::sched_getaffinity(0, sizeof allowed, &allowed), 0);
  std::atomic<bool> moved{false};
  cpu_set_t seen;
  std::thread thread([&] {
    while (!moved) std::this_thread::yield();
    ::sched_getaffinity(0, sizeof seen, &seen);
  });
  MoveElsewhere(thread.native_handle());
  moved = true;
  thread.join();
  EXPECT_TRUE(CPU_EQUAL(&allowed, &seen));
}

}  // namespace
}  // namespace ckptfit
