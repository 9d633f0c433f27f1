// Damaged HDF5 files and archives whose checksums are looked at: truncation is noticed at every byte, and what comes
// back of a changed file is in order. Crashes, time and memory are the business of the sweeps (CMakeLists.txt).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "forge/hdf5.h"
#include "formats/keras_h5/reader.h"
#include "formats/keras_zip/reader.h"

namespace ckptfit {
namespace {

constexpr const char* kFiles[] = {
    "fuzz/corpus/keras_h5_fuzz/legacy_old.h5",  "fuzz/corpus/keras_h5_fuzz/legacy_new.h5",
    "fuzz/corpus/keras_h5_fuzz/legacy_v108.h5", "fuzz/corpus/keras_h5_fuzz/by_path_names.h5",
    "fuzz/corpus/keras_h5_fuzz/links.h5",       "fuzz/corpus/hdf5_fuzz/chunks_old.h5",
    "fuzz/corpus/hdf5_fuzz/chunks_new.h5",      "fuzz/corpus/hdf5_fuzz/types_old.h5",
    "fuzz/corpus/hdf5_fuzz/types_new.h5",       "fuzz/corpus/hdf5_fuzz/dense.h5",
};
constexpr std::size_t kFlips = 20'000;  // in all files together

H5File Read(const std::string& bytes) { return keras_h5::ReadH5(forge::SourceOf(bytes), "damaged.h5"); }

// What holds for every file, sound or not.
void ExpectInOrder(const H5File& file, const std::string& bytes) {
  const bool opened = file.opened == H5File::Opened::kOk;
  ASSERT_EQ(opened, file.h5py_message.empty());
  ASSERT_EQ(opened, !file.objects.empty());
  ASSERT_LE(file.objects.size(), bytes.size() / 16 + 2);
  ASSERT_TRUE(std::is_sorted(file.objects.begin(), file.objects.end(),
                             [](const H5Object& a, const H5Object& b) { return a.path < b.path; }));
  ASSERT_LE(file.observations.size(), ObservationSink::kMaxObservations);
}

TEST(Hdf5CorruptionTest, EveryTruncationIsNoticed) {
  for (const char* name : kFiles) {
    const std::string sound = forge::FileBytes(name);
    ASSERT_EQ(Read(sound).opened, H5File::Opened::kOk) << name;
    for (std::size_t length = 0; length < sound.size(); ++length) {
      const H5File file = Read(sound.substr(0, length));
      ASSERT_NE(file.opened, H5File::Opened::kOk) << name << " " << length;
      ASSERT_EQ(file.opened == H5File::Opened::kNoSignature, length < 8) << name << " " << length;
      if (file.opened == H5File::Opened::kTruncated && length >= 100) {
        ASSERT_EQ(file.stored_eof, sound.size());
      }
    }
  }
}

TEST(Hdf5CorruptionTest, ChangedBytesLeaveWhatIsReadInOrder) {
  std::mt19937 random(20240229);
  std::size_t still_open = 0;
  for (const char* name : kFiles) {
    const std::string sound = forge::FileBytes(name);
    for (std::size_t i = 0; i < kFlips / std::size(kFiles); ++i) {
      std::string damaged = sound;
      for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) {
        damaged[random() % damaged.size()] = static_cast<char>(random());
      }
      const H5File file = Read(damaged);
      ExpectInOrder(file, damaged);
      if (HasFatalFailure()) FAIL() << name << " round " << i;
      still_open += file.opened == H5File::Opened::kOk ? 1 : 0;
    }
  }
  EXPECT_GT(still_open, kFlips / 2);  // most damage lies behind the superblock
}

// In an old-style file nothing is protected by checksums, so every single byte may be believed.
TEST(Hdf5CorruptionTest, EverySingleByteMayHaveExtremeValues) {
  const std::string sound = forge::FileBytes("fuzz/corpus/keras_h5_fuzz/links.h5");
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const char value : {'\0', '\1', '\x7F', '\x80', '\xFF'}) {
      std::string damaged = sound;
      damaged[at] = value;
      ExpectInOrder(Read(damaged), damaged);
      if (HasFatalFailure()) FAIL() << "byte " << at;
    }
  }
}

TEST(KerasZipCorruptionTest, TruncatedAndChangedArchivesAreReadAsFarAsTheyGo) {
  const auto open = [](std::shared_ptr<const Source> source, const std::string& path) {
    return std::make_shared<const H5File>(keras_h5::ReadH5(std::move(source), path));
  };
  for (const char* name : {"stored.keras", "deflated.keras", "commented.keras"}) {
    const std::string sound = forge::FileBytes(std::string("fuzz/corpus/keras_zip_fuzz/") + name);
    for (std::size_t at = 0; at < sound.size(); ++at) {
      const auto cut = keras_zip::ReadArchive(forge::SourceOf(sound.substr(0, at)), "cut.keras", open);
      ASSERT_FALSE(cut.opened == KerasArchive::Opened::kOk && cut.observations.empty() && cut.has_config &&
                   at + 5 < sound.size())
          << name << " " << at;
      for (const char value : {'\0', '\1', '\x7F', '\xFF'}) {
        std::string damaged = sound;
        damaged[at] = value;
        const auto archive = keras_zip::ReadArchive(forge::SourceOf(damaged), "damaged.keras", open);
        const bool read = archive.opened == KerasArchive::Opened::kOk;
        ASSERT_TRUE(read || (archive.members.empty() && !archive.has_config && !archive.weights)) << name << " " << at;
      }
    }
  }
}

}  // namespace
}  // namespace ckptfit
