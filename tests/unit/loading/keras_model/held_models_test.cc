#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "loading/keras_model/rebuild.h"
#include "unit/loading/keras_model/rebuilt_variables.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::Variables;

// The program's Net holds a Sequential "enc" with one Dense of 3 inputs and 5 units, and a weight of its own.
struct HeldModels : testing::Test {
  HeldModels() {
    Add("net/gate", {1});
    Add("enc_dense/kernel", {3, 5});
    Add("enc_dense/bias", {5});
    AddLayer("Dense", "enc_dense", {1, 2}, {});
    AddLayer("Sequential", "enc", {1, 2}, {3});
    const NodeId net = AddLayer("Net", "net", {1, 2, 0}, {4});
    program.nodes[net].roles |= kRoleModel | kRoleCustom;
    WalkEntry entry;
    entry.attribute = "_enc";
    entry.value.node = 4;
    program.nodes[net].walk.push_back(entry);
    CustomObject custom;
    custom.key = custom.class_name = "Net";
    custom.given = CustomObject::Given::kHandedOver;
    custom.bases = {"Model"};
    custom.has_from_config = true;
    custom.instance = net;
    program.custom_objects.push_back(custom);
  }
  void Add(const std::string& name, Shape shape) {
    Node node;
    node.roles = kRoleVariable;
    node.variable = Variable{name, name.substr(name.rfind('/') + 1), name, std::move(shape), DType::kFloat32, true};
    program.nodes.push_back(node);
  }
  NodeId AddLayer(const std::string& class_name, const std::string& name, std::vector<NodeId> weights,
                  std::vector<NodeId> layers) {
    Node node;
    node.class_name = class_name;
    node.name = name;
    node.roles = kRoleLayer;
    node.weights = std::move(weights);
    node.layers = std::move(layers);
    program.nodes.push_back(node);
    return static_cast<NodeId>(program.nodes.size() - 1);
  }
  // Net as an archive holds it, around a Sequential of one Dense.
  static std::string Net(const std::string& key, const std::string& dense) {
    return R"({"module": null, "class_name": "Net", "registered_name": "Net", "config": {"name": "net", ")" + key +
           R"(": {"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "enc",
        "layers": [{"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
                    "config": {"batch_shape": [null, 3], "name": "i"}},
                   {"module": "keras.layers", "class_name": "Dense", "registered_name": null,
                    "config": {"name": "enc_dense", )" +
           dense + R"(}, "build_config": {"input_shape": [null, 3]}}]}}}, "build_config": {"input_shape": [null, 3]}})";
  }
  Rebuilt Rebuild(const std::string& config, const std::string& keras = "3.6.0") {
    config_ = *ParseJson(config, "test");
    environment_ = keras.starts_with("2.") ? Keras2(keras) : Keras3(keras);
    return RebuildModel({config_, program, environment_, true, true, true});
  }

  Target program;
  Value config_;
  Environment environment_;
};

// from_config() of the class deserializes the model: its sizes are those of the file.
TEST_F(HeldModels, ModelsOfTheConfigStandForThoseOfTheProgram) {
  for (const char* key : {"enc", "encoder"}) {  // found by the attribute, or by the model's name
    const Rebuilt wide = Rebuild(Net(key, R"("units": 7)"));
    EXPECT_THAT(Variables(wide), ElementsAre("enc_dense/kernel(3, 7)", "enc_dense/bias(7,)", "net/gate(1,)")) << key;
    ASSERT_EQ(wide.target.nodes[wide.model].walk.size(), 1u);
    const Node& held = wide.target.nodes[wide.target.nodes[wide.model].walk[0].value.node];
    EXPECT_EQ(held.name, "enc");
    EXPECT_EQ(held.weights.size(), 2u);
    EXPECT_THAT(Variables(Rebuild(Net(key, R"("units": 7, "use_bias": false)"))),
                ElementsAre("enc_dense/kernel(3, 7)", "net/gate(1,)"));
  }
  std::string old = Net("enc", R"("units": 7)");
  old.replace(old.find("batch_shape"), 11, "batch_input_shape");
  EXPECT_THAT(Variables(Rebuild(old, "2.15.0")),
              ElementsAre("enc_dense/kernel:0(3, 7)", "enc_dense/bias:0(7,)", "gate(1,)"));
  program.custom_objects[0].has_from_config = false;
  program.custom_objects[0].signature.var_keyword = true;
  EXPECT_THAT(Variables(Rebuild(Net("enc", R"("units": 7)"))),
              ElementsAre("enc_dense/kernel(3, 5)", "enc_dense/bias(5,)", "net/gate(1,)"));
}

// A list of the config has as many models as the file says.
TEST_F(HeldModels, AListOfTheProgramBecomesThatOfTheConfig) {
  Add("more_dense/kernel", {3, 5});
  const NodeId more = AddLayer("Sequential", "more", {6}, {});
  Node& net = program.nodes[5];
  net.weights = {1, 2, 6, 0};
  net.layers = {4, more};
  WalkValue first, second;
  first.node = 4;
  second.node = more;
  net.walk[0].value.kind = WalkValue::Kind::kList;
  net.walk[0].value.items = {first, second};
  std::string config = Net("enc", R"("units": 7)");
  const std::size_t begin = config.find(R"({"module": "keras", "class_name": "Sequential")");
  config.insert(begin, "[");
  config.insert(config.rfind("}, \"build_config\""), "]");
  const Rebuilt one = Rebuild(config);
  EXPECT_THAT(Variables(one), ElementsAre("enc_dense/kernel(3, 7)", "enc_dense/bias(7,)", "net/gate(1,)"));
  EXPECT_EQ(one.target.nodes[one.model].walk[0].value.items.size(), 1u);
  EXPECT_EQ(one.target.nodes[one.model].layers.size(), 1u);
}

TEST_F(HeldModels, WhatReadingThemRaisesTheMethodOfTheClassRaises) {
  const Rebuilt refused = Rebuild(Net("enc", R"("units": 5, "colour": "red")"));
  ASSERT_TRUE(refused.raised);
  EXPECT_EQ(refused.raised->type, "TypeError");
  EXPECT_THAT(refused.raised->message,
              AllOf(HasSubstr("<class '.Net'> could not be deserialized properly."),
                    HasSubstr("Unrecognized keyword arguments passed to Dense: {'colour': 'red'}")));
  EXPECT_FALSE(refused.steps.empty());
}

// Initializers that get_config() of a class serialized are read again by its constructor.
TEST_F(HeldModels, InitializersOfAnotherReleaseAreRefusedByClassesOfTheProgramToo) {
  program.custom_objects[0].signature.var_keyword = true;
  const std::string config = R"({"module": null, "class_name": "Net", "registered_name": "Net", "config": {
    "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform",
                           "config": {"seed": null, "input_axes": null}, "registered_name": null}}})";
  for (const bool own : {false, true}) {
    program.custom_objects[0].has_from_config = own;
    const Rebuilt refused = Rebuild(config, "3.9.2");
    ASSERT_TRUE(refused.raised);
    EXPECT_EQ(refused.raised->type, "TypeError");
    EXPECT_THAT(refused.raised->message, HasSubstr("GlorotUniform'> could not be deserialized properly."));
    EXPECT_FALSE(Rebuild(config, "3.15.0").raised);
  }
}

TEST_F(HeldModels, NestingIsLimited) {
  std::string config = "null";
  for (int i = 0; i < 40; ++i) {
    config = R"({"module": null, "class_name": "Net", "registered_name": "Net", "config": {"name": "net", "enc": {
      "module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "enc", "layers": [)" +
             config + "]}}}}";
  }
  const Rebuilt model = Rebuild(config);
  ASSERT_TRUE(model.raised);
  EXPECT_EQ(model.raised->type, "RecursionError");
  EXPECT_THAT(model.unknowns, ElementsAre("a config that is nested deeper than 64 levels"));
}

}  // namespace
}  // namespace ckptfit
