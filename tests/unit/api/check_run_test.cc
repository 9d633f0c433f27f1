#include "api/check_run.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "api/check.h"
#include "forge/hdf5.h"
#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

std::string InFolder(std::string_view name) {
  std::string path = "examples/04_variable_names/recorded/tf2.15/";
  path += name;
  return path;
}

Value RequestWith(const std::string& description) {
  Value request;
  request.Set("checkpoint", InFolder("checkpoint"));
  request.Set("model", description);
  request.Set("call", "tf.train.Checkpoint(model=model).restore(path)");
  return request;
}

// The description of the example, blown up to the size of one that is read beside the checkpoint.
std::string LargeDescriptionText() {
  std::string text = forge::FileBytes(InFolder("target.json"));
  return text.insert(text.find('{') + 1, (1u << 20) + 1, ' ');
}

std::string TextOf(const Value& request) {
  const Result<Answer> answer = AnswerCheck(request, Forms{});
  EXPECT_TRUE(answer.has_value());
  return answer.has_value() ? answer->text : "";
}

TEST(CheckRunTest, ALargeDescriptionGivesTheAnswerOfASmallOne) {
  const forge::TempFolder folder;
  const std::string large = folder.Write("target.json", LargeDescriptionText());
  const std::string small = TextOf(RequestWith(InFolder("target.json")));
  EXPECT_NE(small.find("GR105"), std::string::npos);
  EXPECT_EQ(TextOf(RequestWith(large)), small);
}

TEST(CheckRunTest, ALargeDescriptionThatCannotBeReadIsNamed) {
  const forge::TempFolder folder;
  std::string text = LargeDescriptionText();
  text.resize(text.size() - 10);
  const std::string large = folder.Write("target.json", text);
  const Value request = RequestWith(large);
  CheckRun check(request);
  const Result<CheckReport> report = check.Run();
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().where().file, large);
}

}  // namespace
}  // namespace ckptfit
