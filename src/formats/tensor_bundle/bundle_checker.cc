#include "formats/tensor_bundle/bundle_checker.h"

namespace ckptfit {

void BundleChecker::Add(std::string_view key, const StoredTensor& stored) {
  stored_.push_back(stored);
  keys_ += key;
  key_ends_.push_back(keys_.size());
}

void BundleChecker::Keep(const std::vector<std::size_t>& positions) {
  std::vector<std::size_t> records;
  records.reserve(positions.size());
  for (std::size_t position : positions) records.push_back(Record(position));
  records_ = std::move(records);
}

std::string_view BundleChecker::Key(std::size_t record) const {
  const std::size_t begin = record == 0 ? 0 : key_ends_[record - 1];
  return std::string_view(keys_).substr(begin, key_ends_[record] - begin);
}

TfStatus BundleChecker::Check(std::size_t entry) const {
  const std::size_t record = Record(entry);
  if (const auto fault = faults_.find(record); fault != faults_.end()) return fault->second;
  const auto partition = partitions_.find(record);
  if (partition != partitions_.end()) return ReadPartition(partition->second, Key(record), shards_);
  return shards_.Read(stored_[record], Key(record));
}

TfStatus BundleChecker::Read(std::size_t entry, const ByteSink& sink) const {
  const std::size_t record = Record(entry);
  if (const auto fault = faults_.find(record); fault != faults_.end()) return fault->second;
  if (shards_.big_endian()) return {TfStatus::Code::kUnimplemented, "values of a big-endian machine"};
  const auto partition = partitions_.find(record);
  if (partition != partitions_.end()) return ReadPartition(partition->second, Key(record), shards_, sink);
  return shards_.Read(stored_[record], Key(record), sink);
}

TfStatus BundleChecker::ReadTexts(std::size_t entry, Texts* texts) const {
  const std::size_t record = Record(entry);
  if (const auto fault = faults_.find(record); fault != faults_.end()) return fault->second;
  const bool whole = static_cast<DType>(stored_[record].dtype) == DType::kString && !partitions_.contains(record);
  if (!whole) return {TfStatus::Code::kUnimplemented, "these values are no texts, or in slices"};
  return shards_.ReadTexts(stored_[record], Key(record), texts);
}

TfStatus BundleChecker::ReadString(std::size_t entry, std::uint64_t limit, std::string& out) const {
  const std::size_t record = Record(entry);
  if (const auto fault = faults_.find(record); fault != faults_.end()) return fault->second;
  bool fits = true;
  TfStatus status = shards_.Read(stored_[record], Key(record), [&](std::span<const std::byte> piece) {
    fits = fits && piece.size() <= limit - out.size();
    if (fits) out.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return fits;
  });
  if (!fits) status = {TfStatus::Code::kBadAlloc, "std::bad_alloc"};
  return status;
}

}  // namespace ckptfit
