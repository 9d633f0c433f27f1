#include "messages/elided_text.h"

#include <gtest/gtest.h>

#include <string>

namespace ckptfit {
namespace {

constexpr std::string_view kWords =
    "You try to load {saved:number} layers into a model with {model:number} layers of {path}";

struct Found {
  bool any = false;
  double share = 0;
  std::string saved;
  std::string model;
  std::string path;
};

Found Find(std::string_view pasted, std::string_view words = kWords) {
  const PlainText text = MakePlain(pasted);
  const Result<Wording> wording = Wording::Parse(words);
  const auto elided = ElidedText::Of(text);
  EXPECT_TRUE(wording);
  if (!wording || !elided) return {};
  const auto match = elided->Find(*wording);
  if (!match) return {};
  const auto content = [&](std::string_view name) { return std::string(CaptureOf(match->captures, name)); };
  return {true, match->share, content("saved"), content("model"), content("path")};
}

TEST(ElidedTextTest, AnEllipsisStandsForWordsOfTheMessage) {
  const Found found = Find("ValueError: You try to ... a model with 0 layers");
  EXPECT_TRUE(found.any);
  EXPECT_EQ(found.model, "0");
  EXPECT_EQ(found.saved, "");
  // "you", "try", "to", "model", "with", "layers" of these and "load", "layers", "into", "of".
  EXPECT_DOUBLE_EQ(found.share, 23.0 / 39.0);
}

TEST(ElidedTextTest, AWholeMessageHasAllOfItsPlaces) {
  const Found found = Find("you try to load 5 layers into a model with 7 layers of `a/B.h5`.");
  EXPECT_DOUBLE_EQ(found.share, 1);
  EXPECT_EQ(found.saved, "5");
  EXPECT_EQ(found.model, "7");
  EXPECT_EQ(found.path, "a/B.h5");
}

TEST(ElidedTextTest, TheTextMayBeginAndEndAnywhere) {
  EXPECT_EQ(Find("layers into a model with 12").model, "12");
  EXPECT_TRUE(Find("Somebody: you try to load").any);
}

TEST(ElidedTextTest, ShapesMayStandInPlaces) {
  const Found found = Find("Shapes (3, 3, None, 8) and ... are incompatible",
                           "Shapes {model:shape} and {saved:shape} are incompatible");
  EXPECT_EQ(found.model, "3, 3, None, 8");
  EXPECT_EQ(found.saved, "");
}

TEST(ElidedTextTest, ArticlesDoNotCount) {
  const Found found = Find("You try to load the 5 layers into model with 7 layers of B.h5");
  EXPECT_EQ(found.share, 1);
  EXPECT_EQ(found.model, "7");
}

TEST(ElidedTextTest, ANumberIsNeededWhereOneIsAskedFor) {
  EXPECT_FALSE(Find("a model with many layers", "a model with {model:number} layers").any);
}

TEST(ElidedTextTest, SingleWordsOfAMessageAreNoneOfIt) {
  EXPECT_FALSE(Find("model").any);
  EXPECT_FALSE(Find("a model ... layers").any);
  EXPECT_FALSE(Find("layers ... model ... with ... try ... load").any);
  EXPECT_FALSE(Find("model a into layers load").any);
}

TEST(ElidedTextTest, WordsInAnotherOrderAreAnotherMessage) {
  EXPECT_FALSE(Find("with a model into layers load to try").any);
  const Found found = Find("into a model with 3 layers ... you try to load");
  EXPECT_EQ(found.model, "3");
  EXPECT_LT(found.share, 0.7);
}

TEST(ElidedTextTest, LongTextsAreNotLookedAt) {
  std::string text;
  for (std::size_t i = 0; i < ElidedText::kMaxWords; ++i) text += "word ";
  EXPECT_TRUE(ElidedText::Of(MakePlain(text)));
  text += "more";
  EXPECT_FALSE(ElidedText::Of(MakePlain(text)));
  EXPECT_FALSE(ElidedText::Of(MakePlain(std::string(100000, 'x'))));
}

TEST(ElidedTextTest, AnythingMayBePasted) {
  for (const char* text :
       {"", "...", "... ...", "......", ". .. ... ....", "{", "\xC3", "you try ...", "... you try to load", "-?:."}) {
    Find(text);
  }
  std::string ellipses;
  for (int i = 0; i < 90; ++i) ellipses += "... you try to ";
  EXPECT_LE(Find(ellipses.substr(0, 700)).share, 1);
}

}  // namespace
}  // namespace ckptfit
