#include "model/h5_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ckptfit {
namespace {

using testing::ElementsAre;

H5Attribute Texts(std::vector<std::string> texts) {
  H5Attribute attribute;
  attribute.kind = H5Attribute::Kind::kTexts;
  attribute.texts = std::move(texts);
  return attribute;
}

H5File FileOf(const std::vector<std::string>& sorted_paths) {
  H5File file;
  for (const std::string& path : sorted_paths) {
    H5Object object;
    object.path = path;
    file.objects.push_back(object);
  }
  return file;
}

std::vector<std::string> Paths(const std::vector<const H5Object*>& objects) {
  std::vector<std::string> paths;
  for (const H5Object* object : objects) paths.push_back(object->path);
  return paths;
}

TEST(H5FileTest, FindsObjectsWithAndWithoutLeadingSlash) {
  const H5File file = FileOf({"", "dense", "dense/vars"});
  ASSERT_NE(file.Find("dense/vars"), nullptr);
  EXPECT_EQ(file.Find("/dense/vars"), file.Find("dense/vars"));
  EXPECT_EQ(file.Find("/"), &file.objects[0]);
  EXPECT_EQ(file.Find("dens"), nullptr);
}

TEST(H5FileTest, ChildrenAreTheDirectMembersOnly) {
  const H5File file = FileOf({"", "a", "a-b", "a-b/x", "a/p", "a/p/q", "a/r", "a0"});
  EXPECT_THAT(Paths(file.Children("")), ElementsAre("a", "a-b", "a0"));
  EXPECT_THAT(Paths(file.Children("/a")), ElementsAre("a/p", "a/r"));
  EXPECT_THAT(Paths(file.Children("a0")), ElementsAre());
  EXPECT_THAT(Paths(file.Children("missing")), ElementsAre());
}

TEST(H5FileTest, TextListsAreJoinedFromChunksUntilTheFirstGap) {
  H5File file = FileOf({"", "g"});
  file.objects[0].attributes["layer_names"] = Texts({"a", "b"});
  file.objects[1].attributes["layer_names0"] = Texts({"x"});
  file.objects[1].attributes["layer_names1"] = Texts({"y", "z"});
  file.objects[1].attributes["layer_names3"] = Texts({"lost"});
  EXPECT_THAT(*file.TextList("", "layer_names"), ElementsAre("a", "b"));
  EXPECT_THAT(*file.TextList("g", "layer_names"), ElementsAre("x", "y", "z"));
  EXPECT_FALSE(file.TextList("g", "weight_names").has_value());
  EXPECT_FALSE(file.TextList("missing", "layer_names").has_value());
}

TEST(H5FileTest, TextIsGivenForScalarStringsOnly) {
  H5File file = FileOf({""});
  file.objects[0].attributes["backend"].kind = H5Attribute::Kind::kText;
  file.objects[0].attributes["backend"].text = "tensorflow";
  file.objects[0].attributes["layer_names"] = Texts({"a"});
  EXPECT_EQ(file.Text("", "backend"), "tensorflow");
  EXPECT_FALSE(file.Text("", "layer_names").has_value());
  EXPECT_FALSE(file.Text("", "keras_version").has_value());
}

}  // namespace
}  // namespace ckptfit
