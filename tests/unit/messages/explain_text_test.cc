#include "messages/explain_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Catalogue Small() {
  Catalogue catalogue;
  catalogue.AddCauses("c",
                      "cause ZA201 first-fault\n  summary a\n  reports a-one a-two\ncause ZB201 second-fault\n  "
                      "summary b\n  reports b-one\n"
                      "  seen-in-file\ncause ZC201 third-fault\n  summary c\n");
  catalogue.AddMessages("m",
                        "message count\n  text  has {n:number} layers\n  text  has layers\n  by    keras 3.0-\n  when "
                        "{n} = 0\n    b-one 80 none of {n}\n"
                        "  otherwise\n    a-one 50 some: {n}\n    b-one 40 other\n"
                        "message more\n  text  more words\n  a-one 50 more\n  a-two 20\n  third-fault 10 third\n"
                        "message silent\n  text  says nothing\n  when text has nothing\n  otherwise\n    a-one 99\n"
                        "message mark\n  text  keras/src/x\n  by    tensorflow 2.16-\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  return catalogue;
}

Explanation Explained(std::string_view text, const Catalogue& catalogue) {
  Result<Explanation> explanation = ExplainText(text, {}, catalogue);
  EXPECT_TRUE(explanation);
  return *std::move(explanation);
}

TEST(ExplainTextTest, TheFirstRuleThatHoldsCounts) {
  const Catalogue catalogue = Small();
  const Explanation explanation = Explained("it has 0 layers", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(1));
  EXPECT_EQ(explanation.candidates[0].cause->code, "ZB201");
  EXPECT_DOUBLE_EQ(explanation.candidates[0].confidence, 0.8);
  EXPECT_THAT(explanation.candidates[0].why, ElementsAre("none of 0"));
  EXPECT_THAT(explanation.candidates[0].reports, ElementsAre("b-one"));
}

TEST(ExplainTextTest, MessagesAreIndependentWitnesses) {
  const Catalogue catalogue = Small();
  const Explanation explanation = Explained("has 3 layers, more words", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(3));
  // a-one 75 %, a-two 20 %, b-one 40 %, third-fault 10 %: 145 % in all.
  EXPECT_EQ(explanation.candidates[0].cause->code, "ZA201");
  EXPECT_NEAR(explanation.candidates[0].confidence, 0.95 / 1.45, 1e-9);
  EXPECT_THAT(explanation.candidates[0].reports, ElementsAre("a-one", "a-two"));
  EXPECT_THAT(explanation.candidates[0].why, ElementsAre("some: 3", "more"));
  EXPECT_EQ(explanation.candidates[1].cause->code, "ZB201");
  EXPECT_EQ(explanation.candidates[2].cause->code, "ZC201");
  EXPECT_THAT(explanation.candidates[2].reports, IsEmpty());
}

TEST(ExplainTextTest, TheThreeLikeliestNamesComeBeforeAllOthers) {
  Catalogue catalogue;
  catalogue.AddCauses("c",
                      "cause ZA201 first-fault\n  summary a\n  reports a-one a-two\n"
                      "cause ZB201 second-fault\n  summary b\n  reports b-one b-two\n"
                      "cause ZC201 third-fault\n  summary c\n  reports c-one c-two\n");
  catalogue.AddMessages("m",
                        "message m\n  text  more words\n  a-one 30\n  a-two 10\n  b-one 20\n  c-one 15\n  c-two 9\n");
  const Explanation explanation = Explained("more words", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(3));
  EXPECT_THAT(explanation.candidates[0].reports, ElementsAre("a-one"));
  EXPECT_NEAR(explanation.candidates[0].confidence, 0.4, 1e-9);
  // c-one comes before b-one, for its cause is the likelier one; c-two would, too, and is not listed.
  EXPECT_THAT(explanation.candidates[1].reports, ElementsAre("c-one"));
  EXPECT_THAT(explanation.candidates[2].reports, ElementsAre("b-one"));
}

