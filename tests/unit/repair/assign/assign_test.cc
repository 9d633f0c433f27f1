#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "codec/json.h"
#include "fakes/scene.h"
#include "repair/assign/assignment.h"

namespace ckptfit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

using Kind = Scene::Kind;

// What is proved: the program's name of each variable, and the stored key.
std::map<std::string, std::string> Proved(const Scene& scene) {
  std::map<std::string, std::string> keys;
  for (const Assignment& a : Assign(scene.AsCase()).assigned) {
    if (a.confidence < kProved) continue;
    keys.emplace(scene.target.VariableOf(scene.target.variables[a.variable]).name,
                 scene.checkpoint.tensors[a.tensor].key);
  }
  return keys;
}

// The writer listed its tensors in this order.
void Order(const std::vector<std::string>& keys, Scene* scene) {
  for (TensorInfo& tensor : scene->checkpoint.tensors) {
    const auto at = std::find(keys.begin(), keys.end(), tensor.key);
    if (at != keys.end()) tensor.order = static_cast<std::uint32_t>(at - keys.begin());
  }
}

FakeLayer Scale(std::string name, const std::vector<std::string>& variables) {
  std::vector<FakeVariable> parts;
  for (const std::string& variable : variables) parts.push_back({variable, Shape({3, 3})});
  return Custom("Scale", std::move(name), std::move(parts));
}

TEST(AssignTest, ALayerWithANewNameIsKnownByItsShapes) {
  const Scene scene(Kind::kAttributes, {Dense("encoder", 5, 8), Dense("head", 8, 4)},
                    {Dense("enc", 5, 8), Dense("head", 8, 4)});
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("encoder/bias:0", "model/enc/bias/.ATTRIBUTES/VARIABLE_VALUE"),
                                         Pair("encoder/kernel:0", "model/enc/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
                                         Pair("head/bias:0", "model/head/bias/.ATTRIBUTES/VARIABLE_VALUE"),
                                         Pair("head/kernel:0", "model/head/kernel/.ATTRIBUTES/VARIABLE_VALUE")));
}

TEST(AssignTest, LayersOfOneShapeAreToldApartByTheirOrder) {
  const Scene scene(Kind::kLegacyByName, {Dense("dense_3", 4, 4, false), Dense("dense_4", 4, 4, false)},
                    {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("dense_3/kernel:0", "dense/dense/kernel:0"),
                                         Pair("dense_4/kernel:0", "dense_1/dense_1/kernel:0")));
}

TEST(AssignTest, TheOrderProvesNothingOnceOtherLayersStandInAnother) {
  const Scene scene(Kind::kBundle, {Dense("dense_3", 4, 4, false), Dense("dense_4", 4, 4, false), BatchNorm("bn", 4)},
                    {Dense("dense", 4, 4, false), BatchNorm("bn", 4), Dense("dense_1", 4, 4, false)});
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_EQ(answer.assigned.size(), 6u) << "they are likely all the same";
  EXPECT_THAT(answer.assigned.front().why, HasSubstr("which is another one now for other layers"));
  const auto proved = Proved(scene);
  EXPECT_EQ(proved.size(), 4u) << "what the layer that moved has";
  EXPECT_FALSE(proved.contains("dense_3/kernel:0"));
}

TEST(AssignTest, OneRenamedLayerAmongNamedOnesIsTheOneThatIsLeft) {
  const Scene scene(Kind::kBundle, {Dense("in", 4, 4, false), Dense("out", 4, 4, false), BatchNorm("bn", 4)},
                    {Dense("first", 4, 4, false), BatchNorm("bn", 4), Dense("out", 4, 4, false)});
  EXPECT_EQ(Proved(scene).size(), 6u);
  const Scene two(Kind::kBundle, {Dense("in", 4, 4, false), Dense("out", 4, 4, false), BatchNorm("bn", 4)},
                  {Dense("first", 4, 4, false), BatchNorm("bn", 4), Dense("last", 4, 4, false)});
  EXPECT_EQ(Proved(two).size(), 4u) << "both names are others, and another layer moved";
}

TEST(AssignTest, TheOrderHoldsWhereALayerInBetweenIsGone) {
  const Scene scene(
      Kind::kBundle, {Dense("dense_3", 4, 4, false), Dense("dense_4", 4, 4, false), Dense("head", 4, 2)},
      {Dense("dense", 4, 4, false), BatchNorm("bn", 4), Dense("dense_1", 4, 4, false), Dense("head", 4, 2)});
  EXPECT_EQ(Proved(scene).size(), 4u);
}

TEST(AssignTest, AutomaticNamesThatDriftedIntoOneAnotherTellTheOrderOnly) {
  const Scene scene(Kind::kLegacyByName, {Dense("dense_1", 4, 4, false), Dense("dense_2", 4, 4, false)},
                    {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("dense_1/kernel:0", "dense/dense/kernel:0"),
                                         Pair("dense_2/kernel:0", "dense_1/dense_1/kernel:0")));
}

