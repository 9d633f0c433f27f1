#include "report/terminal.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace ckptfit {
namespace {

TEST(TerminalTest, ControlCharactersOfNamesAreWrittenAsNumbers) {
  EXPECT_EQ(Printable("a\x1b[2J\n\x7f"), "a\\x1b[2J\\x0a\\x7f");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "2J"),
            "\\x9b2J");
}

TEST(TerminalTest, CallsOfSeveralLinesStandOnOne) {
  EXPECT_EQ(OneLine("\nckpt = Checkpoint(\n    model=model,\r\n)\nwith a:\n  ckpt.restore(path);\n  f()\n"),
            "ckpt = Checkpoint(model=model,); with a: ckpt.restore(path); f()");
  std::string program(130, 'a');
  program += "\nmodel.load_weights(\n  path)\nprint(1)";
  EXPECT_EQ(OneLine(program), "model.load_weights(path)");
  std::string other(130, 'a');
  other += "\nb";
  EXPECT_EQ(OneLine(other).substr(128), "aa; b");
  EXPECT_EQ(OneLine("a\x1b\n"), "a\\x1b");
  EXPECT_EQ(OneLine("\n"), "");
}

TEST(TerminalTest, OtherTextIsLeftAsItIs) {
  EXPECT_EQ(Printable("caf\xc3\xa9 \xc2\xa0"), "caf\xc3\xa9 \xc2\xa0");
  std::string out = "ls: ";
  AppendPrintable("dense/kernel", &out);
  EXPECT_EQ(out, "ls: dense/kernel");
}

// Text is looked at in words of eight bytes: no byte may hide in its place, nor behind its neighbours.
TEST(TerminalTest, EachByteIsSeenInEachPlace) {
  for (std::size_t place = 0; place < 19; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = "layers/dense/vars/0";
      text[place] = static_cast<char>(byte);
      const bool control = byte < 0x20 || byte == 0x7f;
      EXPECT_EQ(Printable(text) == text, !control) << "byte " << byte << " at " << place;
    }
  }
  EXPECT_EQ(Printable("\x7f\x7f~~~~~\x7f~ "), "\\x7f\\x7f~~~~~\\x7f~ ");
}

}  // namespace
}  // namespace ckptfit
