#include "codec/fixed.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(AppendFixed, PutsTheLowestByteFirst) {
  std::string out = "x";
  AppendFixed(out, 0x0102, 4);
  EXPECT_EQ(out, std::string("x\x02\x01\0\0", 5));
  out.clear();
  AppendFixed(out, 0xdb4775248b80fb57, 8);
  EXPECT_EQ(out, "\x57\xfb\x80\x8b\x24\x75\x47\xdb");
}

}  // namespace
}  // namespace ckptfit