TEST(AssignTest, GivenNamesThatContradictTheOrderAreAGuess) {
  Scene scene(Kind::kLegacyH5, {Dense("dec", 4, 4, false), Dense("enc", 4, 4, false)},
              {Dense("enc", 4, 4, false), Dense("dec", 4, 4, false)});
  Order({"enc/enc/kernel:0", "dec/dec/kernel:0"}, &scene);
  const Assignments answer = Assign(scene.AsCase());
  ASSERT_EQ(answer.assigned.size(), 2u);
  for (const Assignment& a : answer.assigned) {
    const std::string& name = scene.target.VariableOf(scene.target.variables[a.variable]).name;
    EXPECT_THAT(scene.checkpoint.tensors[a.tensor].key, HasSubstr(name)) << "likely, and no proof";
    EXPECT_LT(a.confidence, kProved);
  }
}

TEST(AssignTest, NamesThatContradictTheOrderAndAreNotTheSameOnBothSidesAreNoGuess) {
  Scene scene(Kind::kLegacyH5, {Dense("dec", 4, 4, false), Dense("enc", 4, 4, false)},
              {Dense("enc", 4, 4, false), Dense("other", 4, 4, false)});
  Order({"enc/enc/kernel:0", "other/other/kernel:0"}, &scene);
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_THAT(answer.assigned, IsEmpty());
  ASSERT_EQ(answer.missing.size(), 2u);
  EXPECT_THAT(answer.missing[0].why, HasSubstr("names say one thing and the order another"));
}

TEST(AssignTest, AttributesTellLayersThatABlockAroundThemHeld) {
  Scene scene(Kind::kWeightsH5, {Dense("dense_3", 4, 4, false), Dense("dense_4", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  scene.LoadNothing();
  scene.checkpoint.tensors[0].key = "layers/block/a/vars/0";
  scene.checkpoint.tensors[1].key = "layers/block/b/vars/0";
  Node& model = scene.target.nodes[scene.target.Object("model")];
  model.children[0].first = "b";
  model.children[1].first = "a";
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("dense_3/kernel:0", "layers/block/b/vars/0"),
                                         Pair("dense_4/kernel:0", "layers/block/a/vars/0")));
  model.children[1].first = "c";
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, NumbersInNamesThatTellAnotherOrderOnOneSideProveNothing) {
  Scene scene(Kind::kBundle, {Dense("dense_1", 4, 4, false), Dense("dense", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  Order({"model/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE",
         "model/layer_with_weights-1/kernel/.ATTRIBUTES/VARIABLE_VALUE"},
        &scene);
  scene.LoadNothing();
  scene.checkpoint.tensors[0].name = "dense/kernel";
  scene.checkpoint.tensors[1].name = "dense_1/kernel";
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, FrozenLayersOfANestedModelThatStandLastTellNoOrder) {
  FakeLayer first = Dense("dense", 4, 4, false);
  FakeLayer second = Dense("dense_1", 4, 4, false);
  first.nested = second.nested = "backbone";
  Scene scene(Kind::kLegacyH5, {Dense("a", 4, 4, false), Dense("b", 4, 4, false)}, {first, second});
  Order({"backbone/dense_1/kernel:0", "backbone/dense/kernel:0"}, &scene);
  scene.LoadNothing();
  EXPECT_THAT(Proved(scene), IsEmpty());
  Order({"backbone/dense/kernel:0", "backbone/dense_1/kernel:0"}, &scene);
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("a/kernel:0", "backbone/dense/kernel:0"),
                                         Pair("b/kernel:0", "backbone/dense_1/kernel:0")));
}

TEST(AssignTest, LayersOfTwoNestedModelsMayAlternateInAFlatOneThatIsNoChain) {
  std::vector<FakeLayer> flat, nested;
  for (const std::string name : {"p", "q", "r", "s"}) flat.push_back(Dense(name, 4, 4, false));
  for (const std::string name : {"left", "right"}) {
    for (const std::string layer : {"x", "y"}) {
      nested.push_back(Dense(layer, 4, 4, false));
      nested.back().nested = name;
    }
  }
  Scene scene(Kind::kLegacyH5, flat, nested);
  Order({"left/x/kernel:0", "left/y/kernel:0", "right/x/kernel:0", "right/y/kernel:0"}, &scene);
  scene.LoadNothing();
  EXPECT_EQ(Proved(scene)["q/kernel:0"], "left/y/kernel:0");
  scene.target.nodes[scene.target.Object("model")].roles = kRoleLayer | kRoleModel | kRoleCustom;
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, OneGivenNameLeavesTheRestToTheirCounters) {
  Scene scene(Kind::kWeightsH5, {Dense("head", 4, 4, false), Dense("x", 4, 4, false), Dense("y", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false), Dense("dense_2", 4, 4, false)});
  scene.checkpoint.format = Format::kNameBased;
  scene.checkpoint.tensors[0].key = "dense/kernel";
  scene.checkpoint.tensors[1].key = "dense_1/kernel";
  scene.checkpoint.tensors[2].key = "head/kernel";
  scene.LoadNothing();
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("head/kernel:0", "head/kernel"), Pair("x/kernel:0", "dense/kernel"),
                                         Pair("y/kernel:0", "dense_1/kernel")));
}

TEST(AssignTest, StackedBidirectionalLayersAreCountedAboveTheirCells) {
  Scene scene(Kind::kWeightsH5, {Lstm("a", 8, 8), Lstm("b", 8, 8)}, {Lstm("lstm", 8, 8), Lstm("lstm_1", 8, 8)});
  scene.Rekey("layers/lstm_1/", "layers/lstm_1/cell/").Rekey("layers/lstm/", "layers/lstm/cell/");
  const auto proved = Proved(scene);
  EXPECT_EQ(proved.size(), 6u);
  for (const auto& [name, key] : proved) EXPECT_EQ(name[0] == 'a', key.starts_with("layers/lstm/")) << name << key;
}

