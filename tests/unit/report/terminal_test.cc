#include "report/terminal.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(TerminalTest, ControlCharactersOfNamesAreWrittenAsNumbers) {
  EXPECT_EQ(Printable("a\x1b[2J\n\x7f"), "a\\x1b[2J\\x0a\\x7f");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "2J"),
            "\\x9b2J");
}

TEST(TerminalTest, OtherTextIsLeftAsItIs) {
  EXPECT_EQ(Printable("caf\xc3\xa9 \xc2\xa0"), "caf\xc3\xa9 \xc2\xa0");
  std::string out = "ls: ";
  AppendPrintable("dense/kernel", &out);
  EXPECT_EQ(out, "ls: dense/kernel");
}

}  // namespace
}  // namespace ckptfit
