#include "codec/text_tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace ckptfit {
namespace {

using testing::ElementsAre;

std::vector<std::string> Tokens(std::string_view text) {
  std::vector<std::string> tokens;
  for (TextTokenizer tokenizer(text); !tokenizer.AtEnd(); tokenizer.Next()) tokens.emplace_back(tokenizer.token());
  return tokens;
}

Result<std::string> StringOf(std::string_view text) { return TextTokenizer(text).ConsumeString(); }
Result<double> FloatOf(std::string_view text) { return TextTokenizer(text).ConsumeFloat(); }

TEST(TextTokenizer, CutsWordsNumbersStringsAndSigns) {
  EXPECT_THAT(Tokens("a_1: -2.5e+3, \"b c\" 'd' [x];"),
              ElementsAre("a_1", ":", "-2.5e+3", ",", "\"b c\"", "'d'", "[", "x", "]", ";"));
}

TEST(TextTokenizer, PassesOverSpaceCommentsAndEmptyLines) {
  EXPECT_THAT(Tokens("\n  # nothing\n\ta # rest\n\r\n\x1c b"), ElementsAre("a", "b"));
  EXPECT_THAT(Tokens(""), ElementsAre());
  EXPECT_THAT(Tokens("  # only a comment"), ElementsAre());
}

TEST(TextTokenizer, EndsAStringWithItsLineOrItsQuote) {
  EXPECT_THAT(Tokens("\"a\\\"b\" \"open\nc"), ElementsAre("\"a\\\"b\"", "\"open", "c"));
  EXPECT_THAT(Tokens("\"a\\"), ElementsAre("\"a\\"));
}

TEST(TextTokenizer, KeepsACharacterOfSeveralBytesTogether) {
  EXPECT_THAT(Tokens("\u00e9a"), ElementsAre("\u00e9", "a"));
}

TEST(TextTokenizer, JoinsAdjacentStringsAndUndoesEscapes) {
  EXPECT_EQ(*StringOf("\"a\" 'b'\n\"c\""), "abc");
  EXPECT_EQ(*StringOf(R"("\a\b\f\n\r\t\v\\\'\"")"), "\a\b\f\n\r\t\v\\'\"");
  EXPECT_EQ(*StringOf(R"("\101\x42\u0043\U00000044")"), "ABCD");
  EXPECT_EQ(*StringOf(R"("\303\251\u00e9\U0001f600")"), "\u00e9\u00e9\U0001f600");
  EXPECT_EQ(*StringOf(R"("\q")"), "\\q");
}

struct BadString {
  std::string text;
  std::string message;
};

class TextTokenizerBadString : public testing::TestWithParam<BadString> {};

TEST_P(TextTokenizerBadString, IsRefusedInPythonsWords) {
  const auto text = StringOf(GetParam().text);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Strings, TextTokenizerBadString,
    testing::Values(
        BadString{"a", "1:1 : 'a': Expected string but found: 'a'"},
        BadString{"\"a", "1:1 : '\"a': String missing ending quote: '\"a'"},
        BadString{"\"", "1:1 : '\"': String missing ending quote: '\"'"},
        BadString{R"("\777")", R"(1:1 : '"\777"': 'latin-1' codec can't encode character: ordinal not in range(256))"},
        BadString{R"("\u12")", R"(1:1 : '"\u12"': 'rawunicodeescape' codec can't decode bytes: truncated escape)"},
        BadString{R"("\U00110000")",
                  R"(1:1 : '"\U00110000"': 'rawunicodeescape' codec can't decode bytes: truncated escape)"}));

TEST(TextTokenizer, ReadsNumbersAsPythonDoes) {
  EXPECT_EQ(*FloatOf("1.5"), 1.5);
  EXPECT_EQ(*FloatOf("-2e3"), -2000.0);
  EXPECT_EQ(*FloatOf(".5"), 0.5);
  EXPECT_EQ(*FloatOf("1_000.5f"), 1000.5);
  EXPECT_EQ(*FloatOf("-Infinity"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(*FloatOf("nanf")));
  for (const char* text : {"abc", "0x10", "1__0", "_1", "1e", "", "f", "in"}) EXPECT_FALSE(FloatOf(text)) << text;
}

// Where removing each separator costs the rest of the token, this takes hours.
TEST(TextTokenizer, ReadsALongNumberInLinearTime) {
  std::string text = "0";
  for (int i = 0; i < 4'000'000; ++i) text += "_0";
  EXPECT_EQ(*FloatOf(text + "_7"), 7.0);
}

TEST(TextTokenizer, SaysWhereAComplaintIs) {
  TextTokenizer tokens("\u00e9 a\n  b c");
  tokens.Next();
  EXPECT_EQ(tokens.ErrorAtToken("no").message(), "1:3 : '\u00e9 a': no");
  tokens.Next();
  EXPECT_EQ(tokens.ErrorAtToken("no").message(), "2:3 : '  b c': no");
  EXPECT_EQ(tokens.ErrorAtPrevious("no").message(), "1:3 : no");
  EXPECT_EQ(tokens.Consume(":").message(), "2:3 : '  b c': Expected \":\".");
  EXPECT_TRUE(tokens.Consume("b").ok());
  EXPECT_EQ(*tokens.ConsumeIdentifierOrNumber(), "c");
  EXPECT_EQ(tokens.ConsumeIdentifierOrNumber().error().message(), "2:6 : '': Expected identifier or number, got .");
}

}  // namespace
}  // namespace ckptfit
