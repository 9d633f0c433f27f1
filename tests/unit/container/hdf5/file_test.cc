#include "container/hdf5/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "forge/hdf5.h"

namespace ckptfit::hdf5 {
namespace {

using testing::ElementsAre;

std::unique_ptr<File> OpenGolden(const char* name) {
  auto file = File::Open(forge::SourceOf(forge::GoldenBytes(name)));
  EXPECT_TRUE(file.has_value()) << name;
  return file.has_value() ? std::move(*file) : nullptr;
}

Object ObjectAt(File& file, std::uint64_t address) {
  Object object;
  const Status status = file.ReadObject(address, &object);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return object;
}

struct NamedAddress {
  std::string name;
  std::uint64_t address = 0;
};

std::vector<NamedAddress> LinksOf(File& file, std::uint64_t address) {
  std::vector<NamedAddress> links;
  const Status status = file.ListLinks(ObjectAt(file, address), [&](const Link& link) {
    links.push_back({std::string(link.name), link.address});
    return Status();
  });
  EXPECT_TRUE(status.ok()) << status.ToString();
  return links;
}

std::vector<std::string> NamesOf(File& file, std::uint64_t address) {
  std::vector<std::string> names;
  for (const NamedAddress& link : LinksOf(file, address)) names.push_back(link.name);
  return names;
}

TEST(Hdf5FileTest, ListsOldStyleGroupsInNameOrder) {
  const auto file = OpenGolden("hdf5/tour_earliest_h5py2.10.h5");
  EXPECT_THAT(NamesOf(*file, file->root()), ElementsAre("groups", "layouts", "numbers"));
}

TEST(Hdf5FileTest, ListsTreesOfSeveralLevelsInBothStyles) {
  for (const char* name : {"hdf5/crowds_old_h5py3.16.h5", "hdf5/crowds_new_h5py3.16.h5"}) {
    const auto file = OpenGolden(name);
    const std::vector<NamedAddress> root = LinksOf(*file, file->root());
    ASSERT_EQ(root.size(), 2u);
    const NamedAddress& crowd = root[0].name == "crowd" ? root[0] : root[1];
    const NamedAddress& one = root[0].name == "crowd" ? root[1] : root[0];
    std::vector<std::string> names;
    for (const NamedAddress& link : LinksOf(*file, crowd.address)) {
      EXPECT_EQ(link.address, one.address);  // 330 names of one dataset
      names.push_back(link.name);
    }
    std::sort(names.begin(), names.end());
    ASSERT_EQ(names.size(), 330u) << name;
    EXPECT_EQ(names.front(), "name_0000");
    EXPECT_EQ(names.back(), "name_0329");
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  }
}

TEST(Hdf5FileTest, DescribesADataset) {
  const auto file = OpenGolden("hdf5/crowds_old_h5py3.16.h5");
  const std::vector<NamedAddress> root = LinksOf(*file, file->root());
  const Object object = ObjectAt(*file, root[1].address);
  EXPECT_EQ(object.kind, Object::Kind::kDataset);
  const auto dataset = file->Describe(object);
  ASSERT_TRUE(dataset.has_value());
  EXPECT_EQ(dataset->type->root().type_class, TypeClass::kInteger);
  EXPECT_EQ(dataset->space.kind, Dataspace::Kind::kScalar);
  EXPECT_EQ(dataset->layout.kind, Layout::Kind::kContiguous);
  EXPECT_EQ(dataset->Bytes(), 1u);
  EXPECT_FALSE(dataset->external_storage);
}

TEST(Hdf5FileTest, HandsOutAttributesWithTheirBytes) {
  const auto file = OpenGolden("hdf5/tour_v200_h5py3.16.h5");
  std::vector<std::string> names;
  const Status status =
      file->ListAttributes(ObjectAt(*file, file->root()), [&](const std::string& name, Result<Attribute> attribute) {
        names.push_back(name);
        ASSERT_TRUE(attribute.has_value()) << name;
        if (name == "matrix") {
          EXPECT_THAT(attribute->space.dims, ElementsAre(2, 3));
          EXPECT_EQ(attribute->data.size(), 12u);
          EXPECT_EQ(attribute->data[3], std::byte{1});  // big-endian, as stored
        }
        if (name == "vlen_names") {
          const auto texts = file->DecodeStrings(*attribute->type, attribute->data, 1000);
          ASSERT_TRUE(texts.has_value());
          EXPECT_THAT(*texts, ElementsAre("dense", "", "d\xC3\xA9nse"));
          EXPECT_EQ(file->DecodeStrings(*attribute->type, attribute->data, 10).error().code(), StatusCode::kOverBudget);
        }
      });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(names.size(), 14u);  // more than 8: kept in a heap
}

TEST(Hdf5FileTest, FixedStringsLoseTheirPaddingOnly) {
  const auto file = OpenGolden("hdf5/crowds_old_h5py3.16.h5");
  TypeNode node;
  node.type_class = TypeClass::kString;
  node.size = 4;
  const std::string bytes("ab\0\0cd e", 8);
  const auto decode = [&](unsigned padding) {
    node.bits = padding;
    return *file->DecodeStrings(Datatype{{node}}, forge::ToBytes(bytes), 100);
  };
  EXPECT_THAT(decode(0), ElementsAre("ab", "cd e"));
  EXPECT_THAT(decode(1), ElementsAre("ab", "cd e"));
  EXPECT_THAT(decode(2), ElementsAre(std::string("ab\0\0", 4), "cd e"));
}

TEST(Hdf5FileTest, AGroupThatIsADatasetAtOnceIsNeither) {
  std::string type(8, '\0');
  const std::string header =
      forge::OldHeader({forge::OldMessage(0x11, std::string(16, '\1')), forge::OldMessage(1, "\1"),
                        forge::OldMessage(3, type), forge::OldMessage(8, "\3\1")});
  auto file = File::Open(forge::SourceOf(forge::OldFile(header)));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(ObjectAt(**file, 96).kind, Object::Kind::kUnknown);
}

TEST(Hdf5FileTest, AFileLeftOpenByItsWriterIsRefusedAsByH5py) {
  std::string bytes = forge::GoldenBytes("hdf5/tour_v200_h5py3.16.h5");
  std::string superblock = bytes.substr(0, 44);
  superblock[11] = 1;
  forge::AppendChecksum(&superblock);
  bytes.replace(0, 48, superblock);
  const auto file = File::Open(forge::SourceOf(bytes));
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().message(),
            "file is already open for write (may use <h5clear file> to clear file consistency flags)");
}

// The messages of libhdf5 2.0.0 when it walks the same damage (docs/formats/hdf5.md 6.2).
TEST(Hdf5FileTest, DamagedGroupsGiveTheMessagesOfLibhdf5) {
  const std::string sound = forge::GoldenBytes("hdf5/crowds_old_h5py3.16.h5");
  const auto listing = [](const std::string& bytes) {
    auto file = File::Open(forge::SourceOf(bytes));
    EXPECT_TRUE(file.has_value());
    return (*file)->ListLinks(ObjectAt(**file, (*file)->root()), [](const Link&) { return Status(); }).message();
  };
  EXPECT_EQ(listing(sound), "");
  const std::size_t tree = sound.find("TREE"), heap = sound.find("HEAP"), node = sound.find("SNOD");
  const auto changed = [&](std::size_t at, char value) {
    std::string bytes = sound;
    bytes[at] = value;
    return listing(bytes);
  };
  EXPECT_EQ(changed(tree, 'X'), "wrong B-tree signature");
  EXPECT_EQ(changed(tree + 4, 1), "incorrect B-tree node type");
  EXPECT_EQ(changed(tree + 7, 100), "number of children is greater than maximum");
  EXPECT_EQ(changed(heap, 'X'), "bad local heap signature");
  EXPECT_EQ(changed(node, 'X'), "bad symbol table node signature");
  EXPECT_EQ(changed(node + 7, 100), "ran off the end of the image buffer");
  EXPECT_EQ(changed(node + 8 + 6, 1), "unable to offset into local heap data block");
  EXPECT_EQ(changed(node + 8, 0), "invalid link name");
}

TEST(Hdf5FileTest, ATreeNodeThatIsItsOwnChildEndsTheListing) {
  std::string bytes = forge::GoldenBytes("hdf5/crowds_old_h5py3.16.h5");
  const std::size_t tree = bytes.find("TREE");
  std::string self;
  forge::AppendUint(&self, tree, 8);
  bytes.replace(tree + 24 + 8, 8, self);
  bytes[tree + 5] = 1;  // its level, so that the child may be a tree node
  auto file = File::Open(forge::SourceOf(bytes));
  ASSERT_TRUE(file.has_value());
  const Status status = (*file)->ListLinks(ObjectAt(**file, (*file)->root()), [](const Link&) { return Status(); });
  EXPECT_EQ(status.code(), StatusCode::kCorrupt);
}

std::vector<std::string> NumberedNames(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("name" + std::to_string(100 + i));
  return names;
}

TEST(Hdf5FileTest, CutsALargeGroupIntoPiecesThatAreListedByThemselves) {
  const std::vector<std::string> names = NumberedNames(60);
  auto file = File::Open(forge::SourceOf(forge::OldGroupFile(names)));
  ASSERT_TRUE(file.has_value());
  Object root;
  ASSERT_TRUE((*file)->ReadObject((*file)->root(), &root).ok());
  EXPECT_FALSE((*file)->CutLinks(root, 1000).has_value());
  const auto cut = (*file)->CutLinks(root, 300);
  ASSERT_TRUE(cut.has_value());
  ASSERT_EQ(cut->pieces.size(), 8u);  // of eight names, the last of four
  std::vector<std::string> listed;
  const auto keep = [&](Link&& link) {
    listed.emplace_back(link.name);
    return Status();
  };
  ASSERT_TRUE((*file)->ListLinks(*cut, std::span(cut->pieces).subspan(6), keep).ok());
  EXPECT_EQ(listed, std::vector<std::string>(names.begin() + 48, names.end()));
}

TEST(Hdf5FileTest, AGroupWithAFaultInItsTreeIsNotCut) {
  std::string bytes = forge::OldGroupFile(NumberedNames(60));
  bytes[bytes.find("TREE")] = 'X';
  auto file = File::Open(forge::SourceOf(bytes));
  ASSERT_TRUE(file.has_value());
  Object root;
  ASSERT_TRUE((*file)->ReadObject((*file)->root(), &root).ok());
  EXPECT_FALSE((*file)->CutLinks(root, 300).has_value());
}

}  // namespace
}  // namespace ckptfit::hdf5
