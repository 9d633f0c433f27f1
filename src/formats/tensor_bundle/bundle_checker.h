// Reads the tensors of a V2 bundle to see whether they can be read.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/large_memory.h"
#include "formats/tensor_bundle/partition.h"
#include "formats/tensor_bundle/stored_tensor.h"
#include "model/tensor_bundle.h"

namespace ckptfit {

// TensorChecker over the entries of one index. Keeps its own copy of the keys: it may outlive the bundle.
// Threads.  Const members may be called from many threads.
class BundleChecker final : public TensorChecker {
 public:
  BundleChecker(std::string prefix, std::int32_t num_shards, bool big_endian, OpenSource open)
      : shards_(std::move(prefix), num_shards, big_endian, std::move(open)) {}

  TfStatus Check(std::size_t entry) const override;
  TfStatus Read(std::size_t entry, const ByteSink& sink) const override;
  TfStatus ReadTexts(std::size_t entry, Texts* texts) const override;
  // The bytes of a string tensor; kBadAlloc when there are more than `limit`.
  TfStatus ReadString(std::size_t entry, std::uint64_t limit, std::string& out) const;
  const StoredTensor& stored(std::size_t entry) const { return stored_[Record(entry)]; }
  bool partitioned(std::size_t entry) const { return partitions_.contains(Record(entry)); }
  const Shards& shards() const { return shards_; }

  // Makes room for that many entries and bytes of keys.
  void Reserve(std::size_t entries, std::size_t key_bytes) {
    ReserveLarge(stored_, entries);
    ReserveLarge(key_ends_, entries);
    ReserveLarge(keys_, key_bytes);
  }
  // Entries are added in the order in which they stand in the index.
  void Add(std::string_view key, const StoredTensor& stored);
  // The entry that was added last cannot be read, for this reason.
  void SetFault(TfStatus fault) { faults_.insert_or_assign(stored_.size() - 1, std::move(fault)); }
  void SetPartition(std::size_t entry, Partition partition) {
    partitions_.insert_or_assign(Record(entry), std::move(partition));
  }
  // Entry i is from now on what entry positions[i] was.
  void Keep(const std::vector<std::size_t>& positions);

 private:
  std::size_t Record(std::size_t entry) const { return records_.empty() ? entry : records_[entry]; }
  std::string_view Key(std::size_t record) const;

  Shards shards_;
  std::vector<StoredTensor> stored_;
  std::string keys_;  // one after the other
  std::vector<std::size_t> key_ends_;
  std::vector<std::size_t> records_;  // of each entry; empty while that is its own position
  std::unordered_map<std::size_t, TfStatus> faults_;
  std::unordered_map<std::size_t, Partition> partitions_;
};

}  // namespace ckptfit
