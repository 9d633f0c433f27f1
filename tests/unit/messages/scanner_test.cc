#include "messages/scanner.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace ckptfit {
namespace {

std::vector<Wording> Wordings(std::initializer_list<const char*> texts) {
  std::vector<Wording> wordings;
  for (const char* text : texts) wordings.push_back(*Wording::Parse(text));
  return wordings;
}

std::vector<std::optional<WordingMatch>> Scan(const std::vector<Wording>& wordings, const PlainText& text) {
  std::vector<const Wording*> pointers;
  for (const Wording& wording : wordings) pointers.push_back(&wording);
  return Scanner(pointers).Scan(text);
}

TEST(ScannerTest, FindsEachWordingWhereverItStands) {
  const auto wordings = Wordings({"unknown layer: {c}", "unknown loss", "bad data"});
  const PlainText text = MakePlain("x Unknown layer: A y bad data");
  const auto matches = Scan(wordings, text);
  ASSERT_EQ(matches.size(), 3u);
  ASSERT_TRUE(matches[0]);
  EXPECT_EQ(matches[0]->begin, 2u);
  EXPECT_EQ(matches[0]->end, 18u);
  EXPECT_EQ(CaptureOf(matches[0]->captures, "c"), "A");
  EXPECT_FALSE(matches[1]);
  ASSERT_TRUE(matches[2]);
  EXPECT_EQ(matches[2]->begin, 21u);
}

TEST(ScannerTest, TheLastMatchCounts) {
  const auto wordings = Wordings({"unknown layer: {c}"});
  const PlainText text = MakePlain("Unknown layer: A then Unknown layer: B");
  EXPECT_EQ(CaptureOf(Scan(wordings, text)[0]->captures, "c"), "B");
}

TEST(ScannerTest, ATextShorterThanAnyStartHasNoMatch) {
  const auto wordings = Wordings({"bad data"});
  EXPECT_FALSE(Scan(wordings, MakePlain(""))[0]);
  EXPECT_FALSE(Scan(wordings, MakePlain("bad"))[0]);
}

TEST(ScannerTest, ATextThatRepeatsABeginningIsNotSlow) {
  const auto wordings = Wordings({"from {a} to {b} at {c} by {d} end"});
  std::string repeated;
  while (repeated.size() < (std::size_t{4} << 20)) repeated += "from to at by ";
  const PlainText text = MakePlain(repeated);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(Scan(wordings, text)[0]);
  // Generous: a scan that goes back would take minutes.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace ckptfit
