// Files that their own programs wrote (tests/golden); look_test.cc has the smallest and the broken ones.
#include <gtest/gtest.h>

#include <cctype>
#include <string>

#include "forge/hdf5.h"
#include "formats/content/look.h"

namespace ckptfit {
namespace {

struct Golden {
  const char* name;
  Content content;
};

class SniffGoldenTest : public testing::TestWithParam<Golden> {};

TEST_P(SniffGoldenTest, KnowsTheFile) {
  const PathFacts facts = LookAt("tests/golden/" + std::string(GetParam().name));
  ASSERT_TRUE(facts.is_file());
  EXPECT_EQ(facts.content, GetParam().content);
}

INSTANTIATE_TEST_SUITE_P(
    Files, SniffGoldenTest,
    testing::Values(Golden{"content/empty", Content::kEmpty}, Golden{"content/zip", Content::kZip},
                    Golden{"content/gzip", Content::kGzip}, Golden{"content/bzip2", Content::kBzip2},
                    Golden{"content/xz", Content::kXz}, Golden{"content/zstd", Content::kZstd},
                    Golden{"content/tar", Content::kTar}, Golden{"content/numpy", Content::kNumpy},
                    Golden{"content/pickle_2", Content::kPickle}, Golden{"content/pickle_3", Content::kPickle},
                    Golden{"content/pickle_4", Content::kPickle}, Golden{"content/pickle_5", Content::kPickle},
                    Golden{"content/elf", Content::kElf}, Golden{"content/tflite", Content::kTflite},
                    Golden{"content/hdf5", Content::kHdf5}, Golden{"content/truncated_hdf5", Content::kTruncatedHdf5},
                    Golden{"content/git_lfs", Content::kGitLfsPointer}, Golden{"content/html", Content::kHtml},
                    Golden{"content/xml", Content::kXml}, Golden{"content/json", Content::kJson},
                    Golden{"content/text", Content::kText}, Golden{"content/saved_model", Content::kSavedModelProto},
                    Golden{"content/frozen_graph", Content::kFrozenGraph},
                    Golden{"content/meta_graph", Content::kMetaGraph}, Golden{"content/onnx", Content::kOnnx},
                    Golden{"content/onnx_without_producer", Content::kOnnx},
                    Golden{"tensor_bundle/full_tf2.15.index", Content::kSstable},
                    Golden{"tensor_bundle/v1_tf2.15", Content::kSstable},
                    Golden{"keras_zip/small_tf2.21.keras", Content::kZip},
                    Golden{"keras_h5/legacy_tf2.4.h5", Content::kHdf5},
                    Golden{"saved_model/custom_tf2.0/saved_model.pb", Content::kSavedModelProto},
                    Golden{"safetensors/layers.safetensors", Content::kSafetensors},
                    Golden{"safetensors/no_tensors.safetensors", Content::kSafetensors}),
    [](const auto& tested) {
      std::string name = tested.param.name;
      for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      return name;
    });

// The length of the header stands first, and may be any bytes.
TEST(Sniff, ASafetensorsFileIsOneWhateverItsLengthLooksLike) {
  for (const std::string_view length : {"\x80\x04", "\x1f\x8b"}) {
    std::string file(length);
    file.resize(8);
    file += '{' + std::string(0x9000, ' ');
    EXPECT_EQ(Sniff(*forge::SourceOf(file)), Content::kSafetensors);
  }
}

}  // namespace
}  // namespace ckptfit
