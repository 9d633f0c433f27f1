#include "base/behind.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace ckptfit {
namespace {

TEST(Behind, DoesBothStepsOnceInEachJob) {
  Behind behind;
  for (const std::size_t count : {0u, 1u, 7u, 1000u}) {
    std::vector<std::atomic<int>> steps(count);
    std::size_t next = 0;
    const auto first = [&](std::size_t piece) {
      EXPECT_EQ(piece, next++);
      return ++steps[piece] == 1;
    };
    behind.Run(count, first, [&](std::size_t piece, std::size_t worker) {
      EXPECT_LT(worker, 2u);
      EXPECT_EQ(++steps[piece], 2);
    });
    for (const std::atomic<int>& done : steps) EXPECT_EQ(done, 2);
  }
}

TEST(Behind, TheSecondStepRunsBesideTheNextFirstOne) {
  Behind behind;
  std::atomic<bool> compared{false};
  const auto first = [&](std::size_t piece) {
    while (piece == 1 && !compared) std::this_thread::yield();
    return true;
  };
  std::vector<std::thread::id> threads(2);
  behind.Run(2, first, [&](std::size_t piece, std::size_t) {
    threads[piece] = std::this_thread::get_id();
    compared = true;
  });
  EXPECT_NE(threads[0], std::this_thread::get_id());
}

TEST(Behind, EndsAtTheFirstStepThatFails) {
  Behind behind;
  std::atomic<int> seconds{0};
  behind.Run(10, [](std::size_t piece) { return piece < 3; }, [&](std::size_t, std::size_t) { ++seconds; });
  EXPECT_EQ(seconds, 3);
}

TEST(Behind, NothingRunsWhenAJobHasReturned) {
  Behind behind;
  for (int job = 0; job < 500; ++job) {
    std::atomic<bool> over{false};
    behind.Run(4, [](std::size_t) { return true; }, [&](std::size_t, std::size_t) { EXPECT_FALSE(over); });
    over = true;
  }
}

TEST(Behind, EndsWithoutAJob) { const Behind behind; }

}  // namespace
}  // namespace ckptfit
