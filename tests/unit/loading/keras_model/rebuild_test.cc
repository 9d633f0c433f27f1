#include "loading/keras_model/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "unit/loading/keras_model/rebuilt_variables.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_keras::Keras2;
using testing_keras::Keras3;
using testing_keras::Variables;

struct RebuildTest : testing::Test {
  Rebuilt Rebuild(const std::string& config, const Environment& environment, bool saving_lib = false) {
    config_ = *ParseJson(config, "test");
    return RebuildModel({config_, program, environment, saving_lib, custom_objects, true});
  }
  static std::string Raised(const Rebuilt& model) {
    return model.raised ? model.raised->type + ": " + model.raised->message : "nothing";
  }

  Target program;
  bool custom_objects = false;
  Value config_;
};

// A Sequential in the dialect of HDF5 models of Keras 2.
std::string Sequential2(const std::string& layers) {
  return R"({"class_name": "Sequential", "config": {"name": "sequential", "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "i"}}, )" +
         layers + "]}}";
}
constexpr const char* kDense2 =
    R"({"class_name": "Dense", "config": {"name": "dense", "trainable": true, "dtype": "float32", "units": 4}})";

TEST_F(RebuildTest, VariablesAreNamedAsEachFrameworkNamesThem) {
  const std::string config = Sequential2(kDense2);
  EXPECT_THAT(Variables(Rebuild(config, Keras2("2.15.1"))), ElementsAre("dense/kernel:0(3, 4)", "dense/bias:0(4,)"));
  EXPECT_THAT(Variables(Rebuild(config, Keras3("3.6.0"))),
              ElementsAre("sequential/dense/kernel(3, 4)", "sequential/dense/bias(4,)"));
}

TEST_F(RebuildTest, LayersOfArchivesAreBuiltBeforeTheyAreAdded) {
  const std::string config = R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {
    "name": "sequential", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
       "config": {"batch_shape": [null, 3], "name": "i"}},
      {"module": "keras.layers", "class_name": "Dense", "registered_name": null,
       "config": {"name": "dense", "units": 4}, "build_config": {"input_shape": [null, 3]}}]}})";
  EXPECT_THAT(Variables(Rebuild(config, Keras3("3.6.0"), true)), ElementsAre("dense/kernel(3, 4)", "dense/bias(4,)"));
}

TEST_F(RebuildTest, CellsOfKerasTwoAreCountedUntilTheyGotFixedNames) {
  const std::string config = Sequential2(
      R"({"class_name": "Reshape", "config": {"name": "r", "target_shape": [1, 3]}},
         {"class_name": "Bidirectional", "config": {"name": "b", "layer":
           {"class_name": "LSTM", "config": {"name": "lstm", "units": 2, "use_bias": false}}, "merge_mode": "concat"}})");
  EXPECT_THAT(
      Variables(Rebuild(config, Keras2("2.10.1"))),
      ElementsAre("b/forward_lstm/lstm_cell_1/kernel:0(3, 8)", "b/forward_lstm/lstm_cell_1/recurrent_kernel:0(2, 8)",
                  "b/backward_lstm/lstm_cell_2/kernel:0(3, 8)",
                  "b/backward_lstm/lstm_cell_2/recurrent_kernel:0(2, 8)"));
  EXPECT_EQ(Variables(Rebuild(config, Keras2("2.15.1")))[0], "b/forward_lstm/lstm_cell/kernel:0(3, 8)");
  EXPECT_EQ(Variables(Rebuild(config, Keras2("2.0.4")))[0], "b/forward_lstm/kernel:0(3, 8)");
}

// input -> inner(Dense) -> head, with the node index that Keras 2 or 3 writes.
std::string Nested(int index) {
  return R"({"class_name": "Functional", "config": {"name": "m", "layers": [
    {"class_name": "InputLayer", "name": "i", "inbound_nodes": [],
     "config": {"batch_input_shape": [null, 3], "name": "i"}},
    {"class_name": "Functional", "name": "inner", "inbound_nodes": [[["i", 0, 0, {}]]], "config": {"name": "inner",
      "layers": [{"class_name": "InputLayer", "name": "j", "inbound_nodes": [],
                  "config": {"batch_input_shape": [null, 3], "name": "j"}},
                 {"class_name": "Dense", "name": "d", "inbound_nodes": [[["j", 0, 0, {}]]],
                  "config": {"name": "d", "units": 5}}],
      "input_layers": [["j", 0, 0]], "output_layers": [["d", 0, 0]]}},
    {"class_name": "Dense", "name": "head", "inbound_nodes": [[["inner", )" +
         std::to_string(index) + R"(, 0, {}]]], "config": {"name": "head", "units": 2}}],
    "input_layers": [["i", 0, 0]], "output_layers": [["head", 0, 0]]}})";
}

TEST_F(RebuildTest, NestedModelsCountTheirCallsFromOneInKerasTwo) {
  const Rebuilt model = Rebuild(Nested(1), Keras2("2.15.1"));
  EXPECT_EQ(Raised(model), "nothing");
  EXPECT_THAT(Variables(model),
              ElementsAre("d/kernel:0(3, 5)", "d/bias:0(5,)", "head/kernel:0(5, 2)", "head/bias:0(2,)"));
  EXPECT_EQ(model.target.nodes[model.model].layers.size(), 3u);
}

