#include "formats/tensor_bundle/linked_writer.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "container/sstable/table.h"
#include "formats/tensor_bundle/index_writer.h"
#include "formats/tensor_bundle/object_graph.h"
#include "formats/tensor_bundle/object_graph_writer.h"
#include "formats/tensor_bundle/shard_writer.h"
#include "formats/tensor_bundle/slice_key.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "io/file_source.h"

namespace ckptfit {
namespace {

// Entries of the source's index by key; only those that are asked for.
class SourceIndex {
 public:
  static Result<SourceIndex> Open(const std::string& prefix) {
    SourceIndex index;
    index.path_ = prefix + ".index";
    CKPTFIT_ASSIGN_OR_RETURN(index.file_, OpenFile(index.path_));
    CKPTFIT_RETURN_IF_ERROR(index.ReadHeader());
    return index;
  }

  std::int32_t num_shards() const { return header_.num_shards; }

  // Reads the entries whose keys `wanted` holds: one pass.
  Status Read(std::map<std::string, BundleEntry, std::less<>>& wanted) const {
    CKPTFIT_ASSIGN_OR_RETURN(const sstable::Table table, sstable::Table::Open(*file_));
    sstable::TableCursor cursor(table);
    std::size_t found = 0;
    while (found < wanted.size() && cursor.Next()) {
      const auto at = wanted.find(cursor.key());
      if (at == wanted.end()) continue;
      if (!ParseBundleEntry(cursor.value(), at->second))
        return At(StatusCode::kCorrupt, "an entry is no message", at->first);
      ++found;
    }
    if (found == wanted.size()) return Status();
    return At(StatusCode::kNotFound, "an entry cannot be found or stands twice", "");
  }

 private:
  Status ReadHeader() {
    CKPTFIT_ASSIGN_OR_RETURN(const sstable::Table table, sstable::Table::Open(*file_));
    sstable::TableCursor cursor(table);
    if (!cursor.Next() || !ParseBundleHeader(cursor.value(), header_)) {
      return At(StatusCode::kCorrupt, "the index has no header", "");
    }
    if (header_.big_endian) return At(StatusCode::kUnsupported, "values of a big-endian machine", "");
    return Status();
  }

  Status At(StatusCode code, std::string text, const std::string& key) const {
    return Status(code, std::move(text), {path_, Where::kNoOffset, Where::kNoOffset, key});
  }

  std::string path_;
  std::unique_ptr<Source> file_;
  BundleHeader header_;
};

// Removes files that were made, unless the whole bundle is there.
class Made {
 public:
  ~Made() {
    for (const std::string& path : paths_) ::unlink(path.c_str());
  }
  Made() = default;
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  void Add(std::string path) { paths_.push_back(std::move(path)); }
  void Keep() { paths_.clear(); }

 private:
  std::vector<std::string> paths_;
};

class LinkedBundle {
 public:
  using Entries = std::map<std::string, BundleEntry, std::less<>>;

  LinkedBundle(std::string prefix, std::string source) : prefix_(std::move(prefix)), source_(std::move(source)) {}

  Result<LinkedShards> Write(const std::vector<LinkedTensor>& tensors, const ObjectGraph* graph) {
    CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> index, OutputFile::Create(prefix_ + ".index"));
    CKPTFIT_RETURN_IF_ERROR(FindEntries(tensors));
    NumberShards();
    // Without anything to write there is no shard of its own: an empty one looks like an interrupted save.
    own_shard_ = graph != nullptr || taken_.empty() || std::any_of(tensors.begin(), tensors.end(), IsWritten);
    CKPTFIT_RETURN_IF_ERROR(Share());
    entries_.emplace_back("", BundleHeaderBytes(Shards()));
    for (const LinkedTensor& tensor : tensors) {
      if (!IsWritten(tensor)) TakeOver(tensor.taken_from, tensor.key);
    }
    if (own_shard_) CKPTFIT_RETURN_IF_ERROR(WriteOwnShard(tensors, graph));
    CKPTFIT_RETURN_IF_ERROR(WriteIndexFile(*index, entries_));
    CKPTFIT_RETURN_IF_ERROR(index->Commit());
    made_.Keep();
    result_.shared = new_numbers_.size();
    result_.all = static_cast<std::size_t>(Shards());
    return result_;
  }

