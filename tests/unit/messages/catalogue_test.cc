#include "messages/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnosis/cause.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CatalogueTest, TheFilesThatAreCompiledInHaveNoFault) {
  EXPECT_THAT(Catalogue::Get().Problems(), IsEmpty());
  EXPECT_GT(Catalogue::Get().messages().size(), 150u);
}

TEST(CatalogueTest, EveryCauseHasASummaryAndAPage) {
  for (const NamedCause& cause : Catalogue::Get().causes()) {
    EXPECT_FALSE(cause.summary.empty()) << cause.code;
    EXPECT_TRUE(CausePage(cause.code).starts_with("# " + cause.code + " " + cause.slug + "\n")) << cause.code;
  }
}

TEST(CatalogueTest, AllCausesOfTheSourcesAreInIt) {
  for (const Cause* cause : AllCauses()) {
    const NamedCause* named = Catalogue::Get().Find(cause->code);
    ASSERT_NE(named, nullptr) << cause->code;
    EXPECT_EQ(named->slug, cause->slug);
    EXPECT_FALSE(named->from_text_only);
  }
}

TEST(CatalogueTest, CausesAreFoundByCodeNameAndReport) {
  const Catalogue& catalogue = Catalogue::Get();
  ASSERT_NE(catalogue.Find("cu201"), nullptr);
  EXPECT_EQ(catalogue.Find("cu201")->slug, "lambda-bytecode-unreadable");
  EXPECT_EQ(catalogue.Find("lambda-bytecode-unreadable")->code, "CU201");
  EXPECT_EQ(catalogue.Find("lambda-bytecode-python-version")->code, "CU201");
  EXPECT_EQ(catalogue.Find("nothing"), nullptr);
}

TEST(CatalogueTest, AMessageIsReadLineByLine) {
  Catalogue catalogue;
  catalogue.AddCauses(
      "c",
      "cause ZZ201 some-fault\n  summary  it is so\n  severity note\n  look     there\n  reports  a-name b-name\n");
  catalogue.AddMessages("m",
                        "# comment\nmessage one\n  text  words {x}\n  by    keras 3.0-\n  when {x} = 0 and text has y\n"
                        "    a-name 70 because {x}\n  otherwise\n    b-name 5\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  ASSERT_EQ(catalogue.messages().size(), 1u);
  const Message& message = catalogue.messages()[0];
  EXPECT_EQ(message.name, "one");
  EXPECT_EQ(message.releases.keras.ToString(), "3.0 or later");
  ASSERT_EQ(message.rules.size(), 2u);
  EXPECT_EQ(message.rules[0].conditions.size(), 2u);
  EXPECT_EQ(message.rules[0].causes[0].report, "a-name");
  EXPECT_DOUBLE_EQ(message.rules[0].causes[0].probability, 0.7);
  EXPECT_EQ(message.rules[0].causes[0].why, "because {x}");
  EXPECT_THAT(message.rules[1].conditions, IsEmpty());
  EXPECT_EQ(catalogue.Find("ZZ201")->severity, Severity::kNote);
  EXPECT_EQ(catalogue.Find("ZZ201")->look, "there");
}

TEST(CatalogueTest, AGuessIsReadLikeAMessage) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZZ201 some-fault\n");
  catalogue.AddMessages("m", "guess one\n  text  word\n  ZZ201 10\nmessage two\n  text  other\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  ASSERT_EQ(catalogue.messages().size(), 2u);
  EXPECT_TRUE(catalogue.messages()[0].guess);
  EXPECT_FALSE(catalogue.messages()[1].guess);
}

TEST(CatalogueTest, FaultsAreNamedWithFileAndLine) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "look x\ncause ZZ999\ncause SH101 other-name\n  colour red\n");
  catalogue.AddMessages(
      "m", "text x\nmessage one\n  text  {x}\n  by numpy 2\n  when perhaps\n  nobody 50\n  SH101 0\n  SH101 x\n");
  EXPECT_THAT(
      catalogue.Problems(),
      ElementsAre("c:1: stands before the first cause", "c:2: no such cause: ZZ999",
                  "c:3: checkpoint and program show this cause: it has its slug from there",
                  "c:4: a cause has no colour", "m:1: stands before the first message",
                  "m:3: a wording begins with words: {x}", "m:4: no package: numpy", "m:5: no condition: perhaps",
                  "m:6: no cause stands for nobody", "m:7: a cause of a message has a percentage from 1 to 99: SH101",
                  "m:8: a cause of a message has a percentage from 1 to 99: SH101"));
}

}  // namespace
}  // namespace ckptfit
