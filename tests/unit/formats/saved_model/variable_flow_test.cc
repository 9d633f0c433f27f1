#include "formats/saved_model/variable_flow.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "forge/table.h"
#include "forge/temp_folder.h"
#include "formats/saved_model/reader.h"
#include "io/file_source.h"

namespace ckptfit {
namespace {

using forge::BytesField;
using forge::VarintField;
using Names = std::vector<std::string>;

std::string Edge(std::size_t node, std::string_view name) { return VarintField(1, node) + BytesField(2, name); }

std::string Op(std::string_view name, const Names& inputs) {
  std::string op = BytesField(1, name) + BytesField(2, "Any");
  for (const std::string& input : inputs) op += BytesField(3, input);
  return BytesField(3, op);
}

std::string Function(std::string_view name, const Names& arguments, const std::string& ops) {
  std::string signature = BytesField(1, name);
  for (const std::string& argument : arguments) signature += BytesField(2, BytesField(1, argument));
  return BytesField(1, BytesField(1, signature) + ops);
}

// A function that the object graph lists, which captures the variables from `first` on.
std::string Listed(std::string_view name, std::size_t first, std::size_t count) {
  std::string nodes;
  for (std::size_t i = 0; i < count; ++i) nodes += static_cast<char>(first + i);
  return BytesField(2, BytesField(1, name) + BytesField(2, BytesField(2, nodes)));
}

// A SavedModel whose variables are "v/0", "v/1", and so on: nodes 2, 3, ...
struct File {
  File(std::size_t variables, const std::string& functions, const std::string& listed) : count(variables) {
    std::string list, objects;
    for (std::size_t i = 0; i < variables; ++i) list += BytesField(1, Edge(2 + i, std::to_string(i)));
    objects += BytesField(1, BytesField(1, Edge(1, "v")) + BytesField(4, ""));
    objects += BytesField(1, list + BytesField(4, ""));
    for (std::size_t i = 0; i < variables; ++i) objects += BytesField(1, BytesField(7, VarintField(1, 1)));
    folder.Write("saved_model.pb",
                 BytesField(2, BytesField(2, BytesField(2, functions)) + BytesField(7, objects + listed)));
  }

  std::optional<VariableFlow> Flow() const {
    Names keys = {"none/.ATTRIBUTES/VARIABLE_VALUE"};
    for (std::size_t i = 0; i < count; ++i) keys.push_back(Key(i));
    const auto file = OpenFile(folder.path() + "/saved_model.pb");
    return ReadVariableFlow(**file, ReadSavedModel(folder.path()), keys);
  }

  static std::string Key(std::size_t variable) {
    return "v/" + std::to_string(variable) + "/.ATTRIBUTES/VARIABLE_VALUE";
  }

  static Runs Of(const VariableFlow& flow, std::size_t one, std::size_t other) {
    return flow.order.Of(flow.places.at(Key(one)), flow.places.at(Key(other)));
  }

  std::size_t count;
  forge::TempFolder folder;
};

// Two towers of a matrix each, and a head over their sum: 0 and 1, then 2.
std::string Towers(std::string_view name) {
  return Function(name, {"x", "y", "a", "b", "head"},
                  Op("out", {"sum:z:0", "read_head:value:0"}) + Op("read_head", {"head"}) + Op("read_a", {"a"}) +
                      Op("left", {"x", "read_a:value:0", "^read_b"}) + Op("read_b", {"b"}) +
                      Op("right", {"y", "read_b:value:0"}) + Op("sum", {"left:0", "right:0"}));
}

TEST(VariableFlow, WhatDataIsMadeOfWasUsedBefore) {
  const File file(3, Towers("f"), Listed("f", 2, 3));
  const std::optional<VariableFlow> flow = file.Flow();
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(flow->places.size(), 3u);
  EXPECT_EQ(File::Of(*flow, 0, 2), Runs::kBefore);
  EXPECT_EQ(File::Of(*flow, 2, 1), Runs::kBehind);
  EXPECT_EQ(File::Of(*flow, 0, 1), Runs::kBeside);
}

TEST(VariableFlow, WhatIsMadeOfVariablesAloneIsNoData) {
  // As BatchNormalization scales its gamma by its variance before it meets the input.
  const std::string functions = Function("f", {"x", "gamma", "variance", "kernel"},
                                         Op("root", {"variance"}) + Op("scale", {"gamma", "root:0"}) +
                                             Op("normal", {"x", "scale:0"}) + Op("dense", {"normal:0", "kernel"}));
  const std::optional<VariableFlow> flow = File(3, functions, Listed("f", 2, 3)).Flow();
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(File::Of(*flow, 0, 1), Runs::kBeside);
  EXPECT_EQ(File::Of(*flow, 1, 2), Runs::kBefore);
}

TEST(VariableFlow, AWrapperIsNotLookedAt) {
  const std::string wrapper = Function("a", {"x", "y", "p", "q", "r"}, Op("call", {"x", "y", "p", "q", "r"}));
  const File file(3, wrapper + Towers("f") + wrapper, Listed("a", 2, 3) + Listed("f", 2, 3));
  const std::optional<VariableFlow> flow = file.Flow();
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(File::Of(*flow, 0, 2), Runs::kBefore);
}

TEST(VariableFlow, WhatIsNotAsExpectedTellsNothing) {
  EXPECT_FALSE(File(3, Towers("g"), Listed("f", 2, 3)).Flow().has_value()) << "a function that is not there";
  EXPECT_FALSE(File(3, Towers("f"), Listed("f", 2, 9)).Flow().has_value()) << "more captures than arguments";
  EXPECT_FALSE(File(1, Towers("f"), Listed("f", 2, 1)).Flow().has_value()) << "one variable";
  const std::string circle = Function("f", {"a", "b"}, Op("one", {"two:0", "a"}) + Op("two", {"one:0", "b"}));
  EXPECT_FALSE(File(2, circle, Listed("f", 2, 2)).Flow().has_value());
  const std::string gone = Function("f", {"a", "b"}, Op("one", {"nobody:0", "a"}));
  EXPECT_FALSE(File(2, gone, Listed("f", 2, 2)).Flow().has_value());
  const std::string twice = Function("f", {"a", "b"}, Op("one", {"a"}) + Op("one", {"b"}));
  EXPECT_FALSE(File(2, twice, Listed("f", 2, 2)).Flow().has_value());
}

}  // namespace
}  // namespace ckptfit