TEST(AssignTest, SwappedNamesDoNotMatterWhereShapesDecide) {
  const Scene scene(Kind::kLegacyByName, {Dense("dec", 5, 8, false), Dense("enc", 8, 4, false)},
                    {Dense("enc", 5, 8, false), Dense("dec", 8, 4, false)});
  EXPECT_THAT(Proved(scene),
              ElementsAre(Pair("dec/kernel:0", "enc/enc/kernel:0"), Pair("enc/kernel:0", "dec/dec/kernel:0")));
}

TEST(AssignTest, NobodyKnowsWhichTwoOfThreeEqualLayersAreWanted) {
  const Scene scene(Kind::kLegacyH5, {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)},
                    {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false), Dense("dense_2", 4, 4, false)});
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, AGivenNameTellsWhichOfThreeEqualLayersIsWanted) {
  const Scene scene(Kind::kLegacyH5, {Dense("decoder", 4, 4, false)},
                    {Dense("encoder", 4, 4, false), Dense("decoder", 4, 4, false), Dense("dense", 4, 4, false)});
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("decoder/kernel:0", "decoder/decoder/kernel:0")));
}

TEST(AssignTest, NamesOfObjectsInWeightsByPathTellWhichOfThreeEqualLayersIsWanted) {
  Scene scene(Kind::kWeightsH5, {Dense("decoder", 4, 4, false)},
              {Dense("encoder", 4, 4, false), Dense("decoder", 4, 4, false), Dense("dense", 4, 4, false)});
  EXPECT_THAT(Proved(scene), IsEmpty());
  scene.checkpoint.object_names = {
      {"layers/dense", "encoder"}, {"layers/dense_1", "decoder"}, {"layers/dense_2", "dense"}};
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("decoder/kernel:0", "layers/dense_1/vars/0")));
}

TEST(AssignTest, NamesOfObjectsInWeightsByPathThatContradictTheOrderProveNothing) {
  Scene scene(Kind::kWeightsH5, {Dense("dec", 4, 4, false), Dense("enc", 4, 4, false)},
              {Dense("enc", 4, 4, false), Dense("dec", 4, 4, false)});
  scene.checkpoint.object_names = {{"layers/dense", "enc"}, {"layers/dense_1", "dec"}};
  EXPECT_THAT(Proved(scene), IsEmpty());
  scene.checkpoint.object_names = {{"layers/dense", "dec"}, {"layers/dense_1", "enc"}};
  EXPECT_THAT(Proved(scene),
              ElementsAre(Pair("dec/kernel:0", "layers/dense/vars/0"), Pair("enc/kernel:0", "layers/dense_1/vars/0")));
}

TEST(AssignTest, TheConfigNamesLayersOfKeras212AsWell) {
  Scene scene(Kind::kWeightsH5, {Dense("decoder", 4, 4, false)},
              {Dense("encoder", 4, 4, false), Dense("decoder", 4, 4, false), Dense("dense", 4, 4, false)});
  scene.checkpoint.config = *ParseJson(R"({"class_name": "Sequential", "config": {"layers": [
      {"class_name": "Dense", "config": {"name": "encoder"}}, {"class_name": "Dense", "config": {"name": "decoder"}},
      {"class_name": "Dense", "config": {"name": "dense"}}]}})",
                                       "config");
  const std::string old = "_layer_checkpoint_dependencies/dense";
  scene.Rekey("layers/dense_2/", old + "_4/").Rekey("layers/dense_1/", old + "_2/").Rekey("layers/dense/", old + "/");
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("decoder/kernel:0", old + "_2/vars/0")));
  scene.Rekey(old + "_4/", old + "_5/");
  EXPECT_THAT(Proved(scene), IsEmpty()) << "a layer without variables stands somewhere, by the numbers";
}

TEST(AssignTest, NumbersInGivenNamesCountWhereAllNamesAreTheSame) {
  const FakeLayer plain{"Conv2D", "c1", {{"kernel", Shape({3, 3, 4, 4})}}};
  const FakeLayer transposed{"Conv2DTranspose", "t1", {{"kernel", Shape({3, 3, 4, 4})}}};
  const Scene same(Kind::kLegacyH5, {plain, transposed}, {plain, transposed});
  EXPECT_THAT(Proved(same), ElementsAre(Pair("c1/kernel:0", "c1/c1/kernel:0"), Pair("t1/kernel:0", "t1/t1/kernel:0")));
  FakeLayer renamed = plain;
  renamed.name = "c2";
  const Scene more(Kind::kLegacyH5, {plain, transposed}, {renamed, transposed, Dense("c3", 4, 4, false), plain});
  EXPECT_THAT(Proved(more), IsEmpty());
}