 private:
  static bool IsWritten(const LinkedTensor& tensor) { return tensor.taken_from.empty(); }

  std::int32_t Shards() const { return static_cast<std::int32_t>(new_numbers_.size()) + (own_shard_ ? 1 : 0); }

  // The entries that are taken over and, of partitioned tensors, those of their slices, which stand before them.
  Status FindEntries(const std::vector<LinkedTensor>& tensors) {
    for (const LinkedTensor& tensor : tensors) {
      if (!tensor.taken_from.empty()) taken_.try_emplace(tensor.taken_from);
    }
    if (taken_.empty()) return Status();
    CKPTFIT_ASSIGN_OR_RETURN(const SourceIndex index, SourceIndex::Open(source_));
    source_shards_ = index.num_shards();
    CKPTFIT_RETURN_IF_ERROR(index.Read(taken_));
    for (const auto& [key, entry] : taken_) {
      for (const TensorSlice& slice : entry.slices) slices_.try_emplace(EncodeSliceKey(key, slice));
    }
    return slices_.empty() ? Status() : index.Read(slices_);
  }

  // Only shards that are used get a name, in their order.
  void NumberShards() {
    for (const Entries* entries : {&taken_, &slices_}) {
      for (const auto& [key, entry] : *entries) {
        if (entry.slices.empty()) new_numbers_.try_emplace(entry.shard);
      }
    }
    std::int32_t next = 0;
    for (auto& [old, number] : new_numbers_) number = next++;
  }

  Status Share() {
    for (const auto& [old, number] : new_numbers_) {
      const std::string to = ShardPath(prefix_, number, Shards());
      CKPTFIT_ASSIGN_OR_RETURN(const Sharing sharing, ShareFile(ShardPath(source_, old, source_shards_), to));
      made_.Add(to);
      result_.sharing = std::max(result_.sharing, sharing);
    }
    return Status();
  }

  // The values that are new, in the last shard.
  Status WriteOwnShard(const std::vector<LinkedTensor>& tensors, const ObjectGraph* graph) {
    const std::int32_t number = Shards() - 1;
    const std::string path = ShardPath(prefix_, number, Shards());
    CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> shard, OutputFile::Create(path));
    ShardWriter writer(*shard, number);
    for (const LinkedTensor& tensor : tensors) {
      if (!IsWritten(tensor)) continue;
      CKPTFIT_ASSIGN_OR_RETURN(const BundleEntry entry, writer.Append(tensor.values));
      entries_.emplace_back(tensor.key, BundleEntryBytes(entry));
    }
    if (graph != nullptr) {
      CKPTFIT_ASSIGN_OR_RETURN(const BundleEntry entry, writer.AppendText(ObjectGraphBytes(*graph)));
      entries_.emplace_back(kObjectGraphKey, BundleEntryBytes(entry));
    }
    CKPTFIT_RETURN_IF_ERROR(shard->Commit());
    made_.Add(path);
    return Status();
  }

  void TakeOver(const std::string& from, const std::string& to) {
    const BundleEntry& entry = taken_.find(from)->second;
    entries_.emplace_back(to, BundleEntryBytes(Renumbered(entry)));
    for (const TensorSlice& slice : entry.slices) {
      const BundleEntry& stored = slices_.find(EncodeSliceKey(from, slice))->second;
      entries_.emplace_back(EncodeSliceKey(to, slice), BundleEntryBytes(Renumbered(stored)));
    }
  }

  BundleEntry Renumbered(BundleEntry entry) const {
    if (entry.slices.empty()) entry.shard = new_numbers_.at(entry.shard);
    return entry;
  }

  const std::string prefix_;
  const std::string source_;
  std::int32_t source_shards_ = 0;
  bool own_shard_ = true;
  Entries taken_;
  Entries slices_;
  std::map<std::int32_t, std::int32_t> new_numbers_;  // of the source's shards that are used
  IndexEntries entries_;
  Made made_;
  LinkedShards result_;
};

}  // namespace

Result<LinkedShards> WriteLinkedBundle(const std::string& prefix, const std::string& source,
                                       const std::vector<LinkedTensor>& tensors, const ObjectGraph* graph) {
  return LinkedBundle(prefix, source).Write(tensors, graph);
}

}  // namespace ckptfit
