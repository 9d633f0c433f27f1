#include "container/hdf5/writing/session.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace ckptfit::libhdf5 {
namespace {

TEST(SessionTest, ErrorsAreValuesAndNotPrinted) {
  testing::internal::CaptureStderr();
  {
    const Session session;
    const Handle missing(H5Fopen("/nowhere/at/all.h5", 0, H5P_DEFAULT));
    EXPECT_FALSE(missing.ok());
    const Status status = LastError(StatusCode::kIo, "open the file", "all");
    EXPECT_EQ(status.code(), StatusCode::kIo);
    EXPECT_EQ(status.message().rfind("cannot open the file: unable to open file", 0), 0U) << status.message();
    EXPECT_EQ(status.where().key, "all");
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(SessionTest, AnErrorWithoutAReasonSaysWhatWasDone) {
  const Session session;
  EXPECT_EQ(LastError(StatusCode::kInternal, "begin", "").message(), "cannot begin");
}

TEST(SessionTest, ThePrinterOfTheProgramComesBack) {
  H5E_auto2_t before = nullptr, after = nullptr;
  void* data = nullptr;
  ASSERT_GE(H5Eget_auto2(H5E_DEFAULT, &before, &data), 0);
  {
    const Session session;
  }
  ASSERT_GE(H5Eget_auto2(H5E_DEFAULT, &after, &data), 0);
  EXPECT_NE(before, nullptr);
  EXPECT_EQ(after, before);
}

TEST(SessionTest, OneThreadAtATime) {
  std::atomic<bool> entered = false;
  std::thread other;
  {
    const Session session;
    other = std::thread([&] {
      const Session second;
      entered = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(entered);
  }
  other.join();
  EXPECT_TRUE(entered);
}

TEST(HandleTest, ClosesOnceAndMovesItsIdentifier) {
  const Session session;
  Handle list(H5Pcreate(H5P_GROUP_CREATE));
  const hid_t id = list.id();
  Handle moved = std::move(list);
  EXPECT_EQ(moved.id(), id);
  EXPECT_TRUE(moved.Close());
  EXPECT_FALSE(moved.ok());
  EXPECT_TRUE(moved.Close());
  EXPECT_LE(H5Iis_valid(id), 0);
}

}  // namespace
}  // namespace ckptfit::libhdf5
