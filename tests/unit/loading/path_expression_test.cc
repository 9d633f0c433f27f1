#include "loading/path_expression.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

std::optional<PathValue> Evaluate(const std::string& text) {
  const auto statements = ParsePython(text);
  if (!statements) return std::nullopt;
  return EvaluatePath((*statements)[0].expression, "/run/m-1");
}

std::string Text(const std::string& text) {
  const auto value = Evaluate(text);
  return value ? value->text : "(not understood)";
}

TEST(PathExpression, JoinsAndCutsTexts) {
  EXPECT_EQ(Text("path + '.index'"), "/run/m-1.index");
  EXPECT_EQ(Text("path[:-2]"), "/run/m");
  EXPECT_EQ(Text("path[5:]"), "m-1");
  EXPECT_EQ(Text("path[:-len('-1')]"), "/run/m");
  EXPECT_EQ(Text("path.replace('run', 'r')"), "/r/m-1");
  EXPECT_EQ(Text("'file://' + path"), "file:///run/m-1");
}

TEST(PathExpression, KnowsTheOrdinaryFunctions) {
  EXPECT_EQ(Text("os.path.join(path, 'variables', 'variables')"), "/run/m-1/variables/variables");
  EXPECT_EQ(Text("os.path.dirname(path)"), "/run");
  EXPECT_EQ(Text("os.path.join(os.path.dirname(path), '')"), "/run/");
  EXPECT_EQ(Text("os.path.basename(path)"), "m-1");
}

TEST(PathExpression, TellsWhereThePathComesFrom) {
  EXPECT_EQ(Evaluate("pathlib.Path(path + '/')")->source, PathSource::kPathLike);
  EXPECT_EQ(Evaluate("pathlib.Path(path + '/')")->text, "/run/m-1");
  EXPECT_EQ(Evaluate("tf.train.latest_checkpoint(path)")->source, PathSource::kLatest);
  EXPECT_EQ(Evaluate("tf.train.CheckpointManager(c, path, 3).latest_checkpoint")->source, PathSource::kManager);
  EXPECT_EQ(Evaluate("None")->source, PathSource::kNone);
}

TEST(PathExpression, PathsAreDividedAndHaveParents) {
  EXPECT_EQ(Text("pathlib.Path(path).parent / 'other' / 'm.h5'"), "/run/other/m.h5");
  EXPECT_EQ(Evaluate("Path(path) / 'm'")->source, PathSource::kPathLike);
  EXPECT_EQ(Text("str(Path(path) / 'm') + '.h5'"), "/run/m-1/m.h5");
  EXPECT_EQ(Evaluate("str(Path(path))")->source, PathSource::kText);
  EXPECT_EQ(Text("Path('a').parent.parent"), ".");
  EXPECT_EQ(Text("os.path.join(Path(path), 'x')"), "/run/m-1/x");
  EXPECT_FALSE(Evaluate("path / 'm'").has_value());
}

// Each part is evaluated once, however deep it lies.
TEST(PathExpression, NestedPathsAreEvaluatedOnce) {
  std::string nested = "path";
  for (int i = 0; i < 50; ++i) nested = "Path(" + nested + ")";
  EXPECT_EQ(Text(nested), "/run/m-1");
}

TEST(PathExpression, FStringsAreFilledIn) {
  EXPECT_EQ(Text("f'{path}.index'"), "/run/m-1.index");
  EXPECT_EQ(Text("f\"{os.path.dirname(path)}/{Path(path)}-{3}\" '.h5'"), "/run//run/m-1-3.h5");
  EXPECT_FALSE(Evaluate("f'{epoch}.h5'").has_value());
}

TEST(PathExpression, GivesUpOnAnythingElse) {
  EXPECT_FALSE(Evaluate("find(path)").has_value());
  EXPECT_FALSE(Evaluate("path[0]").has_value());
  EXPECT_FALSE(Evaluate("other + '.h5'").has_value());
  EXPECT_FALSE(Evaluate("path.replace('', 'x')").has_value());
}

TEST(PathExpression, SlicesCountCharacters) {
  const auto statements = ParsePython("path[:-1]");
  EXPECT_EQ(EvaluatePath((*statements)[0].expression, "mod\xc3\xa8")->text, "mod");
}

}  // namespace
}  // namespace ckptfit
