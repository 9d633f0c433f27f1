#include "formats/tensor_bundle/recover_index.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/table.h"
#include "forge/temp_folder.h"
#include "formats/tensor_bundle/index_writer.h"
#include "formats/tensor_bundle/reader.h"
#include "io/file_source.h"

namespace ckptfit {
namespace {

std::string Entry(std::int32_t shard) {
  BundleEntry entry;
  entry.dtype = 1;
  entry.shape = Shape({1});
  entry.shard = shard;
  entry.size = 4;
  return BundleEntryBytes(entry);
}

std::vector<std::string> Keys(const TensorBundle& bundle) {
  std::vector<std::string> keys;
  for (const TensorInfo& tensor : bundle.entries) keys.push_back(tensor.key);
  return keys;
}

TEST(RecoverIndex, AnIndexWithoutItsEndIsSoundAgain) {
  std::string file = forge::Table({{"", BundleHeaderBytes(1)}, {"a", Entry(0)}, {"b", Entry(0)}}, 4096, false);
  file.resize(file.size() - 48);
  const auto recovered = RecoverIndex("nowhere/ckpt", *forge::SourceOf(file));
  ASSERT_TRUE(recovered.has_value());
  EXPECT_TRUE(recovered->lost.empty());
  const TensorBundle bundle = ReadBundle("nowhere/ckpt", *recovered->index, OpenFile);
  EXPECT_TRUE(bundle.opened.ok());
  EXPECT_EQ(Keys(bundle), (std::vector<std::string>{"a", "b"}));
}

TEST(RecoverIndex, TheNamesOfShardsTellTheirNumberWhenTheHeaderIsLost) {
  const forge::TempFolder folder;
  const std::string prefix = folder.path() + "/ckpt";
  for (const char* name : {"ckpt.data-00002-of-00003", "other.data-00000-of-00009", "ckpt.data-x-of-y"}) {
    std::ofstream(folder.path() + "/" + name) << "x";
  }
  const auto recovered = RecoverIndex(prefix, *forge::SourceOf(forge::Table({{"a", Entry(2)}}, 4096, false)));
  ASSERT_TRUE(recovered.has_value());
  const TensorBundle bundle = ReadBundle(prefix, *recovered->index, OpenFile);
  EXPECT_TRUE(bundle.opened.ok());
  EXPECT_EQ(bundle.num_shards, 3u);
}

TEST(RecoverIndex, WithoutAnyEntryThereIsNoIndex) {
  EXPECT_EQ(RecoverIndex("p", *forge::SourceOf("no table at all")).error().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace ckptfit