TEST(ExplainTextTest, ANameFarBehindTheFirstOneOfItsCauseIsLeftOut) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZA201 first-fault\n  reports a-one a-two a-three a-four\n");
  catalogue.AddMessages("m",
                        "message far\n  text  far behind\n  a-one 60 one\n  a-two 8\n  a-three 7\n  a-four 6\n"
                        "message near\n  text  near\n  a-one 40 one\n  a-two 20\n  a-three 19\n  a-four 18\n");
  const Explanation far = Explained("far behind", catalogue);
  ASSERT_THAT(far.candidates, SizeIs(1));
  EXPECT_THAT(far.candidates[0].reports, ElementsAre("a-one", "a-two", "a-three"));  // the three likeliest of all
  EXPECT_NEAR(far.candidates[0].confidence, 0.81, 1e-9);                             // a-four speaks for the cause, too
  EXPECT_THAT(Explained("near", catalogue).candidates[0].reports, ElementsAre("a-one", "a-two", "a-three", "a-four"));
}

TEST(ExplainTextTest, ARuleWithoutCausesSaysNothing) {
  const Catalogue catalogue = Small();
  EXPECT_THAT(Explained("says nothing", catalogue).candidates, IsEmpty());
}

// Two messages and two guesses about three causes.
Catalogue WithGuesses() {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZA201 first-fault\ncause ZB201 second-fault\ncause ZC201 third-fault\n");
  catalogue.AddMessages("m",
                        "message sure\n  text  it is sure\n  by    keras 3.0-\n  first-fault 80 so says a message\n"
                        "message long\n  text  the beginning of a sentence and the end of it\n  by    keras 3.0-\n"
                        "  third-fault 90 so says a sentence\n"
                        "guess word\n  text  word\n  second-fault 50 a word\n  third-fault 20\n"
                        "guess more\n  text  more\n  second-fault 50 more\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  return catalogue;
}

TEST(ExplainTextTest, WithoutAMessageItIsGuessedWithLowConfidence) {
  const Catalogue catalogue = WithGuesses();
  const Explanation explanation = Explained("a word", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(2));
  EXPECT_TRUE(explanation.guessed());
  EXPECT_TRUE(explanation.candidates[0].guessed);
  EXPECT_EQ(explanation.candidates[0].cause->code, "ZB201");
  EXPECT_NEAR(explanation.candidates[0].confidence, 0.3, 1e-9);
  EXPECT_THAT(explanation.candidates[0].why, ElementsAre("a word"));
  EXPECT_NEAR(explanation.candidates[1].confidence, 0.12, 1e-9);
  EXPECT_THAT(explanation.seen, IsEmpty());
}

TEST(ExplainTextTest, GuessesAreWitnesses) {
  const Catalogue catalogue = WithGuesses();
  EXPECT_NEAR(Explained("a word more", catalogue).candidates[0].confidence, 0.45, 1e-9);
}

TEST(ExplainTextTest, GuessesGetWhatMessagesLeaveOpen) {
  const Catalogue catalogue = WithGuesses();
  const Explanation explanation = Explained("it is sure, a word", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(3));
  EXPECT_FALSE(explanation.guessed());
  EXPECT_EQ(explanation.candidates[0].cause->code, "ZA201");
  EXPECT_FALSE(explanation.candidates[0].guessed);
  EXPECT_NEAR(explanation.candidates[0].confidence, 0.8, 1e-9);
  EXPECT_TRUE(explanation.candidates[1].guessed);
  EXPECT_NEAR(explanation.candidates[1].confidence, 0.2 * 0.6 * 0.5, 1e-9);
}

// Three causes of one message, the third of which is less likely than what is always possible, or not.
Catalogue WithRest(std::string_view third) {
  Catalogue catalogue;
  catalogue.AddCauses(
      "c", "cause ZA201 first-fault\ncause ZB201 second-fault\ncause ZC201 third-fault\ncause ZD201 fourth-fault\n");
  catalogue.AddMessages("m", "message sure\n  text  it is sure\n  first-fault 80\n  second-fault 6\n  third-fault " +
                                 std::string(third) + "\nguess word\n  text  word\n  first-fault 10\n" +
                                 "rest loads\n  text  a load\n  fourth-fault 5 always possible\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  return catalogue;
}

TEST(ExplainTextTest, WhatIsAlwaysPossibleComesBeforeAThirdNameThatIsLessLikely) {
  const Catalogue catalogue = WithRest("4");
  const Explanation explanation = Explained("a load: it is sure", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(4));
  EXPECT_EQ(explanation.candidates[2].cause->code, "ZD201");
  EXPECT_NEAR(explanation.candidates[2].confidence, 0.05, 1e-9);
  EXPECT_TRUE(explanation.candidates[2].guessed);
  EXPECT_THAT(explanation.candidates[2].why, ElementsAre("always possible"));
  EXPECT_EQ(explanation.candidates[3].cause->code, "ZC201");
  EXPECT_THAT(explanation.seen, SizeIs(1));
}

TEST(ExplainTextTest, WhatIsAlwaysPossibleIsNotNamedBehindThreeLikelierOnesOrWithoutAMessage) {
  EXPECT_THAT(Explained("a load: it is sure", WithRest("5")).candidates, SizeIs(3));
  EXPECT_THAT(Explained("it is sure", WithRest("4")).candidates, SizeIs(3));
  EXPECT_THAT(Explained("a load is a word", WithRest("4")).candidates, SizeIs(1));
  EXPECT_THAT(Explained("a load", WithRest("4")).candidates, IsEmpty());
}

TEST(ExplainTextTest, WhatIsAlwaysPossibleMayBeLikelierBehindSomeNames) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZA201 first-fault\ncause ZB201 second-fault\ncause ZC201 third-fault\n");
  catalogue.AddMessages(
      "m",
      "message one\n  text  it is one\n  first-fault 80\nmessage two\n  text  it is two\n  second-fault 80\n"
      "rest loads\n  text  a load\n  when {likeliest} is first-fault|other\n    third-fault 12\n"
      "  otherwise\n    third-fault 5\n");
  ASSERT_THAT(catalogue.Problems(), IsEmpty());
  const Explanation behind_first = Explained("a load: it is one", catalogue);
  ASSERT_THAT(behind_first.candidates, SizeIs(2));
  EXPECT_NEAR(behind_first.candidates[1].confidence, 0.12, 1e-9);
  const Explanation behind_second = Explained("a load: it is two", catalogue);
  ASSERT_THAT(behind_second.candidates, SizeIs(2));
  EXPECT_NEAR(behind_second.candidates[1].confidence, 0.05, 1e-9);
}

TEST(ExplainTextTest, AShortenedMessageIsGuessedFromItsParts) {
  const Catalogue catalogue = WithGuesses();
  const Explanation explanation = Explained("the beginning of a ... and the end of it", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(1));
  EXPECT_EQ(explanation.candidates[0].cause->code, "ZC201");
  EXPECT_TRUE(explanation.guessed());
  EXPECT_THAT(explanation.candidates[0].why, ElementsAre("so says a sentence"));
  EXPECT_FALSE(explanation.releases.keras.known());
}

Catalogue Quoting() {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZA201 first-fault\n  summary a\n  reports a-one\n");
  catalogue.AddMessages("m",
                        "message quoted\n  text  object '{name}' is gone\n  a-one 50 without {name}\n"
                        "message long\n  text  this one, of many words, was said (by all)\n  a-one 60\n");
  EXPECT_THAT(catalogue.Problems(), IsEmpty());
  return catalogue;
}

TEST(ExplainTextTest, QuotationMarksMayBeMissing) {
  const Catalogue catalogue = Quoting();
  for (const char* text : {"object 'x' is gone", "object x is gone", "object `x` is gone"}) {
    const Explanation explanation = Explained(text, catalogue);
    ASSERT_THAT(explanation.candidates, SizeIs(1));
    EXPECT_FALSE(explanation.guessed()) << text;
    EXPECT_THAT(explanation.candidates[0].why, ElementsAre("without x")) << text;
    ASSERT_THAT(explanation.seen, SizeIs(1));
  }
  EXPECT_EQ(Explained("an object x is gone", catalogue).seen[0].excerpt, "object x is gone");
}

TEST(ExplainTextTest, AMessageOfManyWordsMayLackItsPunctuation) {
  const Catalogue catalogue = Quoting();
  const Explanation explanation = Explained("so: This one of many words was said by all, yes", catalogue);
  ASSERT_THAT(explanation.candidates, SizeIs(1));
  EXPECT_FALSE(explanation.guessed());
  EXPECT_EQ(explanation.seen[0].excerpt, "This one of many words was said by all");
}

TEST(ExplainTextTest, TheWordingTellsTheRelease) {
  const Catalogue catalogue = Small();
  const Explanation explanation = Explained("it has layers", catalogue);
  EXPECT_EQ(explanation.releases.keras.ToString(), "3.0 or later");
  EXPECT_EQ(explanation.releases.tensorflow.ToString(), "2.16 or later");
  EXPECT_TRUE(explanation.releases_follow);
  EXPECT_THAT(explanation.seen, ElementsAre(::testing::Field(&SeenMessage::excerpt, "has layers")));
}

TEST(ExplainTextTest, WhatIsStatedIsNarrowedByTheWording) {
  const Catalogue catalogue = Small();
  Releases stated;
  stated.keras = *ParseReleaseRange("3.3");
  const Result<Explanation> explanation = ExplainText("has layers, TensorFlow 2.17", stated, catalogue);
  ASSERT_TRUE(explanation);
  EXPECT_EQ(explanation->releases.keras.ToString(), "3.3");
  EXPECT_EQ(explanation->releases.tensorflow.ToString(), "2.17");
  EXPECT_FALSE(explanation->releases_follow);
}

TEST(ExplainTextTest, AWordingThatContradictsWhatIsStatedIsNotBelieved) {
  const Catalogue catalogue = Small();
  EXPECT_EQ(Explained("has layers, Keras 2.4", catalogue).releases.keras.ToString(), "2.4");
}

TEST(ExplainTextTest, NothingKnownIsNoCandidate) {
  const Catalogue catalogue = Small();
  EXPECT_THAT(Explained("", catalogue).candidates, IsEmpty());
  EXPECT_THAT(Explained("\xFF\xFE\x01", catalogue).candidates, IsEmpty());
}

TEST(ExplainTextTest, ALongMessageIsQuotedInPart) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZA201 first-fault\n");
  catalogue.AddMessages("m", "message long\n  text  from {x} to\n  first-fault 50\n");
  EXPECT_EQ(Explained("from " + std::string(300, 'x') + " to", catalogue).seen[0].excerpt.size(), 163u);
}

