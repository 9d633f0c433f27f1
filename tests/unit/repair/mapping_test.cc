#include "repair/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/toml.h"
#include "repair/values/op_text.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Variables "enc/kernel:0" (2, 3), "enc/bias:0" (3,), "head/bias:0" (3,).
Target Program() {
  Target target;
  for (const auto& [name, shape] : std::vector<std::pair<std::string, Shape>>{
           {"enc/kernel:0", {2, 3}}, {"enc/bias:0", {3}}, {"head/bias:0", {3}}}) {
    Node node;
    node.variable = Variable{name, name, name, shape, DType::kFloat32, true};
    target.variables.push_back({"model", static_cast<NodeId>(target.nodes.size())});
    target.nodes.push_back(std::move(node));
  }
  return target;
}

// Tensors "old/kernel" (2, 3), "old/bias" (3,), "top/bias" (3,) of float64.
Checkpoint Stored() {
  Checkpoint checkpoint;
  for (const auto& [key, shape] :
       std::vector<std::pair<std::string, Shape>>{{"old/bias", {3}}, {"old/kernel", {2, 3}}, {"top/bias", {3}}}) {
    TensorInfo tensor;
    tensor.key = key;
    tensor.shape = shape;
    tensor.dtype = DType::kFloat64;
    checkpoint.tensors.push_back(std::move(tensor));
  }
  return checkpoint;
}

Result<Mapping> Read(std::string_view text) {
  CKPTFIT_ASSIGN_OR_RETURN(const Value document, ParseToml(text, "m.toml"));
  return ReadMapping(document);
}

// "variable <- tensor" of what holds after the mapping, or its error.
std::vector<std::string> Applied(std::string_view text, Assignments start = {}) {
  const auto mapping = Read(text);
  if (!mapping) return {mapping.error().message()};
  const Target target = Program();
  const Checkpoint checkpoint = Stored();
  const Status status = ApplyMapping(*mapping, checkpoint, target, &start);
  if (!status.ok()) return {status.message()};
  std::vector<std::string> lines;
  for (const Assignment& one : start.assigned) {
    lines.push_back(target.VariableOf(target.variables[one.variable]).name + " <- " +
                    checkpoint.tensors[one.tensor].key);
  }
  for (const Unassigned& one : start.missing) lines.push_back("missing " + std::to_string(one.variable));
  return lines;
}

TEST(Mapping, APatternServesManyKeys) {
  EXPECT_THAT(Applied("[[rename]]\nfrom = 'old/(.*)'\nto = 'enc/\\1'\n"),
              ElementsAre("enc/kernel:0 <- old/kernel", "enc/bias:0 <- old/bias", "missing 2"));
}

TEST(Mapping, TheFirstRuleThatMatchesAWholeKeyDecides) {
  EXPECT_THAT(Applied("[[rename]]\nfrom = 'old'\nto = 'x'\n[[rename]]\nfrom = 'old/bias'\nto = 'head/bias:0'\n"
                      "[[rename]]\nfrom = 'old/.*'\nto = 'enc/kernel'\n"),
              ElementsAre("enc/kernel:0 <- old/kernel", "head/bias:0 <- old/bias", "missing 1"));
}

TEST(Mapping, StandsInPlaceOfWhatWasConcluded) {
  Assignments concluded;
  concluded.assigned = {{1, 0, Conversion::kWiden, "order", 1}, {2, 2, Conversion::kWiden, "order", 1}};
  concluded.missing = {{0, "nothing"}};
  EXPECT_THAT(Applied("[[rename]]\nfrom = 'top/bias'\nto = 'enc/bias'\n", concluded),
              ElementsAre("enc/bias:0 <- top/bias", "missing 0", "missing 2"));
}

TEST(Mapping, DroppedKeysAreMeantForNothingAndNotLeftOver) {
  Assignments concluded;
  concluded.unused = {0, 1, 2};
  const auto mapping = Read("drop = ['old/.*']");
  ASSERT_TRUE(mapping.has_value());
  ASSERT_TRUE(ApplyMapping(*mapping, Stored(), Program(), &concluded).ok());
  EXPECT_THAT(concluded.unused, ElementsAre(2u));
  EXPECT_THAT(concluded.assigned, IsEmpty());
}

TEST(Mapping, AnErrorNamesTheRule) {
  EXPECT_THAT(Applied("[[rename]]\nfrom = 'old/bias'\nto = 'nowhere'\n"),
              ElementsAre("mapping: the program has no variable nowhere"));
  EXPECT_THAT(Applied("[[rename]]\nfrom = 'old/bias'\nto = 'enc/kernel'\n"),
              ElementsAre("mapping: enc/kernel has shape (2, 3), the stored value (3,)"));
  EXPECT_THAT(Applied("[[rename]]\nfrom = '.*/bias'\nto = 'enc/bias'\n"),
              ElementsAre("mapping: two keys lead to enc/bias"));
  EXPECT_THAT(Applied("[[rename]]\nfrom = '('\nto = 'x'\n"),
              ElementsAre("mapping: the pattern \"(\" is none: missing ): ("));
  EXPECT_THAT(
      Applied("[[rename]]\nfrom = 'a'\n"),
      ElementsAre("mapping: a [[rename]] has `from` and `to`, both texts, may have the lists `slice`, `transpose`, "
                  "`reshape` and `operations`, and nothing else"));
  EXPECT_THAT(Applied("renam = 1"), ElementsAre("mapping: `renam` is not known in a mapping"));
  EXPECT_THAT(Applied(""), ElementsAre("mapping: it has no [[rename]] and no drop"));
}

