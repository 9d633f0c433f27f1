#include "loading/checkpoint/failure.h"

#include <gtest/gtest.h>

namespace ckptfit::restore {
namespace {

using Code = TfStatus::Code;

Rules Of(const char* version) { return Rules(*Version::Parse(version)); }

TEST(Failure, TheReadersClassFollowsTheTextSince21) {
  EXPECT_EQ(ReaderFailure({Code::kDataLoss, "not an sstable (bad magic number)"}, Of("2.15.1")).exception.type,
            "OpError");
  EXPECT_EQ(ReaderFailure({Code::kNotFound, "Key a not found in checkpoint"}, Of("2.15.1")).exception.type,
            "NotFoundError");
  EXPECT_EQ(
      ReaderFailure({Code::kNotFound, "m.data-00000-of-00001; No such file or directory"}, Of("2.15.1")).exception.type,
      "OpError");
  EXPECT_EQ(ReaderFailure({Code::kInvalidArgument, "x"}, Of("2.4.4")).exception.type, "ValueError");
  EXPECT_EQ(ReaderFailure({Code::kOutOfRange, "Read less bytes than requested"}, Of("2.4.4")).exception.type,
            "IndexError");
}

TEST(Failure, TheReadersClassFollowsTheStatusIn20) {
  EXPECT_EQ(ReaderFailure({Code::kDataLoss, "x"}, Of("2.0.4")).exception.type, "DataLossError");
  EXPECT_EQ(ReaderFailure({Code::kOutOfRange, "x"}, Of("2.0.4")).exception.type, "OutOfRangeError");
}

TEST(Failure, OldVersionsSpellStatusesInWords) {
  const TfStatus status{Code::kDataLoss, "Unable to open table file m: DATA_LOSS: not an sstable"};
  EXPECT_EQ(ReaderFailure(status, Of("2.4.4")).exception.message,
            "Unable to open table file m: Data loss: not an sstable");
  EXPECT_EQ(ReaderFailure(status, Of("2.10.1")).exception.message, status.message);
}

TEST(Failure, ChecksumTextsNameTheBundleSince24) {
  const TfStatus status{Code::kDataLoss, "TensorBundle at m shard 0 (5 bytes): Checksum does not match: stored 1"};
  EXPECT_EQ(ReaderFailure(status, Of("2.0.4")).exception.message, "Checksum does not match: stored 1");
  EXPECT_EQ(ReaderFailure(status, Of("2.12.1")).exception.message, status.message);
}

TEST(Failure, OpsAreDecorated) {
  const TfStatus status{Code::kNotFound, "Key a not found in checkpoint"};
  EXPECT_EQ(OpFailure(status, "RestoreV2", "_dtypes_3", Of("2.4.4")).exception.message,
            "Key a not found in checkpoint [Op:RestoreV2]");
  EXPECT_EQ(OpFailure(status, "RestoreV2", "_dtypes_3", Of("2.15.1")).exception.message,
            "{{function_node __wrapped__RestoreV2_dtypes_3_device_/job:localhost/replica:0/task:0/device:CPU:0}} Key a "
            "not found in checkpoint [Op:RestoreV2]");
  EXPECT_TRUE(OpFailure(status, "AssignVariableOp", "", Of("2.15.1"))
                  .exception.message.ends_with("[Op:AssignVariableOp] name: "));
}

TEST(Failure, AbortsEndTheProcess) {
  EXPECT_EQ(ReaderFailure({Code::kAborts, "Check failed"}, Of("2.15.1")).outcome, Outcome::kCrashes);
  EXPECT_EQ(ReaderFailure({Code::kBadAlloc, ""}, Of("2.15.1")).exception.type, "MemoryError");
}

}  // namespace
}  // namespace ckptfit::restore
