#include "loading/saved_model/operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Version V(std::string_view text) { return *Version::Parse(text); }

SavedModel With(std::initializer_list<std::string> operations) {
  SavedModel saved;
  for (const std::string& operation : operations) saved.uses.operations[operation];
  saved.functions = {"__inference_f_1"};
  return saved;
}

TEST(ForeignOperationsTest, AnOperationThatCameLaterIsMissing) {
  const SavedModel saved = With({"MatMul", "RFFTND", "__inference_f_1"});
  EXPECT_THAT(FindForeignOperations(V("2.14.1"), saved).missing, ElementsAre("RFFTND"));
  EXPECT_THAT(FindForeignOperations(V("2.15.1"), saved).missing, IsEmpty());
  EXPECT_THAT(FindForeignOperations(V("2.14.1"), saved).unknown, IsEmpty());
}

TEST(ForeignOperationsTest, OperationsOfLibrariesAreNotJudged) {
  const ForeignOperations foreign = FindForeignOperations(V("2.15.1"), With({"CaseFoldUTF8", "MatMul"}));
  EXPECT_THAT(foreign.missing, IsEmpty());
  EXPECT_THAT(foreign.unknown, ElementsAre("CaseFoldUTF8"));
  EXPECT_EQ(UnknownLibraryText(foreign),
            "whether the program imports the library that registers the operation CaseFoldUTF8");
}

TEST(ForeignOperationsTest, AnAttributeThatCameLaterIsForeign) {
  SavedModel saved;
  saved.uses.operations["AssignVariableOp"] = {
      2, {{"_has_manual_control_dependencies", 1}, {"dtype", 2}, {"validate_shape", 1}}};
  EXPECT_THAT(FindForeignOperations(V("2.7.4"), saved).attributes,
              ElementsAre(ForeignAttribute{"AssignVariableOp", "validate_shape", false}));
  EXPECT_FALSE(FindForeignOperations(V("2.8.4"), saved).raises());
  const restore::Failure failure = FailureOf(FindForeignOperations(V("2.7.4"), saved), V("2.7.4"));
  EXPECT_EQ(failure.exception.type, "ValueError");
  EXPECT_EQ(failure.exception.message, "NodeDef mentions attr 'validate_shape' not in Op<name=AssignVariableOp");
}

TEST(ForeignOperationsTest, AnAttributeThatHadNoDefaultYetIsMissed) {
  SavedModel saved;
  saved.uses.operations["RaggedTensorToVariant"] = {
      2, {{"RAGGED_RANK", 2}, {"Tvalues", 2}, {"Tsplits", 1}, {"batched_input", 2}}};
  EXPECT_THAT(FindForeignOperations(V("2.0.4"), saved).attributes,
              ElementsAre(ForeignAttribute{"RaggedTensorToVariant", "Tsplits", true}));
  EXPECT_FALSE(FindForeignOperations(V("2.1.4"), saved).raises());
}

TEST(ForeignOperationsTest, WithoutAVersionNothingIsSaid) {
  EXPECT_THAT(FindForeignOperations(Version{}, With({"RFFTND"})).missing, IsEmpty());
}

TEST(ForeignOperationsTest, TheErrorChangedItsClassTwice) {
  EXPECT_EQ(NotRegistered(V("2.2.3"), "RFFTND").exception.type, "NotFoundError");
  EXPECT_EQ(NotRegistered(V("2.12.1"), "RFFTND").exception.type, "FileNotFoundError");
  const Exception error = NotRegistered(V("2.14.1"), "RFFTND").exception;
  EXPECT_EQ(error.type, "RuntimeError");
  EXPECT_EQ(
      error.message,
      "Op type not registered 'RFFTND' in binary running on localhost. Make sure the Op and Kernel are registered "
      "in the binary running in this process. Note that if you are loading a saved graph which used ops from "
      "tf.contrib (e.g. `tf.contrib.resampler`), accessing should be done before importing the graph, as contrib "
      "ops are lazily registered when the module is first accessed.");
}

// tf.saved_model.save of 2.10 and later puts it into every SavedModel that has variables.
TEST(ForeignOperationsTest, OlderVersionsLackWhatEveryNewSavedModelHolds) {
  EXPECT_THAT(FindForeignOperations(V("2.9.3"), With({"DisableCopyOnRead"})).missing, ElementsAre("DisableCopyOnRead"));
  EXPECT_THAT(FindForeignOperations(V("2.10.1"), With({"DisableCopyOnRead"})).missing, IsEmpty());
}

}  // namespace
}  // namespace ckptfit
