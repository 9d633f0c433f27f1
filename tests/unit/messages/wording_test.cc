#include "messages/wording.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

// What stands in the places of `wording`, as "name=content" by "; "; "no match" when it does not begin the text.
std::string Matched(std::string_view wording, std::string_view text) {
  const Result<Wording> parsed = Wording::Parse(wording);
  EXPECT_TRUE(parsed) << parsed.error().message();
  const PlainText plain = MakePlain(text);
  Captures captures;
  std::size_t end = 0;
  if (!parsed->MatchesAt(plain, 0, &captures, &end)) return "no match";
  std::string all;
  for (const auto& [name, content] : captures) all += std::string(name) + "=" + std::string(content) + "; ";
  return all + std::to_string(end);
}

std::string Fault(std::string_view wording) {
  const Result<Wording> parsed = Wording::Parse(wording);
  return parsed ? "none" : parsed.error().message();
}

TEST(WordingTest, PlainWordsMatchInEitherCase) {
  EXPECT_EQ(Matched("bad Marshal data", "Bad marshal DATA (x)"), "16");
  EXPECT_EQ(Matched("bad marshal data", "bad marshals"), "no match");
}

TEST(WordingTest, APlaceTakesEverythingUpToTheNextWords) {
  EXPECT_EQ(Matched("Layer {name} expected {n:number} var", "Layer 'a b' expected 12 variables"), "name=a b; n=12; 27");
}

TEST(WordingTest, APlaceAtTheEndTakesOneWordWithoutPunctuation) {
  EXPECT_EQ(Matched("Unknown layer: {class}", "Unknown layer: 'Scale'. Please"), "class=Scale; 21");
}

TEST(WordingTest, AShapeIsTakenInEitherForm) {
  EXPECT_EQ(Matched("Shapes {a:shape} and {b:shape}", "Shapes (3, None) and [3,4] are"), "a=(3, None); b=[3,4]; 26");
  EXPECT_EQ(Matched("Shapes {a:shape}", "Shapes (3L, 64L)"), "a=(3L, 64L); 16");
  EXPECT_EQ(Matched("Shapes {a:shape}", "Shapes (3, x)"), "no match");
  EXPECT_EQ(Matched("Shapes {a:shape}", "Shapes (3, 4"), "no match");
}

TEST(WordingTest, AWordStopsAtTheFirstOtherCharacter) {
  EXPECT_EQ(Matched("dtype {d:word} and", "dtype float_ref and"), "d=float_ref; 19");
}

TEST(WordingTest, ANumberIsDigits) { EXPECT_EQ(Matched("size {n:number}", "size -1"), "no match"); }

TEST(WordingTest, APlaceIsNoLongerThanItsLimit) {
  const std::string filler(Wording::kMaxGap, 'x');
  EXPECT_NE(Matched("from {x} to", "from " + filler + " to"), "no match");
  EXPECT_EQ(Matched("from {x} to", "from x" + filler + " to"), "no match");
}

TEST(WordingTest, ATextThatEndsEarlyDoesNotMatch) {
  EXPECT_EQ(Matched("from {x} to {y:number}", "from a to "), "no match");
  EXPECT_EQ(Matched("from {x} to", "from"), "no match");
}

TEST(WordingTest, QuotationMarksCanBeLeftOut) {
  const auto wording = Wording::Parse("object '{name}' doesn't exist");
  ASSERT_TRUE(wording);
  const auto bare = wording->WithoutQuotes();
  ASSERT_TRUE(bare);
  const PlainText text = WithoutQuotes(MakePlain("object dense_1 doesn't exist"));
  Captures captures;
  std::size_t end = 0;
  EXPECT_TRUE(bare->MatchesAt(text, 0, &captures, &end));
  EXPECT_EQ(CaptureOf(captures, "name"), "dense_1");
}

TEST(WordingTest, QuotationMarksStayWhereThereAreNoneOrTheyEndAPlace) {
  for (const char* text : {"no such object", "from {a}'{b}", "'abc'"}) {
    const auto wording = Wording::Parse(text);
    ASSERT_TRUE(wording);
    EXPECT_FALSE(wording->WithoutQuotes()) << text;
  }
}

TEST(WordingTest, FaultsAreNamed) {
  EXPECT_EQ(Fault("name {x"), "a place is not closed: {x");
  EXPECT_EQ(Fault("name {x:colour} y"), "no place is of type \"colour\"");
  EXPECT_EQ(Fault("name {x}{y} z"), "words must follow the place {x}");
  EXPECT_EQ(Fault("{x} name"), "a wording begins with words: {x} name");
  EXPECT_EQ(Fault("abc{x}"), "a wording begins with words: abc{x}");
}

TEST(WordingTest, CapturesAreFoundByName) {
  const Captures captures = {{"a", "1"}, {"b", "2"}};
  EXPECT_EQ(CaptureOf(captures, "b"), "2");
  EXPECT_EQ(CaptureOf(captures, "c"), "");
}

}  // namespace
}  // namespace ckptfit
