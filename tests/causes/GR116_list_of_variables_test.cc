#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"
#include "loading/named_lists.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<FakeLayer> kLayers = {Dense("body", 5, 8), BatchNorm("norm", 8), Dense("head", 8, 3)};

// The stored variables in the order of `at`, as entries of the list `w`.
Scene SavedAsList(const std::vector<FakeLayer>& program, const std::vector<FakeLayer>& stored,
                  const std::vector<std::size_t>& at) {
  Scene scene(Scene::Kind::kAttributes, program, stored);
  std::vector<TensorInfo> tensors;
  for (const FakeLayer& layer : stored) {
    for (const FakeVariable& variable : layer.variables) {
      TensorInfo tensor;
      tensor.name = layer.name + "/" + variable.name + ":0";
      tensor.shape = variable.shape;
      tensor.dtype = variable.dtype;
      tensors.push_back(tensor);
    }
  }
  scene.checkpoint.tensors.clear();
  for (std::size_t i = 0; i < at.size(); ++i) {
    TensorInfo tensor = tensors[at[i]];
    tensor.key = "w/" + std::to_string(i) + "/.ATTRIBUTES/VARIABLE_VALUE";
    scene.checkpoint.tensors.push_back(tensor);
  }
  return scene.LoadNothing();
}

Scene SavedAsList() { return SavedAsList(kLayers, kLayers, {0, 1, 2, 3, 4, 5, 6, 7}); }

TEST(GR116ListOfVariables, FiresOnTheSmallestCase) { EXPECT_THAT(SavedAsList().Codes(), ElementsAre("GR116")); }

TEST(GR116ListOfVariables, EvidenceIsExact) {
  const Finding finding = SavedAsList().Only("GR116");
  EXPECT_EQ(finding.title, "the checkpoint holds `w`, a list of 8 variables, the call looks for the layers of `model`");
  EXPECT_EQ(finding.why,
            "its keys are w/0, w/1 and so on, without the names of layers; type, shape and order of all entries are "
            "those of model.weights");
  EXPECT_EQ(finding.affected, 8u);
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[1].place, "w/0/.ATTRIBUTES/VARIABLE_VALUE");
  ASSERT_EQ(finding.fixes.size(), 1u);
  EXPECT_EQ(finding.fixes[0].code, "tf.train.Checkpoint(w=model.weights).restore(path)");
}

TEST(GR116ListOfVariables, TellsTrainableVariablesByTheirOrder) {
  Scene scene = SavedAsList(kLayers, kLayers, {0, 1, 2, 3, 6, 7});
  for (const TargetVariable& variable : scene.target.variables) {
    Variable& known = *scene.target.nodes[variable.node].variable;
    known.trainable = known.name.find("moving_") == std::string::npos;
  }
  EXPECT_EQ(scene.Only("GR116").fixes[0].code, "tf.train.Checkpoint(w=model.trainable_variables).restore(path)");
}

TEST(GR116ListOfVariables, SaysWhichEntryIsAnotherVariable) {
  const Finding finding =
      SavedAsList({Dense("body", 5, 8), Dense("head", 8, 4)}, {Dense("body", 5, 8), Dense("head", 8, 3)}, {0, 1, 2, 3})
          .Only("GR116");
  EXPECT_THAT(finding.why, HasSubstr("entry 2 differs as well"));
  EXPECT_THAT(finding.why, HasSubstr("(8, 4) in the program, head/kernel:0 (8, 3) in the checkpoint"));
}

TEST(GR116ListOfVariables, SeesAListThatIsLoadedFromAModel) {
  Scene scene(Scene::Kind::kAttributes, kLayers, kLayers);
  scene.Ask("tf.train.Checkpoint(w=model.weights).restore(path)");
  const auto given = std::make_shared<const Target>(scene.target);
  scene.target = *WithNamedLists(scene.call, given);
  scene.LoadNothing();
  ASSERT_THAT(scene.Codes(), ElementsAre("GR116"));
  const Finding finding = scene.Only("GR116");
  EXPECT_EQ(finding.title,
            "the call hands over `model.weights` as a list, the checkpoint holds the objects of `model`");
  EXPECT_EQ(finding.fixes[0].code, "tf.train.Checkpoint(model=model).restore(path)");
}

TEST(GR116ListOfVariables, IsSilentOnAHealthyCase) {
  EXPECT_THAT(Scene(Scene::Kind::kAttributes, kLayers, kLayers).Findings(), IsEmpty());
}

TEST(GR116ListOfVariables, IsSilentWhereTheModelIsStoredAsWell) {
  Scene scene(Scene::Kind::kAttributes, kLayers, kLayers);
  TensorInfo more = scene.checkpoint.tensors.back();
  more.key = "w/0/.ATTRIBUTES/VARIABLE_VALUE";
  scene.checkpoint.tensors.push_back(more);
  EXPECT_THAT(scene.Codes(), Not(Contains("GR116")));
}

TEST(GR116ListOfVariables, LeavesAnEntryThatIsMissingToOthers) {
  Scene scene = SavedAsList();
  scene.checkpoint.tensors.erase(scene.checkpoint.tensors.begin() + 2);
  EXPECT_THAT(scene.Codes(), Not(Contains("GR116")));
}

}  // namespace
}  // namespace ckptfit
