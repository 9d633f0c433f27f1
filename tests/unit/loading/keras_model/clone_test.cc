#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "loading/keras_model/rebuild.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing_keras::Keras2;
using testing_keras::Keras3;

// The program's Net: an input layer and a Dense of 3 inputs and 4 units. `variable`: how its kernel is called.
struct Clone : testing::Test {
  explicit Clone(std::uint32_t roles = kRoleFunctional, const std::string& variable = "part/kernel") {
    Node kernel;
    kernel.roles = kRoleVariable;
    kernel.variable = Variable{variable + ":0", variable + ":0", variable, {3, 4}, DType::kFloat32, true};
    program.nodes = {kernel, Layer("InputLayer", "i"), Layer("Dense", "part"), Layer("Net", "net")};
    program.nodes[2].weights = program.nodes[3].weights = {0};
    program.nodes[2].store = {{"0", 0}};
    program.nodes[3].layers = {1, 2};
    program.nodes[3].roles |= kRoleModel | kRoleCustom | roles;
    program.nodes[3].config = *ParseJson(R"({"name": "net", "units": 4, "depth": 2, "heads": 2})", "test");
    CustomObject custom;
    custom.key = custom.class_name = "Net";
    custom.given = CustomObject::Given::kHandedOver;
    custom.bases = {"Model"};
    custom.has_from_config = true;
    custom.instance = 3;
    program.custom_objects.push_back(custom);
  }
  static Node Layer(const std::string& class_name, const std::string& name) {
    Node node;
    node.class_name = class_name;
    node.name = name;
    node.roles = kRoleLayer;
    return node;
  }
  Rebuilt Rebuild(const std::string& config, const Environment& environment) {
    config_ = *ParseJson(config, "test");
    return RebuildModel({config_, program, environment, true, true, true});
  }
  static std::vector<std::string> Variables(const Rebuilt& model) {
    std::vector<std::string> out;
    for (const TargetVariable& variable : model.target.variables) {
      const Variable& made = model.target.VariableOf(variable);
      out.push_back(made.name + made.shape.ToString() + " " + made.shared_name);
    }
    return out;
  }
  static std::string Net(const std::string& arguments, const std::string& build_config) {
    return R"({"module": null, "class_name": "Net", "registered_name": "Net", "config": {"name": "net", )" + arguments +
           "}" + build_config + "}";
  }
  // An input, the Net and a Dense; the Net's call has this number.
  static std::string Around(const std::string& call) {
    return R"({"module": "keras", "class_name": "Functional", "registered_name": "Functional", "config": {"name": "m", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "name": "i", "inbound_nodes": [],
       "config": {"batch_input_shape": [null, 3], "name": "i"}},
      {"module": null, "class_name": "Net", "registered_name": "Net", "name": "net", "config": {"name": "net", "units": 4},
       "inbound_nodes": [[["i", 0, 0, {}]]]},
      {"module": "keras.layers", "class_name": "Flatten", "name": "f", "config": {"name": "f"},
       "inbound_nodes": [[["net", )" +
           call + R"(, 0, {}]]]}], "input_layers": [["i", 0, 0]], "output_layers": [["f", 0, 0]]}})";
  }

  Target program;
  Value config_;
};

constexpr const char* kNoShape = R"(, "build_config": {"input_shape": null})";

// super().__init__(inputs, outputs): the constructor has made every layer, and build_config states nothing.
TEST_F(Clone, AModelOfInputsAndOutputsIsWholeWhenItsConstructorReturns) {
  for (const bool reads_config : {false, true}) {
    program.custom_objects[0].has_from_config = reads_config;
    program.custom_objects[0].signature.var_keyword = true;
    for (const Environment& environment : {Keras3("3.6.0"), Keras2("2.15.1")}) {
      EXPECT_THAT(Variables(Rebuild(Net(R"("units": 6)", kNoShape), environment)),
                  ElementsAre("part/kernel:0(3, 6) part/kernel"));
    }
  }
}

TEST_F(Clone, AnArgumentThatIsNoSizeMakesOtherLayers) {
  const Rebuilt same = Rebuild(Net(R"("units": 4, "depth": 2, "heads": 2)", kNoShape), Keras3("3.6.0"));
  EXPECT_FALSE(same.undecided);
  const Rebuilt other = Rebuild(Net(R"("units": 4, "depth": 5, "heads": 2)", kNoShape), Keras3("3.6.0"));
  EXPECT_TRUE(other.undecided);
  EXPECT_THAT(other.unknowns, ElementsAre("the layers that Net makes of another `depth`"));
}

TEST_F(Clone, ASizeThatTwoArgumentsHaveIsNotToldWhenOneChanges) {
  program.nodes[3].config = *ParseJson(R"({"name": "net", "units": 4, "inner": 4})", "test");
  EXPECT_FALSE(Rebuild(Net(R"("units": 6, "inner": 6)", kNoShape), Keras3("3.6.0")).undecided);
  EXPECT_TRUE(Rebuild(Net(R"("units": 6, "inner": 4)", kNoShape), Keras3("3.6.0")).undecided);
}

// In Keras 2 the graph that the constructor made is call number 0.
TEST_F(Clone, CallsOfAModelOfInputsAndOutputsAreCountedFromOneInKerasTwo) {
  const Rebuilt model = Rebuild(Around("1"), Keras2("2.15.1"));
  EXPECT_FALSE(model.hangs);
  EXPECT_THAT(Variables(model), ElementsAre("part/kernel:0(3, 4) part/kernel"));
  EXPECT_TRUE(Rebuild(Around("0"), Keras2("2.15.1")).hangs);
}

struct CloneOfSubclass : Clone {
  CloneOfSubclass() : Clone(0, "net/part/kernel") {}
};

// Optimizers of Keras 2 name their variables by it.
TEST_F(CloneOfSubclass, TheSharedNameFollowsTheName) {
  const std::string shape = R"(, "build_config": {"input_shape": [null, 3]})";
  EXPECT_THAT(Variables(Rebuild(Net(R"("units": 4)", shape), Keras2("2.15.1"))),
              ElementsAre("part/kernel:0(3, 4) part/kernel"));
}

// Keras 2 calls build() by itself, which makes what it makes; Keras 3 runs call() where there is no build().
TEST_F(CloneOfSubclass, ABuildOfItsOwnLeavesTheLayersThatItDoesNotBuildUnbuilt) {
  const std::string shape = R"(, "build_config": {"input_shape": [null, 3]})";
  auto& build = program.custom_objects[0].own_build.emplace();
  const auto part_of = [](const Rebuilt& model) -> const Node& {
    return model.target.nodes[model.target.nodes[model.model].layers[1]];
  };
  for (const bool marks : {false, true}) {
    build.marks = marks;
    const Rebuilt alone = Rebuild(Net(R"("units": 4)", shape), Keras2("2.15.1"));
    EXPECT_THAT(Variables(alone), ElementsAre());
    EXPECT_EQ(alone.target.nodes[alone.model].built, marks);
    EXPECT_FALSE(part_of(alone).built);
    EXPECT_TRUE(part_of(alone).store.empty());
  }
  for (bool* calls : {&build.base, &build.parts}) {
    build = {};
    *calls = true;
    EXPECT_THAT(Variables(Rebuild(Net(R"("units": 4)", shape), Keras2("2.15.1"))),
                ElementsAre("part/kernel:0(3, 4) part/kernel"));
  }
}

TEST_F(CloneOfSubclass, LayersThatAConstructorMakesWholeNeedNoBuild) {
  program.custom_objects[0].own_build.emplace();
  program.nodes[2].roles |= kRoleModel | kRoleFunctional;
  program.nodes[0].variable->name = "part/kernel:0";
  const std::string shape = R"(, "build_config": {"input_shape": [null, 3]})";
  EXPECT_THAT(Variables(Rebuild(Net(R"("units": 4)", shape), Keras2("2.15.1"))),
              ElementsAre("part/kernel:0(3, 4) net/part/kernel"));
}

TEST_F(CloneOfSubclass, ArgumentsThatCountLayersMakeOthers) {
  const std::string shape = R"(, "build_config": {"input_shape": [null, 3]})";
  program.nodes[3].config = *ParseJson(R"({"name": "net", "units": 4, "depth": 3, "sizes": [4, 4]})", "test");
  const auto undecided = [&](const std::string& arguments) {
    return Rebuild(Net(arguments, shape), Keras3("3.6.0")).undecided;
  };
  EXPECT_FALSE(undecided(R"("units": 6, "depth": 3, "sizes": [6, 4])"));
  EXPECT_FALSE(undecided(R"("units": 4, "depth": 2, "sizes": [4, 4])"));
  EXPECT_TRUE(undecided(R"("units": 4, "depth": 3, "sizes": [4, 4, 4])"));
  program.custom_objects[0].counts = {"depth"};
  EXPECT_FALSE(undecided(R"("units": 6, "depth": 3, "sizes": [4, 4])"));
  EXPECT_TRUE(undecided(R"("units": 4, "depth": 2, "sizes": [4, 4])"));
}

TEST_F(CloneOfSubclass, AnArgumentThatIsNoSizeCountsWhatTheInstanceHolds) {
  WalkValue parts;
  parts.kind = WalkValue::Kind::kList;
  parts.items.resize(2);
  for (WalkValue& item : parts.items) item.node = 2;
  program.nodes[3].walk = {{"parts", parts}};
  const std::string shape = R"(, "build_config": {"input_shape": [null, 3]})";
  EXPECT_TRUE(Rebuild(Net(R"("units": 4, "depth": 5, "heads": 2)", shape), Keras3("3.6.0")).undecided);
  program.nodes[3].walk[0].value.items.resize(1);
  EXPECT_FALSE(Rebuild(Net(R"("units": 4, "depth": 5, "heads": 2)", shape), Keras3("3.6.0")).undecided);
}

// A build() that does not call the base class's leaves no build_config in the archive: the layers are there, their variables not.
TEST_F(CloneOfSubclass, WithoutABuildConfigTheModelOfKerasTwoIsNotBuilt) {
  const Rebuilt model = Rebuild(Net(R"("units": 4)", ""), Keras2("2.15.1"));
  EXPECT_THAT(Variables(model), ElementsAre());
  const Node& net = model.target.nodes[model.model];
  ASSERT_EQ(net.layers.size(), 2u);
  const Node& part = model.target.nodes[net.layers[1]];
  EXPECT_EQ(part.name, "part");
  EXPECT_FALSE(part.built);
  EXPECT_TRUE(part.store.empty());
}

}  // namespace
}  // namespace ckptfit
