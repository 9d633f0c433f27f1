#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/matrix_report.h"

namespace ckptfit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Environment Line(const char* tensorflow, const char* keras, KerasKind kind) {
  Environment environment;
  environment.tensorflow = *Version::Parse(tensorflow);
  environment.keras = *Version::Parse(keras);
  environment.keras_kind = kind;
  return environment;
}

const Checkpoint kCheckpoint = [] {
  Checkpoint checkpoint;
  checkpoint.path = "m.h5";
  checkpoint.format = Format::kKerasH5Model;
  return checkpoint;
}();

MatrixReport Report() {
  MatrixReport report;
  report.checkpoint = &kCheckpoint;
  report.columns = {Line("2.0.4", "2.2.4-tf", KerasKind::kTfKeras2), Line("2.15.1", "2.15.0", KerasKind::kTfKeras2),
                    Line("2.16.2", "2.16.0", KerasKind::kTfKeras)};
  report.rows = {{"model.load_weights(path)",
                  {{Verdict::kFails, "KeyError: '<b>'"}, {Verdict::kFits, ""}, {Verdict::kPartial, ""}}}};
  return report;
}

TEST(MatrixText, ColumnsStandUprightOverTheirMarks) {
  EXPECT_EQ(MatrixText(Report(), false),
            "m.h5, keras-h5-model\n"
            "\n"
            "  2 2 2\n"
            "  . . .\n"
            "  0 1 1\n"
            "    5 6\n"
            "      t\n"
            "  x + ~   model.load_weights(path)\n"
            "\n"
            "  model.load_weights(path)\n"
            "      2.0: KeyError: '<b>'\n"
            "\n"
            "+ fits   ~ partial   x fails   ? unknown   (2.16t: tf_keras in TensorFlow 2.16)\n");
}

TEST(MatrixText, OneReasonOfManyLinesIsToldOnce) {
  MatrixReport report = Report();
  for (MatrixCell& cell : report.rows[0].cells) cell = {Verdict::kFails, "OSError: no"};
  EXPECT_THAT(MatrixText(report, false), HasSubstr("      2.0, 2.15, 2.16t: OSError: no\n"));
}

TEST(MatrixText, ReleasesInBetweenThatRaiseSomethingElseAreNotCounted) {
  MatrixReport report = Report();
  for (MatrixCell& cell : report.rows[0].cells) cell = {Verdict::kFails, "OSError: no"};
  report.rows[0].cells[1].reason = "ValueError: other";
  EXPECT_THAT(MatrixText(report, false), HasSubstr("      2.0, 2.16t: OSError: no\n      2.15: ValueError: other\n"));
}

TEST(MatrixText, RunsOfReleasesAreNamedByTheirEndsAndThoseOfTfKerasApart) {
  MatrixReport report = Report();
  report.columns.insert(report.columns.begin() + 2, Line("2.16.2", "3.15.1", KerasKind::kKeras3));
  report.rows[0].cells.assign(4, {Verdict::kFails, "OSError: no"});
  EXPECT_THAT(MatrixText(report, false), HasSubstr("      2.0 to 2.16, 2.16t: OSError: no\n"));
}

TEST(MatrixText, LongReasonsAreCut) {
  MatrixReport report = Report();
  report.rows[0].cells[0].reason = std::string(500, 'y');
  EXPECT_THAT(MatrixText(report, false), HasSubstr(": " + std::string(140, 'y') + "...\n"));
}

TEST(MatrixHtml, TextIsNoMarkup) {
  const std::string page = MatrixHtml(Report());
  EXPECT_THAT(page, HasSubstr("title=\"KeyError: '&lt;b&gt;'\">fails</td>"));
  EXPECT_THAT(page, HasSubstr("<th>2.16.2<br><small>tf_keras 2.16.0</small></th>"));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, Not(HasSubstr("http")));
}

TEST(MatrixJson, CellsAreParallelToEnvironments) {
  const Value json = MatrixJson(Report());
  EXPECT_EQ(json["schema"].AsString(), "ckptfit.matrix/1");
  ASSERT_EQ(json["environments"].AsArray().size(), 3u);
  EXPECT_EQ(json["environments"].AsArray()[2]["keras_kind"].AsString(), "tf_keras");
  const Value& row = json["calls"].AsArray()[0];
  ASSERT_EQ(row["cells"].AsArray().size(), 3u);
  EXPECT_EQ(row["cells"].AsArray()[0]["verdict"].AsString(), "fails");
  EXPECT_EQ(row["cells"].AsArray()[0]["reason"].AsString(), "KeyError: '<b>'");
  EXPECT_EQ(row["cells"].AsArray()[1].Find("reason"), nullptr);
}

}  // namespace
}  // namespace ckptfit
