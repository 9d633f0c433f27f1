#include "api/odd_shards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "forge/hex.h"
#include "forge/table.h"
#include "forge/temp_folder.h"
#include "formats/tensor_bundle/reader.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OddShardsTest : public ::testing::Test {
 protected:
  // A checkpoint of one value in one shard, which holds `bytes` instead.
  std::vector<std::string> OddWith(const std::string& bytes) {
    const forge::BundleBytes bundle = forge::Bundle({{"w", 1, {}, forge::FromHex("0000803f")}});
    folder_.Write("ckpt.index", bundle.index);
    folder_.Write(kShard, bytes);
    return OddShards(ReadBundle(folder_ / "ckpt"));
  }

  static constexpr const char* kShard = "ckpt.data-00000-of-00001";
  forge::TempFolder folder_;
};

TEST_F(OddShardsTest, AShardThatEndsWithItsLastEntryIsNot) { EXPECT_THAT(OddWith("abcd"), IsEmpty()); }

TEST_F(OddShardsTest, AnEmptyAShorterAndALongerOneAre) {
  for (const char* bytes : {"", "abc", "<html>"}) EXPECT_THAT(OddWith(bytes), ElementsAre(folder_ / kShard)) << bytes;
}

TEST_F(OddShardsTest, SoIsOneThatNoEntryLiesIn) {
  folder_.Write("ckpt.data-00001-of-00002", "abcd");
  EXPECT_THAT(OddWith("abcd"), ElementsAre(folder_ / "ckpt.data-00001-of-00002"));
}

TEST_F(OddShardsTest, WithoutAnIndexNothingIsKnownOfAny) {
  folder_.Write(kShard, "abcd");
  folder_.Write("ckpt.index", "no table");
  EXPECT_THAT(OddShards(ReadBundle(folder_ / "ckpt")).size(), 0u);
}

}  // namespace
}  // namespace ckptfit
