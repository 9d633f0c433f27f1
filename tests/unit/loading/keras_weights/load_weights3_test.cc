#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loading/simulate.h"
#include "unit/loading/keras_weights/fake_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::HasSubstr;
using testing_keras::FakeFiles;
using testing_keras::FileMaker;
using testing_keras::Keras3;
using testing_keras::ProgramMaker;

struct LoadWeights3Test : testing::Test {
  LoadWeights3Test() {
    program.Sequential({program.Dense("a", 3, 4)});
    legacy.Dense("a", 3, 4);
    paths.Vars("", {});
    paths.Vars("layers/dense", {{3, 4}, {4}});
  }
  LoadTrace Run(const std::string& keras, const std::string& text, const std::string& path) {
    const Call call = *ParseCall(text, path);
    return SimulateLoadWeights3({call, program.target, Keras3(keras), files, {}});
  }
  std::string Message(const std::string& keras, const std::string& text, const std::string& path) {
    const LoadTrace trace = Run(keras, text, path);
    return trace.exception ? trace.exception->type + ": " + trace.exception->message : "returns";
  }

  ProgramMaker program;
  FileMaker legacy, paths;
  FakeFiles files;
};

TEST_F(LoadWeights3Test, TheSuffixAloneDecidesTheFormat) {
  files.AddH5("m.h5", legacy.Make());
  files.AddH5("m.weights.h5", paths.Make());
  files.AddArchive("m.keras", paths.Make());
  EXPECT_EQ(program.Binding_(Run("3.15.1", "model.load_weights(path)", "m.h5"), "a/kernel"), "loaded a/a/kernel:0");
  EXPECT_EQ(program.Binding_(Run("3.15.1", "model.load_weights(path)", "m.weights.h5"), "a/kernel"),
            "loaded layers/dense/vars/0");
  EXPECT_EQ(program.Binding_(Run("3.15.1", "model.load_weights(path)", "m.keras"), "a/kernel"),
            "loaded layers/dense/vars/0");
  EXPECT_EQ(Message("3.13.2", "model.load_weights(path)", "m"),
            "ValueError: File format not supported: filepath=m. Keras 3 only supports V3 `.keras` and `.weights.h5` "
            "files, or legacy V1/V2 `.h5` files.");
  EXPECT_THAT(Message("3.14.0", "model.load_weights(path)", "m"), HasSubstr("or Orbax checkpoints."));
}

TEST_F(LoadWeights3Test, ArgumentsAreRefusedInTheWordsOfTheRelease) {
  files.AddH5("m.weights.h5", paths.Make());
  files.AddH5("m.h5", legacy.Make());
  const std::string by_name = "model.load_weights(path, by_name=True)";
  EXPECT_EQ(Message("3.10.0", by_name, "m.weights.h5"), "ValueError: Invalid keyword arguments: {'by_name': True}");
  EXPECT_EQ(Message("3.11.0", by_name, "m.weights.h5"),
            "ValueError: `by_name` only supports loading legacy '.h5' or '.hdf5' files. Received: m.weights.h5");
  EXPECT_EQ(Message("3.9.2", by_name, "m.h5"), "returns");
  EXPECT_THAT(Message("3.10.0", by_name, "m"), HasSubstr("File format not supported"));
  EXPECT_EQ(Message("3.15.1", "model.load_weights(path, strict=1)", "m"),
            "ValueError: Invalid keyword arguments: {'strict': 1}");
  EXPECT_EQ(Message("3.15.1", "model.load_weights(path, by_name=None)", "m.weights.h5"), "returns");
  EXPECT_EQ(Message("3.15.1", "model.load_weights(path, objects_to_skip=[])", "m.h5"),
            "ValueError: `objects_to_skip` only supports loading '.weights.h5' files.Received: m.h5");
}

TEST_F(LoadWeights3Test, TheFunctionCameWith32) {
  files.AddH5("m.weights.h5", paths.Make());
  const std::string text = "keras.saving.load_weights(model, path)";
  EXPECT_EQ(Message("3.1.1", text, "m.weights.h5"),
            "AttributeError: module 'keras.saving' has no attribute 'load_weights'");
  EXPECT_EQ(Message("3.2.0", text, "m.weights.h5"), "returns");
}

TEST_F(LoadWeights3Test, ModelsThatAreNotBuiltAreRefusedFrom37On) {
  program.target.nodes[program.target.Object("model")].built = false;
  files.AddH5("m.weights.h5", paths.Make());
  EXPECT_EQ(Message("3.6.0", "model.load_weights(path)", "m.weights.h5"), "returns");
  EXPECT_THAT(Message("3.7.0", "model.load_weights(path)", "m.weights.h5"),
              HasSubstr("You are loading weights into a model that has not yet been built."));
}