TEST(ExplainTextTest, TooMuchTextIsRefused) {
  const Result<Explanation> explanation = ExplainText(std::string(kMaxPastedBytes + 1, 'x'), {}, Catalogue::Get());
  ASSERT_FALSE(explanation);
  EXPECT_EQ(explanation.error().code(), StatusCode::kOverBudget);
  EXPECT_TRUE(ExplainText(std::string(kMaxPastedBytes, 'x'), {}, Catalogue::Get()));
}

TEST(ExplainTextTest, TensorFlowBringsKeras3UnlessTfKerasIsSpokenOf) {
  const Catalogue catalogue = Small();
  EXPECT_EQ(Explained("TensorFlow 2.17", catalogue).releases.keras.ToString(), "3.0 or later");
  EXPECT_EQ(Explained("TensorFlow 2.17 with tf_keras", catalogue).releases.keras.ToString(), "");
  EXPECT_EQ(Explained("TensorFlow 2.17, Keras 2.15", catalogue).releases.keras.ToString(), "2.15");
}

TEST(ExplainTextTest, FramesOfATracebackTellTheReleaseBeforeMessagesDo) {
  Catalogue catalogue;
  catalogue.AddCauses("c", "cause ZA201 first-fault\n  summary a\n");
  catalogue.AddMessages("m",
                        "message old\n  text  old words\n  by    keras 0.0-2.99\n  first-fault 50 a\n"
                        "message mark\n  text  keras/src/x\n  by    keras 3.0-\n");
  EXPECT_EQ(Explained("old words, keras/src/x", catalogue).releases.keras.ToString(), "3.0 or later");
}

}  // namespace
}  // namespace ckptfit
