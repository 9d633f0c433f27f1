#include "loading/keras_weights/archive_crc.h"

#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing_keras::Keras2;
using testing_keras::Keras3;

Environment On(Environment environment, const char* python) {
  environment.python = *Version::Parse(python);
  return environment;
}

struct CrcErrorTest : testing::Test {
  CrcErrorTest() {
    H5File file;
    for (const auto& [path, address] :
         {std::pair<const char*, std::uint64_t>{"layers/b/vars/0", 900}, {"layers/c/vars/0", 400}}) {
      H5Object& object = file.objects.emplace_back();
      object.path = path;
      object.kind = H5Object::Kind::kDataset;
      object.address = address;
    }
    archive.weights_member = "model.weights.h5";
    archive.weights = std::make_shared<const H5File>(std::move(file));
    archive.members = {{"model.weights.h5", 1000, 1000, false}};
  }
  // The exception at opening, else the dataset at which it will come.
  std::string Met(bool loads_model, const Environment& environment) const {
    PathLayoutOptions options;
    const auto error = CrcError(archive, loads_model, environment, &options);
    return error ? error->type : options.bad_crc;
  }

  KerasArchive archive;
};

TEST_F(CrcErrorTest, UpToPython311H5pyReadsTheWholeMember) {
  EXPECT_EQ(Met(true, On(Keras2("2.15.1"), "3.11.7")), "BadZipFile");
  EXPECT_EQ(Met(false, On(Keras3("3.6.0"), "3.11.7")), "BadZipFile");
}

TEST_F(CrcErrorTest, FromPython312OnTheLastDatasetMeetsIt) {
  EXPECT_EQ(Met(true, On(Keras3("3.6.0"), "3.12.1")), "layers/b/vars/0");
  EXPECT_EQ(Met(false, On(Keras3("3.4.1"), "3.12.1")), "layers/b/vars/0");
}

TEST_F(CrcErrorTest, WeightsThatAreExtractedFirstAreReadWhole) {
  EXPECT_EQ(Met(true, On(Keras3("3.4.1"), "3.12.1")), "BadZipFile");
}

TEST_F(CrcErrorTest, ASoundMemberRaisesNothing) {
  archive.members[0].crc_ok = true;
  EXPECT_EQ(Met(true, On(Keras3("3.6.0"), "3.12.1")), "");
}

}  // namespace
}  // namespace ckptfit