// input -> inner, a Sequential without an input layer -> head, which takes call 0 of it.
std::string Headed(const std::string& more) {
  return R"({"class_name": "Model", "config": {"name": "m", "layers": [
    {"class_name": "InputLayer", "name": "i", "inbound_nodes": [],
     "config": {"batch_input_shape": [null, 3], "name": "i"}},
    {"class_name": "Sequential", "name": "inner", "inbound_nodes": [[["i", 0, 0, {}]]], "config": {"name": "inner",
      "layers": [{"class_name": "Dense", "config": {"name": "d", "units": 5}}])" +
         more + R"(}},
    {"class_name": "Dense", "name": "head", "inbound_nodes": [[["inner", 0, 0, {}]]],
     "config": {"name": "head", "units": 2}}],
    "input_layers": [["i", 0, 0]], "output_layers": [["head", 0, 0]]}})";
}

// A Sequential that got its shapes from its first call has no graph before that, and counts its calls from 0: what
// TensorFlow 2.0 to 2.2 write.
TEST_F(RebuildTest, ASequentialWithoutAnInputLayerCountsItsCallsFromZero) {
  for (const char* version : {"2.0.4", "2.2.3", "2.15.1"}) {
    const Rebuilt model = Rebuild(Headed(""), Keras2(version));
    EXPECT_FALSE(model.hangs) << version;
    EXPECT_EQ(Raised(model), "nothing") << version;
    EXPECT_EQ(Variables(model).size(), 4u) << version;
  }
}

// TensorFlow 2.2 writes its shape, from which later releases make a graph, to wait for call 0 for ever.
TEST_F(RebuildTest, ASequentialWithABuildInputShapeCountsFromOneFromTwoThree) {
  const std::string config = Headed(R"(, "build_input_shape": [null, 3])");
  EXPECT_EQ(Variables(Rebuild(config, Keras2("2.0.4"))).size(), 4u);
  EXPECT_EQ(Variables(Rebuild(config, Keras2("2.2.3"))).size(), 4u);
  EXPECT_TRUE(Rebuild(config, Keras2("2.3.4")).hangs);
  EXPECT_TRUE(Rebuild(config, Keras2("2.15.1")).hangs);
}

TEST_F(RebuildTest, KerasThreeNeverEndsOverThemUntilItRaises) {
  EXPECT_TRUE(Rebuild(Nested(1), Keras3("3.6.0")).hangs);
  EXPECT_TRUE(Rebuild(Nested(1), Keras3("3.12.1")).hangs);
  EXPECT_EQ(Raised(Rebuild(Nested(1), Keras3("3.15.1"))),
            "ValueError: Invalid Functional model configuration. The graph of the Functional model either has loops or "
            "disconnected nodes. The following nodes failed to be resolved: {<Dense name=head, built=False>: "
            "[[['inner', 1, 0, {}]]]}");
  EXPECT_EQ(Raised(Rebuild(Nested(0), Keras3("3.6.0"))), "nothing");
}

// TensorFlow 2.4 writes none of the three shapes.
TEST_F(RebuildTest, AttentionOfTwoFourLacksKeysThatLaterReleasesTake) {
  const std::string config = Sequential2(
      R"({"class_name": "Reshape", "config": {"name": "r", "target_shape": [1, 3]}},
         {"class_name": "MultiHeadAttention", "config": {"name": "a", "num_heads": 2, "key_dim": 3}})");
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.5.3"))), "KeyError: 'query_shape'");
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.15.1"))), "KeyError: 'query_shape'");
  EXPECT_NE(Raised(Rebuild(config, Keras2("2.4.4"))), "KeyError: 'query_shape'");
}

TEST_F(RebuildTest, FrozenLayersOfNestedModelsComeLast) {
  const std::string inner = R"({"class_name": "Sequential", "config": {"name": "inner", "layers": [
      {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 3], "name": "j"}},
      {"class_name": "Dense", "config": {"name": "a", "units": 3, "trainable": false, "use_bias": false}},
      {"class_name": "Dense", "config": {"name": "b", "units": 3, "use_bias": false}}]}})";
  const Rebuilt model = Rebuild(Sequential2(inner), Keras2("2.15.1"));
  ASSERT_EQ(Raised(model), "nothing");
  const NodeId nested = model.target.nodes[model.model].layers.at(0);
  std::vector<std::string> names;
  for (NodeId weight : model.target.nodes[nested].weights) names.push_back(model.target.nodes[weight].variable->name);
  EXPECT_THAT(names, ElementsAre("b/kernel:0", "a/kernel:0"));
  EXPECT_EQ(model.trainable, 1u);
}

