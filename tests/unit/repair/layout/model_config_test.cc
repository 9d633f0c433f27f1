#include "repair/layout/model_config.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

Node Model(const std::string& class_name, const std::string& config) {
  Node node;
  node.class_name = class_name;
  node.module = "keras.src.models." + class_name;
  node.config = *ParseJson(config, "config");
  return node;
}

std::string Legacy(const Node& model) { return WriteJson(*LegacyModelConfig(model, Environment())); }
// The text as this project writes JSON.
std::string Json(const std::string& text) { return WriteJson(*ParseJson(text, "expected")); }

std::string Archive(const Node& model) { return WriteJson(*ArchiveModelConfig(model)); }

TEST(ModelConfigTest, LegacyConfigsNameLayersByClassAlone) {
  const Node model = Model("Functional", R"({"layers": [
      {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}, "registered_name": null,
       "build_config": {"input_shape": [null, 3]}, "name": "d", "inbound_nodes": []},
      {"module": "app", "class_name": "Scale", "config": {}, "registered_name": "app>Scale", "name": "s"}]})");
  EXPECT_EQ(Legacy(model), Json(R"({"class_name":"Functional","config":{"layers":[)"
                                R"({"class_name":"Dense","config":{"units":2},"name":"d","inbound_nodes":[]},)"
                                R"({"class_name":"app>Scale","config":{},"name":"s"}]}})"));
}

TEST(ModelConfigTest, SoDoTheModelsInsideAndInitializersStayAsTheyAre) {
  const Node model = Model("Sequential", R"({"layers": [
      {"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"layers": [
        {"module": "keras.layers", "class_name": "Dense", "registered_name": null, "config": {"kernel_initializer":
          {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": null}}}]}}]})");
  EXPECT_EQ(Legacy(model),
            Json(R"({"class_name":"Sequential","config":{"layers":[{"class_name":"Sequential","config":{"layers":[)"
                 R"({"class_name":"Dense","config":{"kernel_initializer":{"module":"keras.initializers",)"
                 R"("class_name":"Zeros","config":{},"registered_name":null}}}]}}]}})"));
}

TEST(ModelConfigTest, ConfigsOfOldReleasesStayAsTheyAre) {
  EXPECT_EQ(Legacy(Model("Model", R"({"layers": [{"class_name": "Dense", "config": {"units": 2}}]})")),
            Json(R"({"class_name":"Model","config":{"layers":[{"class_name":"Dense","config":{"units":2}}]}})"));
}

TEST(ModelConfigTest, AModelOfARegisteredClassIsFoundInItsPackage) {
  Node model = Model("Net", R"({"units": 2})");
  model.registered_name = "mine>Net";
  model.roles = kRoleCustom;
  EXPECT_EQ(Legacy(model), Json(R"({"class_name":"mine>Net","config":{"units":2}})"));
  model.registered_name = "Net";
  EXPECT_EQ(Legacy(model), Json(R"({"class_name":"Net","config":{"units":2}})")) << "registered nowhere";
}

TEST(ModelConfigTest, ArchivesKnowSequentialByItsPublicName) {
  EXPECT_EQ(Archive(Model("Sequential", R"({"layers": [], "build_input_shape": [null, 3]})")),
            Json(R"({"module":"keras","class_name":"Sequential","config":{"layers":[],"build_input_shape":[null,3]},)"
                 R"("registered_name":null,"build_config":{"input_shape":[null,3]}})"));
}

TEST(ModelConfigTest, ArchivesKnowOthersByModuleAndRegisteredName) {
  EXPECT_EQ(Archive(Model("Functional", R"({"layers": []})")),
            Json(R"({"module":"keras.src.models.Functional","class_name":"Functional","config":{"layers":[]},)"
                 R"("registered_name":"Functional"})"));
  Node custom = Model("Sequential", "{}");
  custom.module = "app";
  custom.registered_name = "app>Sequential";
  custom.roles = kRoleCustom;
  EXPECT_EQ(Archive(custom), Json(R"({"module":"app","class_name":"Sequential","config":{},)"
                                  R"("registered_name":"app>Sequential"})"));
}

TEST(ModelConfigTest, NoConfigIsAnErrorWithTheReason) {
  Node model;
  model.class_name = "Net";
  const auto none = ArchiveModelConfig(model);
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code(), StatusCode::kUnsupported);
  EXPECT_EQ(none.error().message(), "the program's model has no config");
  EXPECT_EQ(none.error().where().key, "Net");
}

}  // namespace
}  // namespace ckptfit