TEST(AssignTest, LayersWhoseFileDoesNotSayWhatTheyAreKeepTheirOrderAmongThoseOfTheirShapes) {
  const FakeLayer plain{"Conv2D", "c1", {{"kernel", Shape({3, 3, 4, 4})}}};
  const FakeLayer transposed{"Conv2DTranspose", "t1", {{"kernel", Shape({3, 3, 4, 4})}}};
  FakeLayer renamed = plain;
  renamed.name = "c2";
  const Scene scene(Kind::kLegacyH5, {plain, transposed}, {renamed, transposed});
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("c1/kernel:0", "c2/c2/kernel:0"), Pair("t1/kernel:0", "t1/t1/kernel:0")));
}

TEST(AssignTest, ALayerOfAnotherKindIsNotMeantWhateverItsShape) {
  const Scene scene(Kind::kWeightsH5, {Dense("dense", 10, 4, false)}, {Embedding("embedding", 10, 4)});
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_THAT(answer.assigned, IsEmpty());
  ASSERT_EQ(answer.missing.size(), 1u);
  EXPECT_EQ(answer.unused, std::vector<std::size_t>{0});
}

TEST(AssignTest, RenamedVariablesOfAUsersLayerAreKnownByShape) {
  const Scene scene(Kind::kAttributes, {Custom("Scale", "scale", {{"kernel", Shape({3, 4})}, {"bias", Shape({4})}})},
                    {Custom("Scale", "scale", {{"w", Shape({3, 4})}, {"b", Shape({4})}})});
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("scale/bias:0", "model/scale/b/.ATTRIBUTES/VARIABLE_VALUE"),
                                         Pair("scale/kernel:0", "model/scale/w/.ATTRIBUTES/VARIABLE_VALUE")));
}

TEST(AssignTest, VariablesOfOneShapeWithOtherNamesAreNotKnown) {
  const Scene scene(Kind::kAttributes, {Scale("scale", {"a", "b"})}, {Scale("scale", {"u", "w"})});
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, NumberedVariablesOfOneShapeInAUsersLayerAreAGuess) {
  Scene scene(Kind::kWeightsH5, {Scale("scale", {"w", "u"})}, {Scale("scale", {"w", "u"})});
  EXPECT_THAT(Proved(scene), IsEmpty()) << "whoever exchanged them has a call that finds both";
  const Assignments answer = Assign(scene.AsCase());
  ASSERT_EQ(answer.assigned.size(), 2u);
  EXPECT_EQ(answer.assigned[0].tensor, 0u);
  EXPECT_EQ(answer.assigned[1].tensor, 1u);
  const double found = answer.assigned[0].confidence;
  scene.LoadNothing();
  EXPECT_LT(Assign(scene.AsCase()).assigned[0].confidence, found);
}

TEST(AssignTest, WhatAFittingCallOfTheCheckpointLoadsIsMeant) {
  Scene scene(Kind::kWeightsH5, {Scale("scale", {"w", "u"})}, {Scale("scale", {"w", "u"})});
  const LoadTrace fitting = scene.trace;
  scene.LoadNothing();
  const Assignments answer = Assign(scene.AsCase(), {}, &fitting);
  ASSERT_EQ(answer.assigned.size(), 2u);
  for (const Assignment& a : answer.assigned) {
    EXPECT_EQ(a.tensor, a.variable);
    EXPECT_GE(a.confidence, kProved);
    EXPECT_THAT(a.why, HasSubstr("call, which fits"));
  }
}

// A layer whose two variables have one shape, in a file that only counts them.
FakeLayer Norm(std::string name) {
  return {"LayerNormalization", std::move(name), {{"gamma", Shape({4})}, {"beta", Shape({4})}}};
}

TEST(AssignTest, KerasOwnClassTellsItsVariablesApartWhereNoUsersClassMayHaveWrittenThem) {
  Scene plain(Kind::kWeightsH5, {Norm("norm")}, {Norm("norm")});
  plain.Rekey("layers/layer_normalization/", "after/");
  EXPECT_THAT(Proved(plain), ElementsAre(Pair("norm/beta:0", "after/vars/1"), Pair("norm/gamma:0", "after/vars/0")));
  const FakeLayer users = Custom("Shift", "shift", {{"by", Shape({7})}});
  Scene mixed(Kind::kWeightsH5, {Norm("norm"), users}, {Norm("norm"), users});
  mixed.Rekey("layers/layer_normalization/", "after/");
  EXPECT_EQ(Proved(mixed).size(), 1u) << "the user's own";
}

TEST(AssignTest, KeysOfACheckpointInAnotherFormatTellTheOrderOfNestedLayers) {
  FakeLayer first = Dense("dense", 4, 4, false);
  FakeLayer second = Dense("dense_1", 4, 4, false);
  first.nested = second.nested = "backbone";
  Scene scene(Kind::kBundle, {Dense("x", 4, 4, false), Dense("y", 4, 4, false), Dense("z", 4, 4, false)},
              {first, second, Dense("dense_2", 4, 4, false)});
  scene.checkpoint.format = Format::kSafetensors;
  const std::string value = "/kernel/.ATTRIBUTES/VARIABLE_VALUE";
  scene.checkpoint.tensors[0].key = "model/layer_with_weights-0/layer_with_weights-0" + value;
  scene.checkpoint.tensors[1].key = "model/layer_with_weights-0/layer_with_weights-1" + value;
  scene.checkpoint.tensors[2].key = "model/layer_with_weights-1" + value;
  scene.LoadNothing();
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("x/kernel:0", scene.checkpoint.tensors[0].key),
                                         Pair("y/kernel:0", scene.checkpoint.tensors[1].key),
                                         Pair("z/kernel:0", scene.checkpoint.tensors[2].key)));
  scene.checkpoint.tensors[1].key = "model/inner/layer_with_weights-1" + value;
  EXPECT_THAT(Proved(scene), IsEmpty()) << "an attribute has no place in a list";
}