TEST_F(RebuildTest, UnknownClassesAreReportedInTheWordsOfTheRelease) {
  const std::string config = Sequential2(R"({"class_name": "Scale", "config": {"name": "scale"}})");
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.4.4"))), "ValueError: Unknown layer: Scale");
  EXPECT_THAT(Raised(Rebuild(config, Keras2("2.10.1"))),
              HasSubstr("Unknown layer: Scale. Please ensure this object is passed to the `custom_objects` argument."));
  const Rebuilt model = Rebuild(config, Keras3("3.6.0"));
  EXPECT_THAT(Raised(model), HasSubstr("ValueError: Unknown layer: 'Scale'."));
  ASSERT_EQ(model.steps.size(), 1u);
  EXPECT_EQ(model.steps[0].kind, Step::Kind::kUnknownClass);
  EXPECT_EQ(model.steps[0].object, "Scale");
}

TEST_F(RebuildTest, ArchivesOfKeras2ReportAnUnknownClassToo) {
  const std::string config = R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {
    "name": "sequential", "layers": [{"module": null, "class_name": "Scale", "registered_name": "Mine>Scale",
                                      "config": {"name": "scale"}}]}})";
  const Rebuilt model = Rebuild(config, Keras2("2.15.1"), true);
  EXPECT_THAT(Raised(model), HasSubstr("TypeError: Cannot deserialize object of type `Scale`."));
  ASSERT_EQ(model.steps.size(), 1u);
  EXPECT_EQ(model.steps[0].kind, Step::Kind::kUnknownClass);
  EXPECT_EQ(model.steps[0].object, "Scale");
  EXPECT_EQ(model.steps[0].found, "Mine>Scale");
}

TEST_F(RebuildTest, BaseClassesWrapWhatConstructorsRaise) {
  const std::string config =
      Sequential2(R"({"class_name": "DepthwiseConv2D", "config": {"name": "c", "kernel_size": 3, "groups": 1}})");
  EXPECT_EQ(Raised(Rebuild(config, Keras3("3.6.0"))),
            "TypeError: Error when deserializing class 'DepthwiseConv2D' using config={'name': 'c', 'kernel_size': 3, "
            "'groups': 1}.\n\nException encountered: Unrecognized keyword arguments passed to DepthwiseConv2D: "
            "{'groups': 1}");
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.0.4"))), "TypeError: ('Keyword argument not understood:', 'groups')");
}

TEST_F(RebuildTest, RecurrentLayersRaiseBareErrors) {
  const std::string config =
      Sequential2(R"({"class_name": "LSTM", "config": {"name": "l", "units": 2, "time_major": false}})");
  EXPECT_EQ(Raised(Rebuild(config, Keras3("3.6.0"))),
            "ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': False}");
}

TEST_F(RebuildTest, ModulesOfAnotherGenerationCannotBeImported) {
  const std::string config = R"({"module": "keras.src.engine.functional", "class_name": "Functional",
    "registered_name": "Functional", "config": {"name": "m", "layers": [], "input_layers": [], "output_layers": []}})";
  EXPECT_THAT(Raised(Rebuild(config, Keras3("3.6.0"), true)),
              HasSubstr("TypeError: Could not deserialize class 'Functional' because its parent module "
                        "keras.src.engine.functional cannot be imported."));
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.15.1"), true)), "nothing");
}

// A program with a class of its own that derives from `base` and an instance of it with one variable.
void AddCustomClass(const std::string& base, std::uint32_t roles, Target* program) {
  Node variable;
  variable.roles = kRoleVariable;
  variable.variable = Variable{"scale/part/w:0", "scale/part/w:0", "scale/part/w", {3, 4}, DType::kFloat32, true};
  program->nodes.push_back(variable);
  Node instance;
  instance.class_name = "Scale";
  instance.name = "scale";
  instance.roles = kRoleLayer | kRoleCustom | roles;
  instance.weights = {0};
  instance.store = {{"0", 0}};
  instance.config = *ParseJson(R"({"name": "scale", "units": 4})", "test");
  program->nodes.push_back(instance);
  CustomObject custom;
  custom.key = "Scale";
  custom.class_name = "Scale";
  custom.given = CustomObject::Given::kHandedOver;
  custom.bases = {base};
  custom.signature.parameters = {{"units", true, false}};
  custom.signature.var_keyword = true;
  custom.instance = 1;
  program->custom_objects.push_back(custom);
}

TEST_F(RebuildTest, CustomLayersTakeTheVariablesOfTheProgramsInstance) {
  AddCustomClass("Layer", 0, &program);
  const std::string config = Sequential2(R"({"class_name": "Scale", "config": {"name": "other", "units": 6}})");
  EXPECT_THAT(Raised(Rebuild(config, Keras2("2.15.1"))), HasSubstr("Unknown layer"));
  custom_objects = true;
  EXPECT_THAT(Variables(Rebuild(config, Keras2("2.15.1"))), ElementsAre("other/part/w:0(3, 6)"));
}

TEST_F(RebuildTest, ASubclassedModelIsBuiltByItsCallWithoutAScope) {
  AddCustomClass("Model", kRoleModel, &program);
  custom_objects = true;
  const std::string config = R"({"module": null, "class_name": "Scale", "registered_name": "Scale",
    "config": {"name": "net", "units": 4}, "build_config": {"input_shape": [null, 3]}})";
  EXPECT_THAT(Variables(Rebuild(config, Keras3("3.6.0"), true)), ElementsAre("part/w:0(3, 4)"));
  // add_weight() of the model itself opens one.
  program.nodes[0].variable->name = "scale/w";
  program.nodes[0].variable->short_name = "w";
  EXPECT_THAT(Variables(Rebuild(config, Keras3("3.6.0"), true)), ElementsAre("net/w(3, 4)"));
}