TEST_F(LoadWeights3Test, ArchivesFailAsZipfileDoes) {
  files.AddH5("hdf5.keras", legacy.Make());
  files.AddArchive("empty.keras", paths.Make()).members.clear();
  files.AddArchive("torn.keras", paths.Make()).members[0].crc_ok = false;
  files.AddFolder("folder.keras");
  const std::string text = "model.load_weights(path)";
  EXPECT_EQ(Message("3.6.0", text, "hdf5.keras"), "BadZipFile: File is not a zip file");
  EXPECT_EQ(Message("3.6.0", text, "empty.keras"),
            "KeyError: \"There is no item named 'model.weights.h5' in the archive\"");
  EXPECT_EQ(Message("3.15.1", text, "torn.keras"), "BadZipFile: Bad CRC-32 for file 'model.weights.h5'");
  EXPECT_THAT(Message("3.6.0", text, "torn.keras"), HasSubstr("objects could not be loaded"));
  EXPECT_EQ(Message("3.6.0", text, "folder.keras"), "IsADirectoryError: [Errno 21] Is a directory: 'folder.keras'");
  EXPECT_EQ(Message("3.6.0", text, "no.keras"), "FileNotFoundError: [Errno 2] No such file or directory: 'no.keras'");
}

TEST_F(LoadWeights3Test, Bfloat16IsReadFromTheLayoutThatNamesItOnly) {
  legacy.Dataset("a/a/kernel:0", {3, 4}).opaque_bytes = true;
  files.AddH5("m.h5", legacy.Make());
  EXPECT_EQ(Message("3.15.1", "model.load_weights(path)", "m.h5"),
            "ValueError: setting an array element with a sequence.");
  H5Object& stored = paths.Dataset("layers/dense/vars/0", {3, 4});
  stored.opaque_bytes = true;
  stored.dtype = DType::kBfloat16;
  files.AddH5("m.weights.h5", paths.Make());
  EXPECT_EQ(Message("3.15.1", "model.load_weights(path)", "m.weights.h5"), "returns");
  stored.dtype = DType::kOpaque;
  files.AddH5("m.weights.h5", paths.Make());
  EXPECT_THAT(Message("3.15.1", "model.load_weights(path)", "m.weights.h5"),
              HasSubstr("setting an array element with a sequence."));
}

TEST_F(LoadWeights3Test, ShardsAreKnownFrom310On) {
  ShardedWeights shards;
  shards.path = "m.weights.json";
  shards.weight_map = {{"/layers/dense/vars", {"m_00000.weights.h5"}}};
  shards.files = {{"m_00000.weights.h5", std::make_shared<H5File>(paths.Make())}};
  files.AddShards("m.weights.json", shards);
  EXPECT_THAT(Message("3.9.2", "model.load_weights(path)", "m.weights.json"), HasSubstr("File format not supported"));
  EXPECT_EQ(program.Binding_(Run("3.12.0", "model.load_weights(path)", "m.weights.json"), "a/kernel"),
            "loaded layers/dense/vars/0");
  EXPECT_EQ(Message("3.12.0", "model.load_weights(path)", "no.weights.json"),
            "FileNotFoundError: [Errno 2] No such file or directory: 'no.weights.json'");
}

TEST_F(LoadWeights3Test, OrbaxFoldersAreLeftOpen) {
  files.AddFolder("ckpt");
  files.lists["ckpt"] = {"checkpoint_metadata"};
  EXPECT_EQ(Run("3.14.0", "model.load_weights(path)", "ckpt").outcome, Outcome::kUnknown);
  EXPECT_TRUE(Run("3.13.2", "model.load_weights(path)", "ckpt").raised());
}

TEST_F(LoadWeights3Test, FileUrlsAreCopiedByTheSavingLibraryOnly) {
  files.AddH5("/d/m.weights.h5", paths.Make());
  files.AddH5("/d/m.h5", legacy.Make());
  EXPECT_EQ(Message("3.15.1", "model.load_weights(\"file://\" + path)", "/d/m.weights.h5"), "returns");
  EXPECT_THAT(Message("3.15.1", "model.load_weights(\"file://\" + path)", "/d/m.h5"),
              HasSubstr("FileNotFoundError: [Errno 2] Unable to synchronously open file"));
}

}  // namespace
}  // namespace ckptfit