// "variable <- tensor: operations" of what the mapping itself says, with the name of what is unsafe about it.
std::vector<std::string> Changes(std::string_view text) {
  const auto mapping = Read(text);
  if (!mapping) return {mapping.error().message()};
  Assignments made;
  const Target target = Program();
  const Checkpoint checkpoint = Stored();
  const Status status = ApplyMapping(*mapping, checkpoint, target, &made);
  if (!status.ok()) return {status.message()};
  std::vector<std::string> lines;
  for (const Assignment& one : made.assigned) {
    lines.push_back(target.VariableOf(target.variables[one.variable]).name + " <- " +
                    checkpoint.tensors[one.tensor].key + ": " + OpsText(one.change.ops) +
                    (one.change.unsafe.empty() ? "" : " (" + one.change.unsafe + ")"));
  }
  return lines;
}

TEST(Mapping, ARuleMayChangeTheValuesInOneOrder) {
  EXPECT_THAT(Changes("[[rename]]\nfrom = 'old/kernel'\nto = 'enc/bias'\nreshape = [3]\ntranspose = [1, 0]\n"
                      "slice = ['1:', ':']\n"),
              ElementsAre("enc/bias:0 <- old/kernel: take [1:, :], transpose [1, 0], reshape [3] (mapping)"));
  EXPECT_THAT(Changes("[[rename]]\nfrom = 'old/kernel'\nto = 'enc/kernel'\n"
                      "operations = [{ reshape = [3, 2] }, { transpose = [1, 0] }]\n"),
              ElementsAre("enc/kernel:0 <- old/kernel: reshape [3, 2], transpose [1, 0]"));
}

TEST(Mapping, SlicesOfOneTensorGoToSeveralVariables) {
  const std::string rule = "[[rename]]\nfrom = 'old/kernel'\nreshape = [-1]\n";
  EXPECT_THAT(
      Changes(rule + "to = 'enc/bias'\nslice = ['0:1', ':']\n" + rule +
              "to = 'head/bias'\nslice = ['1:2', ':']\ndrop = ['old/.*']\n"),
      ElementsAre("mapping: a [[rename]] has `from` and `to`, both texts, may have the lists `slice`, `transpose`, "
                  "`reshape` and `operations`, and nothing else"));
  EXPECT_THAT(Changes("drop = ['old/.*']\n" + rule + "to = 'enc/bias'\nslice = ['0:1', ':']\n" + rule +
                      "to = 'head/bias'\nslice = ['1:2', ':']\n"),
              ElementsAre("enc/bias:0 <- old/kernel: take [0:1, :], reshape [-1] (mapping)",
                          "head/bias:0 <- old/kernel: take [1:2, :], reshape [-1] (mapping)"));
}

TEST(Mapping, AChangeThatDoesNotFitIsAnError) {
  EXPECT_THAT(Changes("[[rename]]\nfrom = 'old/bias'\nto = 'enc/bias'\ntranspose = [1, 0]\n"),
              ElementsAre("mapping: the transpose does not fit values of shape (3,)"));
  EXPECT_THAT(Changes("[[rename]]\nfrom = 'old/kernel'\nto = 'enc/kernel'\ntranspose = [1, 0]\n"),
              ElementsAre("mapping: enc/kernel has shape (2, 3), the stored value (3, 2)"));
  EXPECT_THAT(Changes("[[rename]]\nfrom = 'old/kernel'\nto = 'enc/kernel'\nslice = ['a:b']\n"),
              ElementsAre("`slice` is a list with \"first:end\" for each axis, such as [\"0:64\", \":\"]"));
}

TEST(Mapping, ChangesAreWrittenAsTheyAreRead) {
  Assignments concluded;
  concluded.assigned = {{0, 1, Conversion::kWiden, "", 1}};
  concluded.assigned[0].change.ops = {{ValueOp::Kind::kReshape, {3, 2}},
                                      {ValueOp::Kind::kSlice, {0, 0}, {kToTheEnd, 2}},
                                      {ValueOp::Kind::kTranspose, {1, 0}}};
  const std::string text = MappingText(concluded, Stored(), Program());
  EXPECT_NE(text.find("operations = [{ reshape = [3, 2] }, { slice = [':', '0:2'] }, { transpose = [1, 0] }]\n"),
            std::string::npos)
      << text;
  EXPECT_THAT(Changes(text), ElementsAre("enc/kernel:0 <- old/kernel: reshape [3, 2], take [:, 0:2], transpose [1, 0] "
                                         "(mapping)"));
}

TEST(Mapping, WhatIsWrittenSaysTheSame) {
  Assignments concluded;
  concluded.assigned = {{0, 1, Conversion::kWiden, "", 1}, {1, 0, Conversion::kWiden, "", 1}};
  const std::string text = MappingText(concluded, Stored(), Program());
  EXPECT_NE(text.find("from = 'old/kernel'\nto = 'enc/kernel:0'\n"), std::string::npos) << text;
  EXPECT_THAT(Applied(text), ElementsAre("enc/kernel:0 <- old/kernel", "enc/bias:0 <- old/bias", "missing 2"));
}

}  // namespace
}  // namespace ckptfit