// A config that holds a layer with its build_config: reading it builds that layer, before the one around it has a scope.
TEST_F(RebuildTest, LayersThatAConfigHoldsAreNamedByThemselvesInKerasThree) {
  AddCustomClass("Layer", 0, &program);
  program.custom_objects[0].signature.parameters.push_back({"inner", false, false});
  custom_objects = true;
  const auto config = [](const std::string& build_config) {
    return R"({"module": null, "class_name": "Scale", "registered_name": "Scale", "config": {"name": "net", "units": 4,
      "inner": {"class_name": "Dense", "config": {"name": "part"})" +
           build_config + R"(}}, "build_config": {"input_shape": [null, 3]}})";
  };
  const std::string built = R"(, "build_config": {"input_shape": [null, 3]})";
  EXPECT_THAT(Variables(Rebuild(config(built), Keras3("3.6.0"), true)), ElementsAre("part/w:0(3, 4)"));
  EXPECT_THAT(Variables(Rebuild(config(""), Keras3("3.6.0"), true)), ElementsAre("net/part/w:0(3, 4)"));
}

// Layers inside a layer that were made when it was called keep its name, though its build() ran without a scope.
TEST_F(RebuildTest, PartsThatACallMadeLieBelowTheLayersName) {
  AddCustomClass("Layer", 0, &program);
  Node part;
  part.name = "part";
  part.roles = kRoleLayer;
  part.weights = {0};
  program.nodes.push_back(part);
  program.nodes[1].layers = {2};
  custom_objects = true;
  const std::string config = R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {
    "name": "s", "layers": [{"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
                             "config": {"batch_input_shape": [null, 3], "name": "i"}},
                            {"module": "mine", "class_name": "Scale", "registered_name": "Scale",
                             "config": {"name": "other", "units": 4}, "build_config": {"input_shape": [null, 3]}}]}})";
  EXPECT_THAT(Variables(Rebuild(config, Keras2("2.15.1"), true)), ElementsAre("other/part/w:0(3, 4)"));
  program.custom_objects[0].own_build = CustomObject::OwnBuild{false, true, false, true};  // builds them itself
  EXPECT_THAT(Variables(Rebuild(config, Keras2("2.15.1"), true)), ElementsAre("part/w:0(3, 4)"));
  program.custom_objects[0].own_build.reset();
  program.nodes[1].layers.clear();
  EXPECT_THAT(Variables(Rebuild(config, Keras2("2.15.1"), true)), ElementsAre("part/w:0(3, 4)"));
}

// The first call runs a build() once more that neither sets `built` nor calls the one of the base class.
TEST_F(RebuildTest, ALayerOfKerasTwoThatIsNotMarkedAsBuiltIsBuiltAgainByItsCall) {
  AddCustomClass("Layer", 0, &program);
  custom_objects = true;
  const auto variables = [&](CustomObject::OwnBuild build) {
    program.custom_objects[0].own_build = build;
    const std::string config = R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {
      "name": "s", "layers": [{"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
                               "config": {"batch_input_shape": [null, 3], "name": "i"}},
                              {"module": "mine", "class_name": "Scale", "registered_name": "Scale",
                               "config": {"name": "other", "units": 6}, "build_config": {"input_shape": [null, 3]}}]}})";
    return Variables(Rebuild(config, Keras2("2.15.1"), true));
  };
  EXPECT_THAT(variables({false, false, true, false}), ElementsAre("other/part/w:0(3, 6)"));
  EXPECT_THAT(variables({true, false, true, false}), ElementsAre("part/w:0(3, 6)"));
  EXPECT_THAT(variables({false, false, true, true}), ElementsAre("part/w:0(3, 6)"));
}

// An archive of Keras 2 with one member, as its layers are written.
std::string Archive2(const std::string& class_name, const std::string& config) {
  return R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "s",
    "layers": [{"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
                "config": {"batch_input_shape": [null, 5, 3], "name": "i"}},
               {"module": "keras.layers", "class_name": ")" +
         class_name + R"(", "registered_name": null, "config": )" + config + "}]}}";
}