TEST(AssignTest, PathsOfKerasOwnFileAreReadAsSuchInAnotherFormat) {
  Scene scene(Kind::kWeightsH5, {Lstm("a", 4, 4), Lstm("b", 4, 4)}, {Lstm("lstm", 4, 4), Lstm("lstm_1", 4, 4)});
  scene.Rekey("layers/lstm_1/", "layers/lstm_1/cell/").Rekey("layers/lstm/", "layers/lstm/cell/");
  scene.checkpoint.format = Format::kSafetensors;
  EXPECT_EQ(Proved(scene).size(), 6u);
  EXPECT_EQ(Proved(scene)["a/recurrent_kernel:0"], "layers/lstm/cell/vars/1");
}

TEST(AssignTest, BranchesOfOneShapeAreToldByNothingWhereAFileHasNoNames) {
  Scene scene(Kind::kBundle, {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  Node& model = scene.target.nodes[scene.target.Object("model")];
  model.roles = kRoleLayer | kRoleModel | kRoleFunctional;
  const auto config = [](const std::string& source) {
    return *ParseJson(R"({"layers": [{"name": "dense", "inbound_nodes": [[["input", 0, 0, {}]]]},
                                     {"name": "dense_1", "inbound_nodes": [[[")" +
                          source + R"(", 0, 0, {}]]]}]})",
                      "config");
  };
  scene.checkpoint.format = Format::kSafetensors;
  for (TensorInfo& tensor : scene.checkpoint.tensors) tensor.name.clear();
  scene.LoadNothing();
  model.config = config("dense");
  EXPECT_EQ(Proved(scene).size(), 2u) << "one runs after the other";
  model.config = config("input");
  EXPECT_THAT(Proved(scene), IsEmpty()) << "whoever exchanged the branches has the same keys";
  scene.checkpoint.tensors[0].name = "dense/kernel";
  scene.checkpoint.tensors[1].name = "dense_1/kernel";
  EXPECT_THAT(Proved(scene), IsEmpty()) << "Keras counted them as they were made, in whatever order";
  EXPECT_EQ(Assign(scene.AsCase()).assigned.size(), 2u) << "likely";
}

TEST(AssignTest, BranchesThatAllHaveOtherNamesMayStandInAnotherOrder) {
  const auto proved = [](const char* first, const char* second, const char* source) {
    Scene scene(Kind::kLegacyH5, {Dense("left", 4, 4, false), Dense("right", 4, 4, false)},
                {Dense(first, 4, 4, false), Dense(second, 4, 4, false)});
    Node& model = scene.target.nodes[scene.target.Object("model")];
    model.roles = kRoleLayer | kRoleModel | kRoleFunctional;
    model.config = *ParseJson(std::string(R"({"layers": [{"name": "left", "inbound_nodes": [[["input", 0, 0, {}]]]},
        {"name": "right", "inbound_nodes": [[[")") +
                                  source + R"(", 0, 0, {}]]]}]})",
                              "config");
    return Proved(scene).size();
  };
  EXPECT_EQ(proved("a", "b", "input"), 0u);
  EXPECT_EQ(proved("a", "b", "left"), 2u) << "one runs after the other";
  EXPECT_EQ(proved("left", "right", "input"), 2u) << "the same names";
  EXPECT_EQ(proved("left", "b", "input"), 2u) << "one name leaves one";
  EXPECT_EQ(proved("old_left", "old_right", "input"), 2u) << "another beginning";
  EXPECT_EQ(proved("old_right", "old_left", "input"), 0u) << "which the order contradicts";
}

TEST(AssignTest, TheNameOfAModelAroundBranchesTellsNoneOfThem) {
  FakeLayer mean = Dense("mean", 4, 4, false), spread = Dense("spread", 4, 4, false);
  FakeLayer old_mean = Dense("mu", 4, 4, false), old_spread = Dense("sigma", 4, 4, false);
  for (FakeLayer* layer : {&mean, &spread, &old_mean, &old_spread}) layer->nested = "encoder";
  Scene scene(Kind::kLegacyH5, {mean, spread}, {old_mean, old_spread});
  for (Node& node : scene.target.nodes) {
    if (node.name != "encoder") continue;
    node.roles = kRoleLayer | kRoleModel | kRoleFunctional;
    node.config = *ParseJson(R"({"layers": [{"name": "mean", "inbound_nodes": [[["input", 0, 0, {}]]]},
                                            {"name": "spread", "inbound_nodes": [[["input", 0, 0, {}]]]}]})",
                             "config");
  }
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, NumbersOfAttributesMayContradictTheOrder) {
  const auto proved = [](const char* first, const char* second) {
    return Proved(Scene(Kind::kAttributes, {Dense(first, 4, 4, false), Dense(second, 4, 4, false)},
                        {Dense("conv1", 4, 4, false), Dense("conv2", 4, 4, false)}));
  };
  EXPECT_EQ(proved("c1", "c2").size(), 2u);
  EXPECT_THAT(proved("c2", "c1"), IsEmpty());
}

