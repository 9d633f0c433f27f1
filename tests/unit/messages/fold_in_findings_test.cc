#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messages/explain_text.h"

namespace ckptfit {
namespace {

using ::testing::SizeIs;

class FoldInFindingsTest : public ::testing::Test {
 protected:
  FoldInFindingsTest() {
    catalogue_.AddCauses(
        "c",
        "cause ZA201 first-fault\n  reports a-one\n  seen-in-file\ncause ZB201 second-fault\n  reports b-one\n"
        "cause ZC201 third-fault\n  reports c-one\n");
    catalogue_.AddMessages("m", "message one\n  text  some words\n  a-one 60\n  b-one 30\n");
    explanation_ = *ExplainText("some words", {}, catalogue_);
  }

  static Finding Found(std::string code, Severity severity) {
    Finding finding;
    finding.code = std::move(code);
    finding.severity = severity;
    finding.title = "it is so";
    return finding;
  }

  Catalogue catalogue_;
  Explanation explanation_;
};

TEST_F(FoldInFindingsTest, WhatTheFileShowsComesFirst) {
  FoldInFindings({Found("ZB201", Severity::kError)}, catalogue_, &explanation_);
  EXPECT_EQ(explanation_.candidates[0].cause->code, "ZB201");
  EXPECT_EQ(explanation_.candidates[0].shown, "it is so");
  EXPECT_NEAR(explanation_.candidates[0].confidence, 0.95, 1e-9);
}

TEST_F(FoldInFindingsTest, WhatTheFileWouldShowAndDoesNotComesLast) {
  FoldInFindings({}, catalogue_, &explanation_);
  EXPECT_EQ(explanation_.candidates[0].cause->code, "ZB201");
  EXPECT_NEAR(explanation_.candidates[0].confidence, 0.3, 1e-9);
  EXPECT_NEAR(explanation_.candidates[1].confidence, 0.06, 1e-9);
}

TEST_F(FoldInFindingsTest, WhatTheTextDoesNotNameIsAdded) {
  FoldInFindings({Found("ZC201", Severity::kWarning)}, catalogue_, &explanation_);
  ASSERT_THAT(explanation_.candidates, SizeIs(3));
  EXPECT_EQ(explanation_.candidates[0].cause->code, "ZC201");
  EXPECT_NEAR(explanation_.candidates[0].confidence, 0.4, 1e-9);
}

TEST_F(FoldInFindingsTest, AFindingOfAnUnknownCodeIsLeftOut) {
  FoldInFindings({Found("ZZ999", Severity::kNote)}, catalogue_, &explanation_);
  EXPECT_THAT(explanation_.candidates, SizeIs(2));
}

}  // namespace
}  // namespace ckptfit