TEST_F(RebuildTest, OperationsBetweenLayersAreNoLayers) {
  const std::string config = R"({"module": "keras.src.models.functional", "class_name": "Functional",
    "registered_name": "Functional", "config": {"name": "m", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "registered_name": null, "name": "i", "inbound_nodes": [],
       "config": {"batch_shape": [null, 3], "name": "i"}},
      {"module": "keras.src.ops.numpy", "class_name": "Multiply", "registered_name": "Multiply", "name": "multiply",
       "config": {"name": "multiply"}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {
          "shape": [null, 3], "dtype": "float32", "keras_history": ["i", 0, 0]}}, 2.0], "kwargs": {}}]},
      {"module": "keras.layers", "class_name": "Dense", "registered_name": null, "name": "d",
       "config": {"name": "d", "units": 4}, "build_config": {"input_shape": [null, 3]},
       "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 3],
          "dtype": "float32", "keras_history": ["multiply", 0, 0]}}], "kwargs": {}}]}],
      "input_layers": [["i", 0, 0]], "output_layers": [["d", 0, 0]]}})";
  const Rebuilt model = Rebuild(config, Keras3("3.8.0"), true);
  EXPECT_EQ(Raised(model), "nothing");
  EXPECT_THAT(Variables(model), ElementsAre("d/kernel(3, 4)", "d/bias(4,)"));
  EXPECT_EQ(model.target.nodes[model.model].layers.size(), 2u);
  EXPECT_THAT(Raised(Rebuild(config, Keras2("2.15.1"), true)), HasSubstr("TypeError"));
}

TEST_F(RebuildTest, LayersThatNoTableListsStayNamesInKerasTwo) {
  const std::string inner = R"({"name": "s", "layer": {"class_name": "Dense", "config": {"name": "d", "units": 4}}})";
  EXPECT_EQ(Raised(Rebuild(Archive2("SpectralNormalization", inner), Keras2("2.15.1"), true)),
            "TypeError: The added layer must be an instance of class Layer. Received: layer=SpectralNormalization of "
            "type <class 'str'>.");
  const std::string legacy = Sequential2(R"({"class_name": "SpectralNormalization", "config": )" + inner + "}");
  EXPECT_THAT(Raised(Rebuild(legacy, Keras2("2.15.1"))), HasSubstr("Unknown layer: 'SpectralNormalization'."));
}

// A model of two inputs around one attention layer.
std::string Attending(const std::string& class_name, const std::string& arguments) {
  return R"({"class_name": "Functional", "config": {"name": "m", "layers": [
    {"class_name": "InputLayer", "name": "q", "inbound_nodes": [], "config": {"batch_shape": [null, 4, 8], "name": "q"}},
    {"class_name": "InputLayer", "name": "v", "inbound_nodes": [], "config": {"batch_shape": [null, 5, 8], "name": "v"}},
    {"class_name": ")" +
         class_name + R"(", "name": "a", "inbound_nodes": [[["q", 0, 0, {}], ["v", 0, 0, {}]]],
     "config": {"name": "a", )" +
         arguments + R"(}}], "input_layers": [["q", 0, 0], ["v", 0, 0]], "output_layers": [["a", 0, 0]]}})";
}

TEST_F(RebuildTest, SinceThreeFourteenTheScoreModeDotIsTakenForAFunction) {
  const std::string config = Attending("Attention", R"("use_scale": true, "score_mode": "dot", "dropout": 0.0)");
  EXPECT_EQ(Raised(Rebuild(config, Keras3("3.13.0"))), "nothing");
  EXPECT_THAT(Raised(Rebuild(config, Keras3("3.14.0"))),
              AllOf(HasSubstr("TypeError: Error when deserializing class 'Attention'"),
                    HasSubstr("Received: score_mode=<function dot at 0x")));
  const std::string concat = Attending("Attention", R"("use_scale": true, "score_mode": "concat", "dropout": 0.0)");
  EXPECT_EQ(Raised(Rebuild(concat, Keras3("3.15.1"))), "nothing");
}

TEST_F(RebuildTest, HdfFilesNameGroupedAttentionByItsOwnClass) {
  const std::string config = Attending("GroupedQueryAttention", R"("head_dim": 3, "num_query_heads": 4,
    "num_key_value_heads": 2)");
  const Rebuilt model = Rebuild(config, Keras3("3.15.1"));
  EXPECT_EQ(Raised(model), "nothing");
  EXPECT_EQ(Variables(model).size(), 8u);
}

TEST_F(RebuildTest, CellsInArchivesOfKerasTwoAreBuiltByTheirLayer) {
  const std::string cell = R"({"module": "keras.layers", "class_name": "SimpleRNNCell", "registered_name": null,
    "config": {"name": "c", "units": 2, "use_bias": false}, "build_config": {"input_shape": [null, 3]}})";
  const std::string stacked = R"({"module": "keras.layers", "class_name": "StackedRNNCells", "registered_name": null,
    "config": {"name": "cells", "cells": [)" +
                              cell + "]}}";
  EXPECT_THAT(Variables(Rebuild(Archive2("RNN", R"({"name": "r", "cell": )" + stacked + "}"), Keras2("2.15.1"), true)),
              ElementsAre("r/cells/c/kernel:0(3, 2)", "r/cells/c/recurrent_kernel:0(2, 2)"));
  const std::string unknown = R"({"module": "mine", "class_name": "Cell", "registered_name": "Cell", "config": {}})";
  EXPECT_EQ(Raised(Rebuild(Archive2("RNN", R"({"name": "r", "cell": )" + unknown + "}"), Keras2("2.15.1"), true)),
            "ValueError: Argument `cell` should have a `call` method. The RNN was passed: cell=Cell");
}

