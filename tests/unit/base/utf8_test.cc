#include "base/utf8.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

// "begin..end reason", or "" for sound text.
std::string FaultOf(std::string_view text) {
  const auto fault = FindUtf8Fault(text);
  if (!fault) return "";
  return std::to_string(fault->begin) + ".." + std::to_string(fault->end) + " " + fault->reason;
}

TEST(Utf8Test, SoundTextOfEveryLengthHasNoFault) {
  EXPECT_EQ(FaultOf(""), "");
  EXPECT_EQ(FaultOf("\x7f"), "");
  for (const char* text : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
                           "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(FaultOf(text), "") << text;
  }
}

TEST(Utf8Test, AFaultIsFoundWhereverItStandsInAscii) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const std::string at = std::to_string(before) + ".." + std::to_string(before + 1);
      const std::string text = std::string(before, 'a') + '\xff' + std::string(behind, 'b');
      EXPECT_EQ(FaultOf(text), at + " invalid start byte");
      EXPECT_TRUE(IsUtf8(std::string(before, 'a') + "\xc3\xa4" + std::string(behind, 'b')));
    }
  }
}

TEST(Utf8Test, FaultsAreThoseOfPython) {
  EXPECT_EQ(FaultOf("\x80"), "0..1 invalid start byte");
  EXPECT_EQ(FaultOf("\xc0\x80"), "0..1 invalid start byte");              // overlong
  EXPECT_EQ(FaultOf("a\xe0\x80\x80"), "1..2 invalid continuation byte");  // overlong
  EXPECT_EQ(FaultOf("\xed\xa0\x80"), "0..1 invalid continuation byte");   // a surrogate
  EXPECT_EQ(FaultOf("\xe2\x82x"), "0..2 invalid continuation byte");
  EXPECT_EQ(FaultOf("\xf4\x90\x80\x80"), "0..1 invalid continuation byte");
  EXPECT_EQ(FaultOf("\xf5\x80\x80\x80"), "0..1 invalid start byte");
  EXPECT_EQ(FaultOf("12345678\xe2\x82"), "8..10 unexpected end of data");
}

TEST(Utf8Test, ACharacterIsAsLongAsItsFirstByteSaysOrNone) {
  const std::string_view text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xe2\x82";
  EXPECT_EQ(Utf8CharacterLength(text, 0), 1u);
  EXPECT_EQ(Utf8CharacterLength(text, 1), 2u);
  EXPECT_EQ(Utf8CharacterLength(text, 2), 0u);  // inside of one
  EXPECT_EQ(Utf8CharacterLength(text, 3), 3u);
  EXPECT_EQ(Utf8CharacterLength(text, 6), 4u);
  EXPECT_EQ(Utf8CharacterLength(text, 10), 0u);  // cut off
}

TEST(Utf8Test, TheTextOfAFaultIsPythons) {
  const std::string text = "ab\xff";
  EXPECT_EQ(UnicodeDecodeErrorText(text, *FindUtf8Fault(text)),
            "'utf-8' codec can't decode byte 0xff in position 2: invalid start byte");
  const std::string cut = "\xf0\x90\x80";
  EXPECT_EQ(UnicodeDecodeErrorText(cut, *FindUtf8Fault(cut)),
            "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data");
}

}  // namespace
}  // namespace ckptfit
