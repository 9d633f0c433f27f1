#include "api/odd_shards.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/checked.h"
#include "io/path.h"

namespace ckptfit {
namespace {

// Where the last entry of each shard ends, by the shard's file name; 0 where one ends nowhere.
std::unordered_map<std::string_view, std::uint64_t> EndsOf(const TensorBundle& bundle) {
  std::unordered_map<std::string_view, std::uint64_t> ends;
  const std::string* file = nullptr;  // entries of one shard mostly share its name
  std::uint64_t* end = nullptr;
  for (const TensorInfo& entry : bundle.entries) {
    if (entry.slices > 0) continue;
    if (file != &entry.file.str()) {
      file = &entry.file.str();
      end = &ends[BaseName(*file)];
    }
    *end = std::max(*end, CheckedAdd(entry.offset, entry.bytes).value_or(0));
  }
  return ends;
}

}  // namespace

std::vector<std::string> OddShards(const TensorBundle& bundle) {
  const auto ends = EndsOf(bundle);
  std::vector<std::string> odd;
  for (const std::string& shard : bundle.shard_files) {
    const auto end = ends.find(BaseName(shard));
    const bool filled = end != ends.end() && end->second > 0 && StatPath(shard).size == end->second;
    if (!filled) odd.push_back(shard);
  }
  return odd;
}

}  // namespace ckptfit