TEST_F(RebuildTest, WrappersOfTheProgramReadTheLayerInsideFirst) {
  AddCustomClass("Wrapper", 0, &program);
  custom_objects = true;
  const auto wrapped = [](const std::string& inside) {
    return Sequential2(R"({"class_name": "Scale", "config": {"name": "scale", "units": 4, "layer": )" + inside + "}}");
  };
  EXPECT_THAT(Variables(Rebuild(wrapped(kDense2), Keras2("2.15.1"))), ElementsAre("scale/part/w:0(3, 4)"));
  EXPECT_THAT(Raised(Rebuild(wrapped(R"({"class_name": "Gate", "config": {"name": "g"}})"), Keras2("2.15.1"))),
              testing::StartsWith("ValueError: Unknown layer: 'Gate'."));
}

// from_config() of wrappers asks the wrapper's config for "module", and reads what is inside by its bare class name.
TEST_F(RebuildTest, WrappersOfKerasTwoReadTheirLayerTheOldWay) {
  AddCustomClass("Layer", 0, &program);
  program.custom_objects[0].key = "my>Scale";
  program.custom_objects[0].given = CustomObject::Given::kRegistered;
  const std::string inner = R"({"name": "t", "layer": {"module": "mine", "class_name": "Scale",
    "registered_name": "my>Scale", "config": {"name": "scale", "units": 4}}})";
  EXPECT_THAT(Raised(Rebuild(Archive2("TimeDistributed", inner), Keras2("2.15.1"), true)),
              HasSubstr("ValueError: Unknown layer: 'Scale'."));
}

TEST_F(RebuildTest, ABackwardLayerOfItsOwnIsRenamedInKerasTwo) {
  const std::string gru = R"({"class_name": "GRU", "config": {"name": "gru", "units": 2, "use_bias": false,
    "go_backwards": true}})";
  const std::string config = R"({"name": "b", "merge_mode": "concat", "layer": {"class_name": "SimpleRNN", "config":
    {"name": "rnn", "units": 2, "use_bias": false}}, "backward_layer": )" +
                             gru + "}";
  EXPECT_EQ(Variables(Rebuild(Archive2("Bidirectional", config), Keras2("2.15.1"), true))[2],
            "b/backward_gru/gru_cell/kernel:0(3, 6)");
}

TEST_F(RebuildTest, BoundariesThatWereFoundAreAVariableOfKerasTwoSinceTwoSix) {
  const std::string found = Sequential2(R"({"class_name": "Discretization", "config": {"name": "d", "num_bins": 4}})");
  EXPECT_THAT(Variables(Rebuild(found, Keras2("2.15.1"))), ElementsAre("d/summary:0(2, None)"));
  const std::string given =
      Sequential2(R"({"class_name": "Discretization", "config": {"name": "d", "bin_boundaries": [0.5, 1.5]}})");
  EXPECT_THAT(Variables(Rebuild(given, Keras2("2.15.1"))), ElementsAre());
  EXPECT_THAT(Variables(Rebuild(found, Keras3("3.6.0"))), ElementsAre());
}

// HDF5 models are mended on the way, archives and models inside models are not.
// StackedRNNCells stands in HDF5 models of Keras 2 without its module; time_major is an argument of Keras 2 alone.
TEST_F(RebuildTest, WhatLiesInsideALayerIsReadBeforeItsOwnArguments) {
  const std::string config = Sequential2(R"({"class_name": "RNN", "config": {"name": "r", "time_major": false,
    "cell": {"class_name": "StackedRNNCells", "config": {"cells": []}}}})");
  EXPECT_THAT(Raised(Rebuild(config, Keras3("3.15.1"))),
              HasSubstr("TypeError: Could not locate class 'StackedRNNCells'"));
}

TEST_F(RebuildTest, ConvolutionalRecurrentLayersOfOneDimensionHaveKernelsOfOne) {
  const std::string config = R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 4, 6, 2], "name": "i"}},
    {"class_name": "ConvLSTM1D", "config": {"name": "l", "filters": 3, "kernel_size": [3], "use_bias": false}}]}})";
  for (const char* version : {"2.6.5", "2.10.1"}) {
    EXPECT_THAT(Variables(Rebuild(config, Keras2(version))),
                ElementsAre("l/kernel:0(3, 2, 12)", "l/recurrent_kernel:0(3, 3, 12)"))
        << version;
  }
}

TEST_F(RebuildTest, ASequentialIsBuiltByTheInputOfAModelAtItsHeadSinceThreeFive) {
  const std::string config = R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "Functional", "config": {"name": "base", "layers": [
      {"class_name": "InputLayer", "name": "j", "inbound_nodes": [], "config": {"batch_shape": [null, 3], "name": "j"}}],
     "input_layers": [["j", 0, 0]], "output_layers": [["j", 0, 0]]}},
    {"class_name": "Dense", "config": {"name": "d", "units": 2}}]}})";
  EXPECT_TRUE(Variables(Rebuild(config, Keras3("3.4.1"))).empty());
  EXPECT_EQ(Variables(Rebuild(config, Keras3("3.5.0"))).size(), 2u);
}

