#include "api/salvaged_h5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ckptfit {
namespace {

using testing::ElementsAre;

H5Object Group(std::string path, const std::string& list = "", std::vector<std::string> names = {}) {
  H5Object object;
  object.path = std::move(path);
  if (!list.empty()) {
    object.attributes[list].kind = H5Attribute::Kind::kTexts;
    object.attributes[list].texts = std::move(names);
  }
  return object;
}

H5Object Dataset(std::string path) {
  H5Object object;
  object.path = std::move(path);
  object.kind = H5Object::Kind::kDataset;
  object.dtype = DType::kFloat32;
  object.shape = Shape({2});
  return object;
}

H5Object Lost(std::string path) {
  H5Object object = Group(std::move(path));
  object.fault = "these bytes are missing";
  return object;
}

std::map<std::string, NewTensor> Saved(const std::vector<std::string>& paths) {
  std::map<std::string, NewTensor> saved;
  for (const std::string& path : paths) saved.emplace(path, NewTensor{path, DType::kFloat32, Shape({2}), {}});
  return saved;
}

// "a (w b)": each object, and the names on its list.
std::vector<std::string> Lines(const NewH5& file) {
  std::vector<std::string> lines;
  for (const NewH5Object& object : file.objects) {
    std::string line = object.path + (object.tensor ? "!" : "");
    for (const NewH5Attribute& attribute : object.attributes) {
      line += " (";
      for (const std::string& name : std::get<std::vector<std::string>>(attribute.value)) line += name + ";";
      line += ")";
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

const std::vector<H5Object> kWhole = {Group("", "layer_names", {"a", "b"}),
                                      Group("a", "weight_names", {"w", "v"}),
                                      Dataset("a/v"),
                                      Dataset("a/w"),
                                      Group("b", "weight_names", {"w"}),
                                      Dataset("b/w")};

TEST(SalvagedH5Test, ListsNameWhatIsThere) {
  H5File wreck;
  wreck.objects = {kWhole[0], kWhole[1], Dataset("a/v"), Dataset("a/w")};
  EXPECT_THAT(Lines(SalvagedH5(wreck, nullptr, Saved({"a/w"}))), ElementsAre(" (a;)", "a (w;)", "a/w!"));
}

TEST(SalvagedH5Test, ALostGroupComesFromTheSiblingWithItsList) {
  H5File wreck, sibling;
  wreck.objects = {kWhole[0], kWhole[1], Dataset("a/v"), Dataset("a/w"), Lost("b")};
  sibling.objects = kWhole;
  EXPECT_THAT(Lines(SalvagedH5(wreck, &sibling, Saved({"a/v", "a/w", "b/w"}))),
              ElementsAre(" (a;b;)", "a (w;v;)", "a/v!", "a/w!", "b (w;)", "b/w!"));
}

TEST(SalvagedH5Test, AGroupThatTheWreckDoesNotKnowComesWithWhatIsInIt) {
  H5File wreck, sibling;
  wreck.objects = {Lost("")};
  sibling.objects = kWhole;
  EXPECT_THAT(Lines(SalvagedH5(wreck, &sibling, Saved({"b/w"}))), ElementsAre(" (a;b;)", "a ()", "b (w;)", "b/w!"));
}

TEST(SalvagedH5Test, AWholeGroupIsOneWithoutAFault) {
  H5File sibling;
  sibling.objects = {Group(""), Lost("a"), Dataset("b")};
  EXPECT_TRUE(HasWholeGroup(&sibling, ""));
  EXPECT_FALSE(HasWholeGroup(&sibling, "a"));
  EXPECT_FALSE(HasWholeGroup(&sibling, "b"));
  EXPECT_FALSE(HasWholeGroup(&sibling, "c"));
  EXPECT_FALSE(HasWholeGroup(nullptr, ""));
}

}  // namespace
}  // namespace ckptfit
