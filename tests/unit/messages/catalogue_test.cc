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
  EXPECT_FALSE(catalogue.messages()[0].rest);
}

TEST(CatalogueTest, WhatIsAlwaysPossibleIsReadLikeAMessage) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZZ201 some-fault\n");
  catalogue.AddMessages("m", "rest one\n  text  word\n  ZZ201 5\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  ASSERT_EQ(catalogue.messages().size(), 1u);
  EXPECT_TRUE(catalogue.messages()[0].rest);
  EXPECT_FALSE(catalogue.messages()[0].guess);
}

TEST(CatalogueTest, FaultsAreNamedWithFileAndLine) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "look x\ncause ZZ999\ncause SH101 other-name\n  colour red\n");
  catalogue.AddMessages("m",
                        "text x\nmessage one\n  text  {x}\n  by numpy 2\n  when perhaps\n    nobody 50\n    SH101 0\n  "
                        "  SH101 x\n  otherwise\n");
  EXPECT_THAT(
      catalogue.Problems(),
      ElementsAre("c:1: stands before the first cause", "c:2: no such cause: ZZ999",
                  "c:3: checkpoint and program show this cause: it has its slug from there",
                  "c:4: a cause has no colour", "m:1: stands before the first message",
                  "m:3: a wording begins with words: {x}", "m:4: no package: numpy", "m:5: no condition: perhaps",
                  "m:6: no cause stands for nobody", "m:7: a cause of a message has a percentage from 1 to 99: SH101",
                  "m:8: a cause of a message has a percentage from 1 to 99: SH101"));
}

TEST(CatalogueTest, ANameIsThatOfOneMessage) {
  Catalogue catalogue;
  catalogue.AddMessages("m", "message one\n  text  word\nguess one\n  text  other\n");
  catalogue.AddMessages("n", "message one\n  text  third\nmessage two\n  text  fourth\n");
  EXPECT_THAT(catalogue.Problems(),
              ElementsAre("m:3: message one is there already: m:1", "n:1: message one is there already: m:1"));
}

TEST(CatalogueTest, RulesWithConditionsAreClosedByOtherwise) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "");
  catalogue.AddMessages("m",
                        "message one\n  text  word\n  when text has a\n    SH101 50\n  when text has b\nmessage two\n"
                        "  text  other\n  when text has a\n    SH101 50\n  otherwise\nguess three\n  text  third\n"
                        "  when text has a\n    SH101 50\n");
  EXPECT_THAT(catalogue.Problems(), ElementsAre("m:5: message one ends with a `when`: `otherwise` is missing",
                                                "m:13: message three ends with a `when`: `otherwise` is missing"));
}

TEST(CatalogueTest, CausesBelongToTheRuleThatTheyStandUnder) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "");
  catalogue.AddMessages(
      "m",
      "message one\n  text  word\n  when text has a\n    SH101 50\n  SH102 40\n  otherwise\n    SH101 9\n"
      "  when text has b\n    SH102 9\n  otherwise\nmessage two\n  text  other\n  SH101 9\n"
      "  otherwise\n    SH102 9\n");
  EXPECT_THAT(catalogue.Problems(),
              ElementsAre("m:5: a cause of a rule stands further in than its `when`: SH102",
                          "m:8: a rule behind one that always holds", "m:14: a rule behind one that always holds"));
}

}  // namespace
}  // namespace ckptfit
