#include "report/fix_text.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

struct Repaired {
  Repaired() {
    call.text = "model.load_weights(path)";
    report.checkpoint = &checkpoint;
    report.call = &call;
    report.with = "tensorflow==2.15.1";
    report.before = Verdict::kFails;
    report.before_text = "ValueError: no";
    report.after = Verdict::kFits;
    report.output = "new";
    report.format = Format::kTensorBundle;
    report.tensors = 3;
    report.steps = {{"rename", "model/*", "*", 2, "model/a", "", "same layer", 0.95, "", false},
                    {"drop", "old", "", 1, "old/w", "", "nothing takes it", 1, "drop", false}};
  }
  Checkpoint checkpoint;
  Call call;
  FixReport report;
};

TEST(FixText, SaysWhatIsDoneAndWhatIsMissing) {
  const Repaired r;
  EXPECT_EQ(FixText(r.report, false),
            "model.load_weights(path)   tensorflow==2.15.1\n"
            "before  fails  ValueError: no\n"
            "plan    new: tensorflow-bundle, 3 tensors\n"
            "  rename     model/* -> *  2 tensors    safe\n"
            "             same layer (confidence 0.95)\n"
            "  drop       old           1 tensor     unsafe: needs --unsafe drop\n"
            "             nothing takes it\n"
            "after   fits\n"
            "not written:  an unsafe step: allow it with --unsafe drop\n");
}

TEST(FixText, SaysWhatIsDoneToValues) {
  Repaired r;
  r.report.steps = {{"change", "a", "a", 1, "a", "", "5 new ones", 1, "head", true, "zeros behind up to [5]"}};
  r.report.written = true;
  const std::string text = FixText(r.report, false);
  EXPECT_NE(text.find("  change     a -> a  1 tensor     unsafe, allowed: head\n"
                      "             zeros behind up to [5]\n"
                      "             5 new ones\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("the values are those of the source, changed as the plan says\n"), std::string::npos);
}

TEST(FixText, OfARefusalSaysWhyAlone) {
  Repaired r;
  r.report.refusals = {"nothing is stored for `a` (2,)"};
  EXPECT_EQ(FixText(r.report, false),
            "model.load_weights(path)   tensorflow==2.15.1\n"
            "before  fails  ValueError: no\n"
            "cannot be repaired:  nothing is stored for `a` (2,)\n");
}

TEST(FixText, SaysWhatIsDoubtfulAboutACallThatFits) {
  Repaired r;
  r.report.before = Verdict::kFits;
  r.report.before_text.clear();
  r.report.steps.clear();
  r.report.doubt = "it loads `a`, which may be meant otherwise: names say one thing and the order another";
  EXPECT_EQ(FixText(r.report, false),
            "model.load_weights(path)   tensorflow==2.15.1\n"
            "before  fits\n"
            "        it fits already; nothing has to be repaired\n"
            "doubt   it loads `a`, which may be meant otherwise: names say one thing and the order another\n"
            "after   fits\n");
}

TEST(FixText, OfAWrittenFileNamesItsFiles) {
  Repaired r;
  r.report.steps.pop_back();
  r.report.written = true;
  r.report.files = {"new.index"};
  r.report.sharing = "hard link";
  r.report.shared = 1;
  const std::string text = FixText(r.report, false);
  EXPECT_NE(text.find("wrote   new\n        new.index\n        1 data shard of the source shared by hard link\n"),
            std::string::npos);
}

TEST(FixText, NamesFromFilesAreMadeHarmless) {
  Repaired r;
  r.report.steps[0].from = "\x1b[2J";
  EXPECT_EQ(FixText(r.report, false).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace ckptfit
