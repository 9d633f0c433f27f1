#include "messages/plain_text.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

TEST(PlainTextTest, LinesAndRunsOfSpacesBecomeOneSpace) { EXPECT_EQ(MakePlain("a\r\n\t b").text, "a b"); }

TEST(PlainTextTest, ColoursGo) { EXPECT_EQ(MakePlain("\x1b[0;31mValueError\x1b[0m: x").text, "ValueError: x"); }

TEST(PlainTextTest, ColoursWithoutTheirEscapeCharacterGo) {
  EXPECT_EQ(MakePlain("[0;31mValueError[0m: [1, 2]").text, "ValueError: [1, 2]");
}

TEST(PlainTextTest, LinksOfTerminalsGo) { EXPECT_EQ(MakePlain("\x1b]8;;http://x\x07name\x1b]8;;\x07").text, "name"); }

TEST(PlainTextTest, AnEscapeAtTheEndIsHarmless) {
  EXPECT_EQ(MakePlain("a\x1b").text, "a");
  EXPECT_EQ(MakePlain("a\x1b[31").text, "a");
  EXPECT_EQ(MakePlain("a\x1b]0;title").text, "a");
}

TEST(PlainTextTest, QuotationMarksBecomeOneKindAndBackquotesGo) {
  EXPECT_EQ(MakePlain("\"a\" \xE2\x80\x98"
                      "b\xE2\x80\x99 `c`")
                .text,
            "'a' 'b' c");
}

TEST(PlainTextTest, QuotationMarksOfOtherLanguagesAreSome) {
  EXPECT_EQ(MakePlain("\xC2\xAB"
                      "a\xC2\xBB \xE2\x80\x9E"
                      "b\xE2\x80\x9C \xE3\x80\x8C"
                      "c\xE3\x80\x8D")
                .text,
            "'a' 'b' 'c'");
}

TEST(PlainTextTest, CharactersOfFullWidthAndTheEllipsisBecomePlain) {
  EXPECT_EQ(MakePlain("KeyError\xEF\xBC\x9A x\xE2\x80\xA6 \xEF\xBC\x88"
                      "1\xEF\xBC\x8C 2\xEF\xBC\x89")
                .text,
            "KeyError: x... (1, 2)");
}

TEST(PlainTextTest, MarksOfQuotedLinesGo) {
  EXPECT_EQ(MakePlain("> a\n> > b\nc > d\n>\n> ").text, "a b c > d > ");
  EXPECT_EQ(MakePlain(">>> x").text, ">>> x");
}

TEST(PlainTextTest, WithoutQuotesNothingElseChanges) {
  const PlainText bare = WithoutQuotes(MakePlain("Don't open 'A'"));
  EXPECT_EQ(bare.text, "Dont open A");
  EXPECT_EQ(bare.lower, "dont open a");
}

TEST(PlainTextTest, EntitiesOfWebPagesBecomeTheirCharacters) {
  EXPECT_EQ(MakePlain("&#39;a&#x27; &quot;b&quot; &lt;Dense&gt;&nbsp;&amp; &co;").text, "'a' 'b' <Dense> & &co;");
  EXPECT_EQ(MakePlain("a&").text, "a&");
}

TEST(PlainTextTest, QuotationMarksInsideStringsLoseTheirBackslash) {
  EXPECT_EQ(MakePlain("don\\'t \\\"x\\\" C:\\Users\\").text, "don't 'x' C:\\Users\\");
}

TEST(PlainTextTest, FramesBecomeSpaces) { EXPECT_EQ(MakePlain("\xE2\x94\x82 a \xE2\x95\xAD").text, "a "); }

TEST(PlainTextTest, OtherLettersStay) {
  EXPECT_EQ(MakePlain("Gr\xC3\xB6\xC3\x9F"
                      "e")
                .text,
            "Gr\xC3\xB6\xC3\x9F"
            "e");
}

TEST(PlainTextTest, LowerHasTheSameLength) {
  const PlainText plain = MakePlain("Value\xC3\x84 X");
  EXPECT_EQ(plain.lower, "value\xC3\x84 x");
  EXPECT_EQ(plain.lower.size(), plain.text.size());
}

}  // namespace
}  // namespace ckptfit
