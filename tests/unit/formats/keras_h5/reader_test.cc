#include "formats/keras_h5/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "codec/json.h"
#include "forge/hdf5.h"

namespace ckptfit::keras_h5 {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

H5File ReadBytes(std::string_view bytes) { return ReadH5(forge::SourceOf(bytes), "file.h5"); }
H5File ReadGolden(const std::string& name) { return ReadBytes(forge::GoldenBytes(name)); }

std::vector<std::string> Kinds(const H5File& file) {
  std::vector<std::string> kinds;
  for (const Observation& seen : file.observations) kinds.push_back(seen.kind);
  return kinds;
}

Value ExpectedObjects(const std::string& json) {
  const auto parsed = ParseJson(forge::GoldenBytes(json), json);
  EXPECT_TRUE(parsed.has_value());
  return parsed.has_value() ? (*parsed)["objects"] : Value();
}

Value AttributeValue(const H5Attribute& attribute) {
  Value::Array items;
  switch (attribute.kind) {
    case H5Attribute::Kind::kText:
      return Value(attribute.text);
    case H5Attribute::Kind::kTexts:
      return Value(Value::Array(attribute.texts.begin(), attribute.texts.end()));
    case H5Attribute::Kind::kNumbers:
      return Value(Value::Array(attribute.numbers.begin(), attribute.numbers.end()));
    case H5Attribute::Kind::kOther:
      break;
  }
  return Value();
}

void ExpectObject(const H5Object& object, const Value& expected) {
  EXPECT_EQ(object.path, expected["path"].AsString());
  const std::string& link = expected["link"].AsString();
  EXPECT_EQ(object.link, link == "hard"   ? H5Object::Link::kHard
                         : link == "soft" ? H5Object::Link::kSoft
                                          : H5Object::Link::kExternal);
  if (link != "hard") return;
  const std::string& kind = expected["kind"].AsString();
  EXPECT_EQ(object.kind, kind == "dataset" ? H5Object::Kind::kDataset
                         : kind == "group" ? H5Object::Kind::kGroup
                                           : H5Object::Kind::kOther);
  EXPECT_EQ(object.fault, "");
  EXPECT_EQ(object.attributes.size(), expected["attributes"].AsObject().size());
  for (const auto& [name, value] : expected["attributes"].AsObject()) {
    const H5Attribute* found = object.attributes.Find(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(AttributeValue(*found), value) << name;
  }
  if (kind != "dataset") return;
  EXPECT_EQ(DTypeName(object.dtype), expected["dtype"].AsString());
  EXPECT_EQ(object.shape.ToListString(), expected["shape"].AsString());
  EXPECT_EQ(object.stored_bytes, static_cast<std::uint64_t>(expected["stored_bytes"].AsInt()));
}

// The .json files are what h5py itself reads (tests/golden/hdf5/README.md).
void ExpectAsH5py(const std::string& golden, const std::string& json) {
  const H5File file = ReadGolden(golden);
  EXPECT_EQ(file.opened, H5File::Opened::kOk);
  const Value expected = ExpectedObjects(json);
  ASSERT_GT(expected.AsArray().size(), 2u);
  ASSERT_EQ(file.objects.size(), expected.AsArray().size()) << golden;
  for (std::size_t i = 0; i < file.objects.size(); ++i) {
    SCOPED_TRACE(golden + " " + file.objects[i].path);
    ExpectObject(file.objects[i], expected.AsArray()[i]);
  }
}

TEST(KerasH5ReaderTest, SeesWhatH5pySeesUnderEveryVersionOfTheFormat) {
  for (const char* golden :
       {"hdf5/tour_earliest_h5py2.10.h5", "hdf5/tour_latest_h5py2.10.h5", "hdf5/tour_v108_h5py3.16.h5",
        "hdf5/tour_v114_h5py3.14.h5", "hdf5/tour_v200_h5py3.16.h5"}) {
    ExpectAsH5py(golden, "hdf5/tour.json");
  }
  ExpectAsH5py("hdf5/short_tour_userblock_h5py3.16.h5", "hdf5/short_tour.json");
  ExpectAsH5py("hdf5/short_tour_tracked_h5py3.16.h5", "hdf5/short_tour.json");
  ExpectAsH5py("hdf5/paged_indexes_h5py3.16.h5", "hdf5/paged_indexes.json");
}

TEST(KerasH5ReaderTest, SeesWhatH5pySeesInFilesOfKeras) {
  for (const std::string name : {"whole_tf2.4", "legacy_tf2.4", "whole_tf2.15", "legacy_tf2.15", "unicode_tf2.21"}) {
    ExpectAsH5py("keras_h5/" + name + ".h5", "keras_h5/" + name + ".json");
  }
  for (const std::string name : {"by_path_tf2.21", "bfloat16_tf2.21"}) {
    ExpectAsH5py("keras_h5/" + name + ".weights.h5", "keras_h5/" + name + ".json");
  }
}

TEST(KerasH5ReaderTest, FilesOfKerasGiveNothingToReport) {
  for (const char* name : {"whole_tf2.4.h5", "legacy_tf2.15.h5", "by_path_tf2.21.weights.h5", "unicode_tf2.21.h5"}) {
    EXPECT_THAT(ReadGolden(std::string("keras_h5/") + name).observations, IsEmpty()) << name;
  }
}

TEST(KerasH5ReaderTest, KnowsBfloat16ByItsAttribute) {
  const H5File file = ReadGolden("keras_h5/bfloat16_tf2.21.weights.h5");
  const H5Object* kernel = file.Find("layers/dense/vars/0");
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(kernel->dtype, DType::kBfloat16);
  EXPECT_EQ(kernel->shape, Shape({3, 2}));
  EXPECT_EQ(kernel->stored_bytes, 12u);
}

TEST(KerasH5ReaderTest, ListsAnObjectUnderEachOfItsNames) {
  const H5File file = ReadGolden("hdf5/tour_earliest_h5py2.10.h5");
  ASSERT_NE(file.Find("groups/alias/m07"), nullptr);
  EXPECT_EQ(file.Find("groups/alias/m07")->dtype, DType::kFloat32);
}

TEST(KerasH5ReaderTest, DoesNotEnterAGroupThatContainsItself) {
  const H5File file = ReadGolden("hdf5/tour_earliest_h5py2.10.h5");
  ASSERT_NE(file.Find("groups/crowd/up"), nullptr);
  EXPECT_EQ(file.Find("groups/crowd/up")->kind, H5Object::Kind::kGroup);
  EXPECT_EQ(file.Find("groups/crowd/up/crowd"), nullptr);
  EXPECT_THAT(Kinds(file), Contains("hdf5-link-cycle"));
}

TEST(KerasH5ReaderTest, SoftLinksShowWhatTheyLeadTo) {
  const H5File file = ReadGolden("hdf5/tour_v200_h5py3.16.h5");
  const H5Object* soft = file.Find("groups/soft");
  ASSERT_NE(soft, nullptr);
  EXPECT_EQ(soft->kind, H5Object::Kind::kDataset);
  EXPECT_EQ(soft->dtype, DType::kFloat32);
  EXPECT_EQ(soft->fault, "");
  EXPECT_EQ(file.Find("groups/dangling")->fault, "component not found");
  EXPECT_EQ(file.Find("groups/elsewhere")->link, H5Object::Link::kExternal);
  EXPECT_THAT(Kinds(file), Contains("hdf5-external-link"));
}

TEST(KerasH5ReaderTest, NamesDataThatIsNotInTheFile) {
  const H5File file = ReadGolden("hdf5/refused_h5py3.16.h5");
  EXPECT_TRUE(file.Find("external")->external_storage);
  EXPECT_TRUE(file.Find("virtual")->virtual_storage);
  EXPECT_EQ(file.Find("long_double")->dtype, DType::kOpaque);
  EXPECT_EQ(file.Find("lzf")->fault, "");  // h5py reads it
  EXPECT_THAT(Kinds(file), testing::UnorderedElementsAre("hdf5-external-storage", "hdf5-virtual-dataset",
                                                         "hdf5-values-not-read", "hdf5-values-not-read"));
}

TEST(KerasH5ReaderTest, SaysWhatH5pySaysWhenAFileDoesNotOpen) {
  const std::string sound = forge::GoldenBytes("hdf5/tour_earliest_h5py2.10.h5");
  const H5File text = ReadBytes("<html>not found</html>");
  EXPECT_EQ(text.opened, H5File::Opened::kNoSignature);
  EXPECT_EQ(text.h5py_message, "file signature not found");
  EXPECT_THAT(text.objects, IsEmpty());
  const H5File cut = ReadBytes(sound.substr(0, 2000));
  EXPECT_EQ(cut.opened, H5File::Opened::kTruncated);
  EXPECT_EQ(cut.h5py_message,
            "truncated file: eof = 2000, sblock->base_addr = 0, stored_eof = " + std::to_string(sound.size()));
  EXPECT_EQ(cut.stored_eof, sound.size());
  EXPECT_EQ(cut.size, 2000u);
  std::string damaged = sound;
  damaged[96] = 9;
  const H5File bad = ReadBytes(damaged);
  EXPECT_EQ(bad.opened, H5File::Opened::kDamaged);
  EXPECT_EQ(bad.h5py_message, "bad object header version number");
}

TEST(KerasH5ReaderTest, AFaultInOneGroupLeavesTheOthers) {
  std::string bytes = forge::GoldenBytes("hdf5/tour_earliest_h5py2.10.h5");
  const H5File sound = ReadBytes(bytes);
  // The last heap of the file belongs to the group that was made last.
  const std::size_t heap = bytes.rfind("HEAP");
  bytes[heap] = 'X';
  const H5File file = ReadBytes(bytes);
  EXPECT_EQ(file.opened, H5File::Opened::kOk);
  EXPECT_LT(file.objects.size(), sound.objects.size());
  EXPECT_GT(file.objects.size(), sound.objects.size() / 2);
  int faults = 0;
  for (const H5Object& object : file.objects) faults += object.fault == "bad local heap signature" ? 1 : 0;
  EXPECT_EQ(faults, 1);
  EXPECT_THAT(Kinds(file), Contains("hdf5-object-fault"));
}

TEST(KerasH5ReaderTest, ADatasetThatReachesBehindTheFileIsFaulty) {
  std::string bytes = forge::GoldenBytes("hdf5/crowds_old_h5py3.16.h5");
  const H5File sound = ReadBytes(bytes);
  ASSERT_EQ(sound.Find("one")->fault, "");
  const std::size_t layout = bytes.find(std::string("\x08\0\x18\0\0\0\0\0\x03\x01", 10));
  ASSERT_NE(layout, std::string::npos);
  bytes[layout + 8 + 2 + 3] = 1;  // the address, 16 MiB further
  const H5File file = ReadBytes(bytes);
  EXPECT_EQ(file.Find("one")->fault, "invalid dataset size, likely file corruption");
}

// Names of so many bytes that a group of them is read in pieces, on two threads.
std::vector<std::string> LongNames(std::size_t count = 256) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(std::string(140, 'n') + std::to_string(1000 + i));
  return names;
}

std::vector<std::string> Paths(const H5File& file) {
  std::vector<std::string> paths;
  for (const H5Object& object : file.objects) paths.push_back(object.path);
  return paths;
}

std::vector<std::string> RootAnd(std::vector<std::string> names) {
  names.insert(names.begin(), "");
  return names;
}

TEST(KerasH5ReaderTest, ALargeGroupIsListedWhole) {
  const std::vector<std::string> names = LongNames();
  const H5File file = ReadBytes(forge::OldGroupFile(names));
  EXPECT_EQ(Paths(file), RootAnd(names));
  EXPECT_EQ(file.objects[1].kind, H5Object::Kind::kOther);
  EXPECT_THAT(Kinds(file), IsEmpty());
}

TEST(KerasH5ReaderTest, ALargeGroupMayHoldANameTwice) {
  std::vector<std::string> names = LongNames();
  names[200] = names[20];
  const H5File file = ReadBytes(forge::OldGroupFile(names));
  EXPECT_EQ(file.objects.size(), names.size());  // the root, and one less
  EXPECT_THAT(Kinds(file), ElementsAre("hdf5-name-order", "hdf5-name-twice"));
}

TEST(KerasH5ReaderTest, TheHalvesOfALargeGroupMayStandInTheWrongOrder) {
  const std::vector<std::string> names = LongNames();
  std::vector<std::string> turned = names;
  std::rotate(turned.begin(), turned.begin() + 128, turned.end());
  const H5File file = ReadBytes(forge::OldGroupFile(turned));
  EXPECT_EQ(Paths(file), RootAnd(names));
  EXPECT_THAT(Kinds(file), ElementsAre("hdf5-name-order"));
}

TEST(KerasH5ReaderTest, WhatPrecedesAFaultInALargeGroupIsListed) {
  const std::vector<std::string> names = LongNames();
  std::string bytes = forge::OldGroupFile(names);
  std::size_t node = 0;
  for (int i = 0; i < 21; ++i) node = bytes.find("SNOD", node + 1);
  bytes[node] = 'X';
  const H5File file = ReadBytes(bytes);
  EXPECT_EQ(Paths(file), RootAnd({names.begin(), names.begin() + 160}));
  EXPECT_EQ(file.objects[0].fault, "bad symbol table node signature");
}

TEST(KerasH5ReaderTest, ANameOfALargeGroupMayContinueTheLastOfTheOtherHalf) {
  std::vector<std::string> names = LongNames();
  names[128] = names[127] + "!";  // stands before names[127] + "/..."
  const H5File file = ReadBytes(forge::OldGroupFile(names));
  EXPECT_EQ(Paths(file), RootAnd(names));
  EXPECT_THAT(Kinds(file), IsEmpty());
}

}  // namespace
}  // namespace ckptfit::keras_h5
