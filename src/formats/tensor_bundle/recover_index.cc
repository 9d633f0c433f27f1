#include "formats/tensor_bundle/recover_index.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/byte_cursor.h"
#include "container/sstable/recover.h"
#include "container/sstable/table_writer.h"
#include "formats/tensor_bundle/index_writer.h"
#include "io/memory_source.h"
#include "io/path.h"

namespace ckptfit {
namespace {

// The number of shards that the name of one tells: 2 of "ckpt.data-00000-of-00002"; 0 for other names.
std::int32_t ShardsNamedBy(std::string_view file, std::string_view prefix) {
  constexpr std::string_view kData = ".data-";
  constexpr std::size_t kDigits = 5;
  if (!file.starts_with(prefix) || !file.substr(prefix.size()).starts_with(kData)) return 0;
  const std::string_view numbers = file.substr(prefix.size() + kData.size());
  const std::size_t of = numbers.find("-of-");
  if (of == std::string_view::npos || numbers.size() != of + 4 + kDigits) return 0;
  std::int32_t shards = 0;
  const std::string_view count = numbers.substr(of + 4);
  const auto read = std::from_chars(count.data(), count.data() + count.size(), shards);
  return read.ec == std::errc() && read.ptr == count.data() + count.size() ? shards : 0;
}

std::int32_t ShardsBeside(const std::string& prefix) {
  std::int32_t shards = 0;
  for (const std::string& file : ListFolder(ParentOf(prefix))) {
    shards = std::max(shards, ShardsNamedBy(file, BaseName(prefix)));
  }
  return std::max(shards, 1);
}

}  // namespace

Result<RecoveredIndex> RecoverIndex(const std::string& prefix, const Source& index) {
  CKPTFIT_ASSIGN_OR_RETURN(sstable::RecoveredTable table, sstable::RecoverTable(index));
  const auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  std::stable_sort(table.entries.begin(), table.entries.end(), less);
  table.entries.erase(std::unique(table.entries.begin(), table.entries.end(), same), table.entries.end());
  if (table.entries.empty()) {
    return Status(StatusCode::kNotFound, "not one entry of the index can be read",
                  {std::string(index.name()), 0, index.size(), ""});
  }
  std::string bytes;
  sstable::TableWriter writer([&bytes](std::string_view piece) {
    bytes += piece;
    return Status();
  });
  if (!table.entries.front().first.empty()) {
    CKPTFIT_RETURN_IF_ERROR(writer.Add("", BundleHeaderBytes(ShardsBeside(prefix))));
  }
  for (const auto& [key, value] : table.entries) CKPTFIT_RETURN_IF_ERROR(writer.Add(key, value));
  CKPTFIT_RETURN_IF_ERROR(writer.Finish());
  const auto made = AsBytes(bytes);
  return RecoveredIndex{
      std::make_shared<MemorySource>(std::string(index.name()), std::vector<std::byte>(made.begin(), made.end())),
      std::move(table.lost)};
}

}  // namespace ckptfit
