#include "report/record_text.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

std::string TextOf(const char* json) { return RecordText(*ParseJson(json, "record")); }

TEST(RecordText, OfARepairShowsTheCallAndTheSteps) {
  EXPECT_EQ(TextOf(R"json({"output": "new", "ckptfit": "0.1.0", "command": "fix", "call": "model.load_weights(path)",
                       "with": "tensorflow==2.15.1", "source": {"path": "old", "format": "tensorflow-bundle"},
                       "steps": [{"kind": "rename", "from": "model/*", "to": "*", "count": 2, "why": "same layer"},
                                 {"kind": "keep", "from": "", "to": "step", "count": 1, "why": "as it is"}]})json"),
            "new: made by ckptfit fix 0.1.0 out of old (tensorflow-bundle)\n"
            "call    model.load_weights(path)   tensorflow==2.15.1\n"
            "  rename     model/* -> *  2 tensors  same layer\n"
            "  keep       step  1 tensor  as it is\n");
}

TEST(RecordText, StepsThatDifferInANumberAreOneLine) {
  EXPECT_EQ(TextOf(R"({"output": "new", "ckptfit": "0.1.0", "source": {"path": "old", "format": "keras-h5"},
                       "steps": [{"kind": "rename", "from": "a1", "to": "b1", "count": 1, "why": "alike"},
                                 {"kind": "rename", "from": "a2", "to": "b2", "count": 1, "why": "alike"},
                                 {"kind": "rename", "from": "a3", "to": "b3", "count": 1, "why": "alike"}]})"),
            "new: made by ckptfit 0.1.0 out of old (keras-h5)\n"
            "  rename     a{1..3} -> b{1..3}  3 tensors  alike\n");
}

TEST(RecordText, OfWhatWasSalvagedShowsWhatIsLost) {
  EXPECT_EQ(TextOf(R"({"output": "new", "ckptfit": "0.1.0", "command": "salvage",
                       "source": {"path": "old", "format": "keras-h5"}, "filled_from": {"path": "other"},
                       "lost": [{"key": "a/kernel", "why": "cut off"}, {"key": "b"}], "filled": ["a/bias"]})"),
            "new: made by ckptfit salvage 0.1.0 out of old (keras-h5)\n"
            "filled from other\n"
            "lost: a/kernel: cut off\n"
            "lost: b\n"
            "filled: a/bias\n");
}

TEST(RecordText, NamesTwentyOfMany) {
  Value::Array keys;
  for (int i = 0; i < 23; ++i) keys.emplace_back("k" + std::to_string(i));
  Value record{Value::Object()};
  record.Set("left_out", std::move(keys));
  const std::string text = RecordText(record);
  EXPECT_NE(text.find("left out: k19\nleft out: 3 more\n"), std::string::npos);
}

TEST(RecordText, ToleratesWhatIsMissingAndMakesNamesHarmless) {
  EXPECT_EQ(RecordText(Value{Value::Object()}), ": made by ckptfit  out of  ()\n");
  EXPECT_EQ(TextOf("{\"output\": \"\\u001b[2J\", \"steps\": [7], \"lost\": 3}").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace ckptfit
