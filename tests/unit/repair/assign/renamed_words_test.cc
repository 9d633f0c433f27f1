#include "repair/assign/renamed_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(RenamedWordsTest, AFamilyIsKnownByItsNumbers) {
  EXPECT_THAT(FindRenamedWords({"enc0", "enc1", "norm"}, {"blocks0", "blocks1", "norm"}),
              ElementsAre(Pair("enc0", "blocks0"), Pair("enc1", "blocks1")));
  EXPECT_THAT(FindRenamedWords({"d1", "d2", "d10"}, {"e1", "e2", "e10"}), IsEmpty()) << "some are missing";
}

TEST(RenamedWordsTest, AFamilyMayCountFromZeroAndFromOne) {
  EXPECT_THAT(FindRenamedWords({"b0", "b1", "b2"}, {"block_1", "block_2", "block_3"}),
              ElementsAre(Pair("b0", "block_1"), Pair("b1", "block_2"), Pair("b2", "block_3")));
  EXPECT_THAT(FindRenamedWords({"b2", "b3"}, {"block_1", "block_2"}), IsEmpty());
}

TEST(RenamedWordsTest, TwoFamiliesOfOneSizeAreNotToldApart) {
  EXPECT_THAT(FindRenamedWords({"x0", "x1", "y0", "y1"}, {"left0", "left1", "right0", "right1"}), IsEmpty());
  EXPECT_THAT(FindRenamedWords({"x0", "x1"}, {"left0", "left1", "right0", "right1"}), IsEmpty());
  EXPECT_THAT(FindRenamedWords({"x0", "x1", "y0", "y1", "y2"}, {"a0", "a1", "b0", "b1", "b2"}).size(), 5u);
}

TEST(RenamedWordsTest, AnAbbreviationIsHowTheNameBegins) {
  EXPECT_THAT(FindRenamedWords({"gen", "dis"}, {"generator", "discriminator"}),
              ElementsAre(Pair("dis", "discriminator"), Pair("gen", "generator")));
  EXPECT_THAT(FindRenamedWords({"query_tower", "doc_tower"}, {"query", "doc"}).size(), 2u);
  EXPECT_THAT(FindRenamedWords({"enc", "dec"}, {"encoder", "encoding"}), IsEmpty()) << "two begin so";
  EXPECT_THAT(FindRenamedWords({"a", "b"}, {"alpha", "beta"}), IsEmpty()) << "too short to tell";
}

TEST(RenamedWordsTest, NamesWithAnotherBeginningOrEndAreTheSame) {
  EXPECT_THAT(FindOtherEnds({"net_a", "net_bc"}, {"a", "bc"}), ElementsAre(Pair("net_a", "a"), Pair("net_bc", "bc")));
  EXPECT_THAT(FindOtherEnds({"a_new", "b_new"}, {"old_a", "old_b"}),
              ElementsAre(Pair("a_new", "old_a"), Pair("b_new", "old_b")));
  EXPECT_THAT(FindOtherEnds({"n_a", "n_b", "kept"}, {"m_a", "m_b", "kept"}).size(), 2u);
  EXPECT_THAT(FindOtherEnds({"fc1", "fc2"}, {"dense1", "dense2"}), IsEmpty()) << "a family, which may have moved";
  EXPECT_THAT(FindOtherEnds({"net_a", "net_b"}, {"a", "c"}), IsEmpty());
  EXPECT_THAT(FindOtherEnds({"net_a", "net_b"}, {"a", "b", "c"}), IsEmpty()) << "one has no counterpart";
  EXPECT_THAT(FindOtherEnds({"query"}, {"key"}), IsEmpty()) << "one is told by nothing";
  EXPECT_THAT(FindOtherEnds({}, {}), IsEmpty());
}

TEST(RenamedWordsTest, TheLastNameThatIsLeftIsTheLastOne) {
  EXPECT_THAT(FindRenamedWords({"generator", "critic"}, {"generator", "discriminator"}),
              ElementsAre(Pair("critic", "discriminator")));
  EXPECT_THAT(FindRenamedWords({"head", "a0", "a1", "enc"}, {"head", "b0", "b1", "body"}).size(), 3u);
  EXPECT_THAT(FindRenamedWords({"critic"}, {"discriminator"}), IsEmpty()) << "nothing is the same";
  EXPECT_THAT(FindRenamedWords({"same", "x", "y"}, {"same", "v", "w"}), IsEmpty());
  EXPECT_THAT(FindRenamedWords({"same", "block2"}, {"same", "block1"}), IsEmpty()) << "numbers move";
}

}  // namespace
}  // namespace ckptfit
