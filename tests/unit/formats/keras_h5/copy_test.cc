#include "formats/keras_h5/copy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit::keras_h5 {
namespace {

using testing::ElementsAre;

H5Object Group(std::string path) {
  H5Object object;
  object.path = std::move(path);
  return object;
}

H5Object Dataset(std::string path) {
  H5Object object = Group(std::move(path));
  object.kind = H5Object::Kind::kDataset;
  object.dtype = DType::kFloat32;
  object.shape = Shape({2, 3});
  return object;
}

H5Attribute Texts(std::vector<std::string> texts) {
  H5Attribute attribute;
  attribute.kind = H5Attribute::Kind::kTexts;
  attribute.texts = std::move(texts);
  return attribute;
}

H5Attribute Numbers(std::vector<double> numbers) {
  H5Attribute attribute;
  attribute.kind = H5Attribute::Kind::kNumbers;
  attribute.numbers = std::move(numbers);
  return attribute;
}

std::vector<std::string> Paths(const NewH5& file) {
  std::vector<std::string> paths;
  for (const NewH5Object& object : file.objects) paths.push_back(object.path);
  return paths;
}

TEST(CopyOfH5, HasTheGroupsAndTheDatasetsThatAreKept) {
  H5File file;
  file.objects = {Group(""), Group("a"), Dataset("a/x"), Dataset("a/y")};
  const NewH5 copy = CopyOf(file, [](const H5Object& object) { return object.path != "a/y"; });
  EXPECT_THAT(Paths(copy), ElementsAre("", "a", "a/x"));
  ASSERT_TRUE(copy.objects[2].tensor.has_value());
  EXPECT_EQ(copy.objects[2].tensor->dtype, DType::kFloat32);
  EXPECT_EQ(copy.objects[2].tensor->shape, Shape({2, 3}));
  EXPECT_FALSE(copy.objects[1].tensor.has_value());
}

TEST(CopyOfH5, LeavesOutLinksAndWhatCannotBeRead) {
  H5File file;
  file.objects = {Group(""), Group("broken"), Dataset("link")};
  file.objects[1].kind = H5Object::Kind::kOther;
  file.objects[2].link = H5Object::Link::kSoft;
  EXPECT_THAT(Paths(CopyOf(file, [](const H5Object&) { return true; })), ElementsAre(""));
}

TEST(CopyOfH5, ListsThatWereCutIntoPartsAreWholeAgain) {
  H5File file;
  file.objects = {Group("")};
  file.objects[0].attributes["layer_names0"] = Texts({"a", "b"});
  file.objects[0].attributes["layer_names1"] = Texts({"c"});
  const NewH5 copy = CopyOf(file, [](const H5Object&) { return true; });
  ASSERT_EQ(copy.objects[0].attributes.size(), 1u);
  EXPECT_EQ(copy.objects[0].attributes[0].name, "layer_names");
  EXPECT_THAT(std::get<std::vector<std::string>>(copy.objects[0].attributes[0].value), ElementsAre("a", "b", "c"));
}

TEST(CopyOfH5, NumbersStayNumbers) {
  H5File file;
  file.objects = {Group("")};
  file.objects[0].attributes["epoch"] = Numbers({7});
  file.objects[0].attributes["list"] = Numbers({1, 2});
  file.objects[0].attributes["none"] = H5Attribute();
  file.objects[0].attributes["rate"] = Numbers({0.5});
  const auto attributes = CopyOf(file, [](const H5Object&) { return true; }).objects[0].attributes;
  ASSERT_EQ(attributes.size(), 3u);
  EXPECT_EQ(std::get<std::int64_t>(attributes[0].value), 7);
  EXPECT_THAT(std::get<std::vector<double>>(attributes[1].value), ElementsAre(1.0, 2.0));
  EXPECT_EQ(std::get<double>(attributes[2].value), 0.5);
}

}  // namespace
}  // namespace ckptfit::keras_h5