// A Sequential of a Functional model and more layers, in an archive.
std::string Headed3(const std::string& layers) {
  return R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "s", "layers": [
    {"module": "keras.layers", "class_name": "InputLayer", "registered_name": null,
     "config": {"batch_shape": [null, 4, 4, 3], "name": "i"}},
    {"module": "keras", "class_name": "Functional", "registered_name": null, "config": {"name": "base", "layers": [
      {"module": "keras.layers", "class_name": "InputLayer", "registered_name": null, "name": "j", "inbound_nodes": [],
       "config": {"batch_shape": [null, 4, 4, 3], "name": "j"}}],
     "input_layers": [["j", 0, 0]], "output_layers": [["j", 0, 0]]}}, )" +
         layers + "]}}";
}
std::string Layer3(const std::string& class_name, const std::string& config) {
  return R"({"module": "keras.layers", "class_name": ")" + class_name + R"(", "registered_name": null, "config": )" +
         config + "}";
}

// functional_from_config() of 3.0 to 3.2 and 3.4 makes a list of the one output; 3.3 and 3.5 do not.
TEST_F(RebuildTest, ModelsReadByThreeFourHandListsToTheLayersOfASequential) {
  const std::string dense = Layer3("Dense", R"({"name": "d", "units": 2})");
  const std::string pooled = Layer3("GlobalAveragePooling2D", R"({"name": "p", "keepdims": false})");
  const std::string flat = Layer3("Flatten", R"({"name": "f"})") + ", " + dense;
  EXPECT_EQ(Raised(Rebuild(Headed3(pooled + ", " + dense), Keras3("3.4.1"), true)).substr(0, 78),
            "ValueError: Layer \"d\" expects 1 input(s), but it received 2 input tensors. Inp");
  EXPECT_EQ(Raised(Rebuild(Headed3(pooled), Keras3("3.4.1"), true)), "nothing");
  EXPECT_THAT(Raised(Rebuild(Headed3(flat), Keras3("3.4.1"), true)),
              HasSubstr("AttributeError: Exception encountered when calling Flatten.call()."));
  const std::string dropped = Layer3("Dropout", R"({"name": "o", "rate": 0.5})") + ", ";
  EXPECT_THAT(Raised(Rebuild(Headed3(dropped + flat), Keras3("3.4.1"), true)), HasSubstr("calling Flatten.call()."));
  EXPECT_THAT(Raised(Rebuild(Headed3(Layer3("Conv2D", R"({"name": "c", "filters": 2, "kernel_size": [1, 1]})")),
                             Keras3("3.4.1"), true)),
              HasSubstr("received kernel of shape (1, 1, (None, 4, 4, 3), 2) and input of shape [(None, 4, 4, 3)]."));
  EXPECT_EQ(Raised(Rebuild(Headed3(dense), Keras3("3.4.1"), true)), "nothing");
  EXPECT_EQ(Raised(Rebuild(Headed3(dense), Keras3("3.4.1"), false)), "ValueError: Invalid dtype: tuple");
  EXPECT_EQ(Raised(Rebuild(Headed3(pooled + ", " + dense), Keras3("3.0.5"), true)),
            "ValueError: Layer 'd' expected 1 input(s). Received 2 instead.");
  EXPECT_THAT(Raised(Rebuild(Headed3(flat), Keras3("3.2.1"), true)), HasSubstr("calling Flatten.call()."));
  for (const char* version : {"3.3.3", "3.5.0"}) {
    EXPECT_EQ(Raised(Rebuild(Headed3(flat), Keras3(version), true)), "nothing") << version;
  }
}

TEST_F(RebuildTest, AFunctionOfALambdaIsLookedUpInKerasThree) {
  const std::string config =
      Sequential2(R"({"class_name": "Lambda", "config": {"name": "l", "arguments": {}, "function":
    {"module": "builtins", "class_name": "function", "config": "clean", "registered_name": "function"}}})");
  EXPECT_THAT(Raised(Rebuild(config, Keras3("3.0.5"))), HasSubstr("TypeError: Could not locate function 'clean'"));
  CustomObject clean;
  clean.key = "text>clean";
  clean.class_name = "clean";
  clean.is_class = false;
  clean.given = CustomObject::Given::kHandedOver;
  program.custom_objects.push_back(clean);
  EXPECT_THAT(Raised(Rebuild(config, Keras3("3.0.5"))), HasSubstr("Could not locate function 'clean'"));
  custom_objects = true;
  EXPECT_EQ(Raised(Rebuild(config, Keras3("3.0.5"))), "nothing");
}

TEST_F(RebuildTest, TypeErrorsOfInitializersAreWrappedInKerasThree) {
  const std::string config = Sequential2(R"({"class_name": "Reshape", "config": {"name": "r", "target_shape": [1, 3]}},
    {"class_name": "LSTM", "config": {"name": "l", "units": 2, "kernel_initializer": {"class_name": "GlorotUniform",
      "module": "keras.initializers", "config": {"seed": null, "input_axes": null}}}})");
  EXPECT_THAT(Raised(Rebuild(config, Keras3("3.9.2"))),
              HasSubstr("TypeError: <class 'keras.src.initializers.random_initializers.GlorotUniform'> could not be "
                        "deserialized properly."));
}

