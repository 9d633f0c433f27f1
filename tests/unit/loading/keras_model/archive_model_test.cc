#include "loading/keras_model/archive_model.h"

#include <gtest/gtest.h>

#include "codec/json.h"
#include "loading/simulate.h"
#include "unit/loading/keras_weights/fake_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

// load_model() of an archive with one lookup layer, whose words lie in so many files beside the three members.
LoadTrace LoadLookup(const std::string& keras, const std::string& mode, std::size_t assets) {
  testing_keras::FileMaker weights;
  weights.Vars("", {});
  testing_keras::FakeFiles files;
  KerasArchive& archive = files.AddArchive("m.keras", weights.Make());
  archive.has_config = true;
  archive.config = *ParseJson(
      R"({"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "s", "layers": [
      {"module": "keras.layers", "class_name": "StringLookup", "registered_name": null,
       "config": {"name": "words", "vocabulary": null, "output_mode": ")" +
          mode + R"("}}]}})",
      "test");
  archive.members.resize(3 + assets);
  const Target program;
  const Call call = *ParseCall("keras.models.load_model(path)", "m.keras");
  return SimulateLoadModel3({call, program, testing_keras::Keras3(keras), files, {}});
}

std::string Raised(const LoadTrace& trace) {
  return trace.exception ? trace.exception->type + ": " + trace.exception->message : "nothing";
}

TEST(ArchiveModel, WordsAreSetWithoutTheirWeightsBeforeThreeFourteen) {
  EXPECT_NE(Raised(LoadLookup("3.13.0", "tf_idf", 1)).find("object of type 'bool' has no len()"), std::string::npos);
  EXPECT_EQ(Raised(LoadLookup("3.14.0", "tf_idf", 1)), "nothing");
  EXPECT_EQ(Raised(LoadLookup("3.13.0", "multi_hot", 1)), "nothing");
}

TEST(ArchiveModel, AssetsAreOpenedInArchivesThatHaveThem) {
  EXPECT_EQ(Raised(LoadLookup("3.13.0", "tf_idf", 0)), "nothing");
}

}  // namespace
}  // namespace ckptfit
