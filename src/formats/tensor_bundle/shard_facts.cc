#include "formats/tensor_bundle/shard_facts.h"

#include <fmt/format.h>

#include <optional>
#include <unordered_map>

#include "base/checked.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "io/path.h"

namespace ckptfit {
namespace {

struct Shard {
  SharedText path;
  std::optional<std::uint64_t> size;  // nothing when it cannot be opened
};

// Whether `name` is "<base>.data-<digits>-of-<digits>"; `total` is then what stands behind "-of-".
bool IsShardOf(std::string_view base, std::string_view name, std::string_view& total) {
  if (!name.starts_with(base)) return false;
  name.remove_prefix(base.size());
  constexpr std::string_view kData = ".data-";
  if (!name.starts_with(kData)) return false;
  name.remove_prefix(kData.size());
  const std::size_t of = name.find("-of-");
  if (of == 0 || of == std::string_view::npos) return false;
  total = name.substr(of + 4);
  const auto digits = [](std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return !total.empty() && digits(name.substr(0, of)) && digits(total);
}

class ShardTable {
 public:
  ShardTable(const Shards& shards, ObservationSink& seen) : shards_(shards), seen_(seen) {}

  // The shard, looked at when it is asked for the first time; `key` is who asks.
  const Shard& Get(std::int32_t number, std::string_view key) {
    if (last_ != nullptr && number == last_number_) return *last_;
    auto [at, is_new] = table_.try_emplace(number);
    if (is_new) Look(number, key, at->second);
    last_ = &at->second;
    last_number_ = number;
    return *last_;
  }

 private:
  void Look(std::int32_t number, std::string_view key, Shard& shard) {
    const std::int32_t count = shards_.num_shards();
    shard.path = ShardPath(shards_.prefix(), number, count);
    shard.size = shards_.Size(number);
    const Where where{shard.path, Where::kNoOffset, Where::kNoOffset, std::string(key)};
    if (number < 0 || number >= count) {
      seen_.Report({"shard-outside", where, std::to_string(count), std::to_string(number)});
    }
    if (!shard.size) seen_.Report({"shard-missing", where, "", ""});
  }

  const Shards& shards_;
  ObservationSink& seen_;
  std::unordered_map<std::int32_t, Shard> table_;
  const Shard* last_ = nullptr;
  std::int32_t last_number_ = 0;
};

void CheckSize(const TensorInfo& entry, const StoredTensor& stored, ObservationSink& seen) {
  const std::uint64_t width = DTypeBytes(entry.dtype);
  if (width == 0) return;
  const auto expected = CheckedMul(stored.elements, width);
  if (stored.size >= 0 && expected == static_cast<std::uint64_t>(stored.size)) return;
  seen.Report({"entry-size",
               {entry.file, Where::kNoOffset, Where::kNoOffset, entry.key},
               std::to_string(expected.value_or(UINT64_MAX)),
               std::to_string(stored.size)});
}

}  // namespace

void ListShards(TensorBundle& bundle, ObservationSink& seen) {
  const std::string folder = ParentOf(bundle.prefix);
  const std::string base(BaseName(bundle.prefix));
  const std::string expected = fmt::format("{:05}", bundle.num_shards);
  bool reported = false;
  for (const std::string& name : ListFolder(folder)) {
    if (!name.starts_with(base)) continue;
    const std::string path = JoinPath(folder, name);
    std::string_view total;
    if (name == base + "_temp" || name.find(".tempstate", base.size()) != std::string::npos) {
      seen.Report({"save-interrupted", {path, Where::kNoOffset, Where::kNoOffset, ""}, "", ""});
    }
    if (!IsShardOf(base, name, total)) continue;
    bundle.shard_files.push_back(path);
    if (total != expected && !reported) {
      seen.Report({"shard-count", {path, Where::kNoOffset, Where::kNoOffset, ""}, expected, std::string(total)});
      reported = true;
    }
  }
}

void DescribeShards(const BundleChecker& checker, TensorBundle& bundle, ObservationSink& seen) {
  ShardTable shards(checker.shards(), seen);
  for (std::size_t i = 0; i < bundle.entries.size(); ++i) {
    TensorInfo& entry = bundle.entries[i];
    const StoredTensor& stored = checker.stored(i);
    const Shard& shard = shards.Get(stored.shard, entry.key);
    entry.file = shard.path;
    if (checker.partitioned(i)) continue;
    CheckSize(entry, stored, seen);
    const bool inside =
        stored.offset >= 0 && stored.size >= 0 && RangeFits(entry.offset, entry.bytes, shard.size.value_or(0));
    if (shard.size && !inside) {
      seen.Report({"entry-past-end",
                   {shard.path, entry.offset, entry.offset + entry.bytes, entry.key},
                   "",
                   std::to_string(*shard.size)});
    }
  }
}

}  // namespace ckptfit