// Its build_config says lists where calls say tuples.
TEST_F(RebuildTest, DotIsNotBuiltFromAConfigBeforeThreeTwo) {
  const std::string config = R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {
    "name": "s", "layers": [{"module": "keras.layers", "class_name": "Dot", "registered_name": null,
      "config": {"name": "d", "axes": 1}, "build_config": {"input_shape": [[null, 3], [null, 3]]}}]}})";
  EXPECT_EQ(Raised(Rebuild(config, Keras3("3.1.1"), true)),
            "ValueError: A `Dot` layer should be called on a list of 2 inputs. Received: input_shape=[[None, 3], "
            "[None, 3]]");
  EXPECT_EQ(Raised(Rebuild(config, Keras3("3.2.1"), true)), "nothing");
}

TEST_F(RebuildTest, TextVectorizationOfKerasTwoLooksWordsUpInALayerInside) {
  const std::string config = R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 1], "dtype": "string", "name": "i"}},
    {"class_name": "TextVectorization", "config": {"name": "text", "output_mode": "tf_idf", "vocabulary": null}}]}})";
  const Rebuilt model = Rebuild(config, Keras2("2.15.1"));
  EXPECT_THAT(Variables(model), ElementsAre("Variable:0(None,)", "Variable:0()"));
  const Node& text = model.target.nodes[model.target.nodes[model.model].layers[0]];
  ASSERT_EQ(text.walk.size(), 1u);
  EXPECT_EQ(text.walk[0].attribute, "_lookup_layer");
  EXPECT_EQ(model.target.nodes[text.walk[0].value.node].store.size(), 1u);
}

TEST_F(RebuildTest, LookupLayersOfKerasTwoKeepTheirTfIdfWeightsInAVariable) {
  const auto lookup = [](const std::string& mode) {
    return R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
      {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 1], "dtype": "string", "name": "i"}},
      {"class_name": "StringLookup", "config": {"name": "words", "vocabulary": ["a", "b"], "output_mode": ")" +
           mode + R"("}}]}})";
  };
  const Rebuilt model = Rebuild(lookup("tf_idf"), Keras2("2.12.1"));
  EXPECT_THAT(Variables(model), ElementsAre("Variable:0(None,)"));
  EXPECT_EQ(model.target.nodes[model.target.nodes[model.model].layers[0]].store[0].first, "idf_weights");
  EXPECT_TRUE(Variables(Rebuild(lookup("multi_hot"), Keras2("2.12.1"))).empty());
  EXPECT_TRUE(Variables(Rebuild(lookup("tf_idf"), Keras3("3.6.0"))).empty());
}

TEST_F(RebuildTest, BatchNormalizationOfKerasThreeWantsOneAxis) {
  const std::string norm = R"({"name": "n", "axis": [2]})";
  EXPECT_THAT(Raised(Rebuild(Archive2("BatchNormalization", norm), Keras3("3.8.0"), true)),
              HasSubstr("Exception encountered: int() argument must be a string, a bytes-like object or a real number, "
                        "not 'list'"));
  EXPECT_EQ(Raised(Rebuild(Archive2("BatchNormalization", norm), Keras2("2.15.1"), true)), "nothing");
  const std::string h5 = Sequential2(R"({"class_name": "BatchNormalization", "config": {"name": "n", "axis": [1]}})");
  EXPECT_EQ(Raised(Rebuild(h5, Keras3("3.8.0"))), "nothing");
}

TEST_F(RebuildTest, ANormalizationThatWasAdaptedDoesNotKnowItsAxes) {
  const std::string config = R"({"class_name": "Sequential", "config": {"name": "s", "layers": [
    {"class_name": "InputLayer", "config": {"batch_input_shape": [null, null], "name": "i"}},
    {"class_name": "Normalization", "config": {"name": "n", "batch_input_shape": [null, null], "axis": [-1]}}]}})";
  const std::string text =
      "ValueError: All `axis` values to be kept must have known shape. Got axis: (-1,), input shape: [None, None], "
      "with "
      "unknown axis at index: 1";
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.6.5"))), text);
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.15.1"))), text);
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.5.3"))), "nothing");
}

TEST_F(RebuildTest, UpToTwoEightTheConfigOfASubclassedModelIsTakenForAGraph) {
  AddCustomClass("Model", kRoleModel, &program);
  custom_objects = true;
  const std::string config = R"({"class_name": "Scale", "config": {"name": "net", "units": 4}})";
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.8.4"))), "KeyError: 'layers'");
  EXPECT_EQ(Raised(Rebuild(config, Keras2("2.9.3"))), "nothing");
}

TEST_F(RebuildTest, NestingIsLimited) {
  std::string config = kDense2;
  for (int i = 0; i < kMaxModelNesting + 5; ++i) {
    config = R"({"class_name": "TimeDistributed", "config": {"name": "t", "layer": )" + config + "}}";
  }
  const Rebuilt model = Rebuild(config, Keras2("2.15.1"));
  EXPECT_TRUE(model.raised.has_value());
  EXPECT_EQ(model.unknowns.size(), 1u);
}

}  // namespace
}  // namespace ckptfit