TEST(AssignTest, AttributesWithNamesOfWhichNoneStayedAreAGuess) {
  const auto proved = [](const char* first, const char* second) {
    return Proved(Scene(Kind::kAttributes, {Dense(first, 4, 4, false), Dense(second, 4, 4, false)},
                        {Dense("up", 4, 4, false), Dense("down", 4, 4, false)}));
  };
  EXPECT_THAT(proved("query", "key"), IsEmpty()) << "they may have been exchanged as well";
  EXPECT_EQ(proved("up", "low").size(), 2u);
}

TEST(AssignTest, AttributesThatTheProgramNumbersOtherwiseThanItMakesThemAreAGuessWhereTheFileHasNoNames) {
  Scene scene(Kind::kLegacyH5, {Dense("dense_7", 4, 4, false), Dense("dense_8", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  Node& model = scene.target.nodes[scene.target.Object("model")];
  model.roles = kRoleLayer | kRoleModel | kRoleCustom;
  for (std::size_t i = 0; i < 2; ++i) model.children[i].first = "fc" + std::to_string(i + 1);
  EXPECT_EQ(Proved(scene).size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) model.children[i].first = "fc" + std::to_string(2 - i);
  EXPECT_THAT(Proved(scene), IsEmpty());
}

TEST(AssignTest, NumberedNamesThatAreTheSameOnBothSidesTellWhichLayerIsGone) {
  const auto proved = [](const std::vector<const char*>& program) {
    std::vector<FakeLayer> layers;
    for (const char* name : program) layers.push_back(Dense(name, 4, 4, false));
    return Proved(Scene(Kind::kLegacyH5, layers,
                        {Dense("front", 4, 4, false), Dense("fc0", 4, 4, false), Dense("fc1", 4, 4, false)}));
  };
  EXPECT_THAT(proved({"fc0", "fc1"}),
              ElementsAre(Pair("fc0/kernel:0", "fc0/fc0/kernel:0"), Pair("fc1/kernel:0", "fc1/fc1/kernel:0")));
  EXPECT_THAT(proved({"fc0", "fc2"}), IsEmpty()) << "the numbers moved";
}

TEST(AssignTest, NamesThatKerasCountedTellTheOrderOfMakingWherePathsDoNot) {
  Scene scene(Kind::kWeightsH5, {Dense("dense_4", 4, 4, false), Dense("dense_5", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  scene.Rekey("layers/dense_1/", "down/").Rekey("layers/dense/", "up/");
  EXPECT_THAT(Proved(scene), IsEmpty());
  scene.checkpoint.object_names = {{"up", "dense"}, {"down", "dense_1"}};
  EXPECT_THAT(Proved(scene),
              ElementsAre(Pair("dense_4/kernel:0", "up/vars/0"), Pair("dense_5/kernel:0", "down/vars/0")));
}

TEST(AssignTest, WhatAFittingCallOfTheCheckpointLoadsIsMeantOfBranchesAsWell) {
  Scene scene(Kind::kLegacyH5, {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)},
              {Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  Node& model = scene.target.nodes[scene.target.Object("model")];
  model.roles = kRoleLayer | kRoleModel | kRoleFunctional;
  model.config = *ParseJson(R"({"layers": [{"name": "dense", "inbound_nodes": [[["input", 0, 0, {}]]]},
                                           {"name": "dense_1", "inbound_nodes": [[["input", 0, 0, {}]]]}]})",
                            "config");
  const LoadTrace fitting = scene.trace;
  EXPECT_THAT(Proved(scene), IsEmpty());
  for (const Assignment& a : Assign(scene.AsCase(), {}, &fitting).assigned) EXPECT_GE(a.confidence, kProved);
}

TEST(AssignTest, WhatAFittingCallTakesWholeIsMeantUnderAnotherRoot) {
  Scene scene(Kind::kAttributes, {Scale("first", {"a", "b"}), Scale("second", {"a", "b"})},
              {Scale("first", {"a", "b"}), Scale("second", {"a", "b"})});
  LoadTrace fitting = scene.trace;
  scene.Rekey("model/", "");
  for (Binding& binding : fitting.bindings) binding.source.erase(0, std::string("model/").size());
  for (TensorInfo& tensor : scene.checkpoint.tensors) tensor.name = "Variable";
  std::map<std::string, std::string> keys;
  for (const Assignment& a : Assign(scene.AsCase(), {}, &fitting).assigned) {
    EXPECT_GE(a.confidence, kProved);
    keys.emplace(scene.target.VariableOf(scene.target.variables[a.variable]).name,
                 scene.checkpoint.tensors[a.tensor].key);
  }
  EXPECT_THAT(keys, ElementsAre(Pair("first/a:0", "first/a/.ATTRIBUTES/VARIABLE_VALUE"),
                                Pair("first/b:0", "first/b/.ATTRIBUTES/VARIABLE_VALUE"),
                                Pair("second/a:0", "second/a/.ATTRIBUTES/VARIABLE_VALUE"),
                                Pair("second/b:0", "second/b/.ATTRIBUTES/VARIABLE_VALUE")));
}

TEST(AssignTest, AFittingCallDoesNotTellLayersThatAllHaveOtherNames) {
  const Scene scene(Kind::kLegacyH5, {Scale("query", {"a", "b"}), Scale("key", {"a", "b"})},
                    {Scale("up", {"u", "w"}), Scale("down", {"u", "w"})});
  const LoadTrace fitting = scene.trace;
  Scene asked = scene;
  asked.LoadNothing();
  for (const Assignment& a : Assign(asked.AsCase(), {}, &fitting).assigned) {
    EXPECT_THAT(a.why, Not(HasSubstr("another call, which fits")));
  }
}

TEST(AssignTest, AFittingCallThatGoesByTheOrderDoesNotDenyGivenNames) {
  Scene scene(Kind::kLegacyH5, {Dense("dec", 4, 4, false), Dense("enc", 4, 4, false)},
              {Dense("enc", 4, 4, false), Dense("dec", 4, 4, false)});
  Order({"enc/enc/kernel:0", "dec/dec/kernel:0"}, &scene);
  const LoadTrace fitting = scene.trace;
  scene.LoadNothing();
  for (const Assignment& a : Assign(scene.AsCase(), {}, &fitting).assigned) EXPECT_LT(a.confidence, kProved);
}

TEST(AssignTest, AScalarOfAModelThatWasSavedAsTheRootIsNoCounterBesideIt) {
  const auto proved = [](const std::string& to) {
    Scene scene(Kind::kAttributes, {Dense("enc", 4, 4, false), Dense("dec", 4, 2, false)},
                {Dense("enc", 4, 4, false), Dense("dec", 4, 2, false)});
    const NodeId model = scene.target.Object("model");
    Node counter;
    counter.roles = kRoleVariable;
    counter.variable.emplace();
    counter.variable->name = "step:0";
    counter.variable->shape = Shape(std::vector<std::int64_t>{});
    counter.variable->dtype = DType::kFloat32;
    scene.target.nodes[model].children.emplace_back("step", static_cast<NodeId>(scene.target.nodes.size()));
    scene.target.variables.push_back({"model", static_cast<NodeId>(scene.target.nodes.size())});
    scene.target.nodes.push_back(std::move(counter));
    scene.Rekey("model/", to);
    TensorInfo stored = scene.checkpoint.tensors.front();
    stored.key = "step/.ATTRIBUTES/VARIABLE_VALUE";
    stored.shape = Shape(std::vector<std::int64_t>{});
    if (!to.empty()) scene.checkpoint.counters.insert(stored.key);
    scene.checkpoint.tensors.push_back(stored);
    std::sort(scene.checkpoint.tensors.begin(), scene.checkpoint.tensors.end(),
              [](const TensorInfo& a, const TensorInfo& b) { return a.key < b.key; });
    scene.LoadNothing();
    return Proved(scene);
  };
  EXPECT_THAT(proved(""), Contains(Pair("step:0", "step/.ATTRIBUTES/VARIABLE_VALUE")));
  EXPECT_EQ(proved("net/").size(), 2u) << "a counter that was saved beside a model";
}

TEST(AssignTest, NamesThatAreAlikeMayContradictTheOrder) {
  const auto proved = [](const char* first, const char* second) {
    return Proved(Scene(Kind::kAttributes, {Dense(first, 4, 4, false), Dense(second, 4, 4, false)},
                        {Dense("generator", 4, 4, false), Dense("discriminator", 4, 4, false)}));
  };
  EXPECT_THAT(proved("gen", "dis"),
              ElementsAre(Pair("dis/kernel:0", "model/discriminator/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
                          Pair("gen/kernel:0", "model/generator/kernel/.ATTRIBUTES/VARIABLE_VALUE")));
  EXPECT_THAT(proved("dis", "gen"), IsEmpty());
}

TEST(AssignTest, NamesThatAreAlikeTellLayersApartWhereAFileHasNoOrder) {
  const auto proved = [](const char* first, const char* second) {
    Scene scene(Kind::kAttributes, {Dense(first, 4, 4, false), Dense(second, 4, 4, false)},
                {Dense("blocks0", 4, 4, false), Dense("blocks1", 4, 4, false)});
    scene.checkpoint.format = Format::kSafetensors;
    scene.LoadNothing();
    return Proved(scene);
  };
  EXPECT_THAT(proved("enc1", "enc0"),
              ElementsAre(Pair("enc0/kernel:0", "model/blocks0/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
                          Pair("enc1/kernel:0", "model/blocks1/kernel/.ATTRIBUTES/VARIABLE_VALUE")));
  EXPECT_THAT(proved("f", "g"), IsEmpty());
}

TEST(AssignTest, PartsOfOneLayerThatStandInAnotherOrderDoNotSpeakOfOthers) {
  const auto part = [](const char* name) { return FakeLayer{"EinsumDense", name, {{"kernel", Shape({4, 2, 2})}}}; };
  const std::vector<FakeLayer> program = {part("query"), part("key"), Dense("dense_3", 4, 4, false),
                                          Dense("dense_4", 4, 4, false)};
  Scene scene(Kind::kAttributes, program,
              {part("key"), part("query"), Dense("dense", 4, 4, false), Dense("dense_1", 4, 4, false)});
  Order({"model/key/kernel/.ATTRIBUTES/VARIABLE_VALUE", "model/query/kernel/.ATTRIBUTES/VARIABLE_VALUE",
         "model/dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", "model/dense_1/kernel/.ATTRIBUTES/VARIABLE_VALUE"},
        &scene);
  EXPECT_EQ(Proved(scene).size(), 2u) << "attributes of the model";
  // The same inside one layer of the program.
  Node attention;
  attention.class_name = "MultiHeadAttention";
  attention.name = "attention";
  attention.roles = kRoleLayer;
  Node& model = scene.target.nodes[scene.target.Object("model")];
  attention.layers = {model.layers[0], model.layers[1]};
  for (const NodeId inner : attention.layers) {
    const auto& weights = scene.target.nodes[inner].weights;
    attention.weights.insert(attention.weights.end(), weights.begin(), weights.end());
  }
  model.layers.erase(model.layers.begin(), model.layers.begin() + 2);
  model.layers.insert(model.layers.begin(), static_cast<NodeId>(scene.target.nodes.size()));
  scene.target.nodes.push_back(std::move(attention));
  EXPECT_EQ(Proved(scene).size(), 4u);
}

TEST(AssignTest, LayersInsideABlockAndBesideItAreTwoKinds) {
  const auto block = [](const char* name) { return Custom("Block", name, {{"scale", Shape({4, 4})}}); };
  Scene scene(Kind::kWeightsH5, {block("x"), block("y"), Dense("head", 4, 4, false)},
              {block("block"), block("block_1"), Dense("dense", 4, 4, false)});
  scene.LoadNothing();
  EXPECT_THAT(Proved(scene),
              ElementsAre(Pair("head/kernel:0", "layers/dense/vars/0"), Pair("x/scale:0", "layers/block/vars/0"),
                          Pair("y/scale:0", "layers/block_1/vars/0")))
      << "and the blocks are counted by their class";
}

TEST(AssignTest, NumbersThatPeopleGaveStayWhereEveryPathOfTheProgramIsInTheFile) {
  const auto proved = [](const std::vector<FakeLayer>& program) {
    Scene scene(Kind::kAttributes, program, {Scale("c0", {"w"}), Scale("c1", {"w"}), Dense("head", 3, 2, false)});
    scene.Rekey("model/", "model/net/");
    scene.LoadNothing();
    return Proved(scene);
  };
  EXPECT_THAT(proved({Scale("c0", {"w"}), Dense("head", 3, 2, false)}),
              Contains(Pair("c0/w:0", "model/net/c0/w/.ATTRIBUTES/VARIABLE_VALUE")));
  EXPECT_THAT(proved({Scale("c0", {"w"}), Dense("out", 3, 2, false)}), Not(Contains(Pair("c0/w:0", testing::_))))
      << "another layer has another name: so may this one";
}

TEST(AssignTest, LayersThatKerasCountedAsTheyWereMadeMayBeWalkedInAnotherOrder) {
  Scene scene(Kind::kAttributes, {Dense("dec", 4, 4, false), Dense("enc", 4, 4, false)},
              {Dense("enc", 4, 4, false), Dense("dec", 4, 4, false)});
  for (Node& node : scene.target.nodes) {
    if (node.name == "dec") node.name = "dense_1";
    if (node.name == "enc") node.name = "dense";
  }
  for (TensorInfo& tensor : scene.checkpoint.tensors) {
    tensor.name = tensor.key.find("dec") == std::string::npos ? "dense/kernel" : "dense_1/kernel";
    tensor.order = TensorInfo::kNoOrder;
  }
  scene.LoadNothing();
  EXPECT_THAT(Proved(scene), ElementsAre(Pair("dec/kernel:0", "model/dec/kernel/.ATTRIBUTES/VARIABLE_VALUE"),
                                         Pair("enc/kernel:0", "model/enc/kernel/.ATTRIBUTES/VARIABLE_VALUE")));
}

TEST(AssignTest, WhatTheProgramNoLongerHasIsUnused) {
  const Scene scene(Kind::kBundle, {Dense("dense", 5, 8, false)}, {Dense("dense", 5, 8), BatchNorm("bn", 8)});
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_THAT(Proved(scene),
              ElementsAre(Pair("dense/kernel:0", "model/layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE")));
  EXPECT_EQ(answer.unused.size(), 5u);
  EXPECT_THAT(answer.state, IsEmpty());
}

TEST(AssignTest, OptimizerStateIsNoLoss) {
  Scene scene(Kind::kBundle, {Dense("dense", 5, 8, false)}, {Dense("dense", 5, 8, false)});
  scene.StoredOptimizer({"optimizer/_variables/1/.ATTRIBUTES/VARIABLE_VALUE"});
  const Assignments answer = Assign(scene.AsCase());
  EXPECT_THAT(answer.unused, IsEmpty());
  EXPECT_EQ(answer.state.size(), 1u);
}

TEST(AssignTest, AnotherTypeIsAConversion) {
  FakeLayer half = Dense("dense", 5, 8, false);
  half.variables[0].dtype = DType::kFloat16;
  const FakeLayer full = Dense("dense", 5, 8, false);
  EXPECT_EQ(Assign(Scene(Kind::kBundle, {full}, {half}).AsCase()).assigned.at(0).conversion, Conversion::kWiden);
  EXPECT_EQ(Assign(Scene(Kind::kBundle, {half}, {full}).AsCase()).assigned.at(0).conversion, Conversion::kNarrow);
}

}  // namespace
}  // namespace ckptfit
