#include "formats/tensor_bundle/index.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <optional>

#include "base/large_memory.h"
#include "base/utf8.h"
#include "container/sstable/table.h"
#include "formats/tensor_bundle/index_messages.h"
#include "formats/tensor_bundle/tf_status.h"
#include "formats/tensor_bundle/version_check.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxEntries = 4u << 20;
constexpr std::uint64_t kUsualEntryBytes = 40;  // in the index, as keys share their beginnings
constexpr std::size_t kUsualKeyBytes = 64;
constexpr std::uint64_t kKeyBytesPerFileByte = 32;
constexpr std::uint64_t kKeyBytesAtLeast = 1u << 20;

Where AtKey(std::string_view file, std::string_view key) {
  return {std::string(file), Where::kNoOffset, Where::kNoOffset, std::string(key)};
}

std::string CorruptFileText(const std::string& path, std::string_view detail) {
  return fmt::format(
      "Unable to read file ({}). Perhaps the file is corrupt or was produced by a newer version of TensorFlow with "
      "format "
      "changes ({})",
      path, detail);
}

// Collects the entries of an index in the order in which they stand.
class IndexListing {
 public:
  IndexListing(const sstable::Table& table, const OpenSource& open, TensorBundle& bundle, ObservationSink& seen)
      : cursor_(table), file_(table.source().name()), open_(open), bundle_(bundle), seen_(seen) {
    key_budget_ = kKeyBytesAtLeast + kKeyBytesPerFileByte * table.source().size();
    expected_ =
        static_cast<std::size_t>(std::min<std::uint64_t>(table.source().size() / kUsualEntryBytes, kMaxEntries));
  }

  std::shared_ptr<BundleChecker> Run() {
    if (!ReadHeader()) return nullptr;
    checker_ = std::make_shared<BundleChecker>(bundle_.prefix, header_.num_shards, header_.big_endian, open_);
    ReserveLarge(bundle_.entries, expected_);
    checker_->Reserve(expected_, expected_ * kUsualKeyBytes);
    while (cursor_.Next()) {
      if (cursor_.key().size() > key_budget_ || bundle_.entries.size() >= kMaxEntries) {
        seen_.Report({"index-too-large", AtKey(file_, ""), "", std::to_string(bundle_.entries.size()) + " entries"});
        break;
      }
      key_budget_ -= cursor_.key().size();
      AddEntry();
    }
    ReportDamage();
    if (unsorted_) SortEntries();
    if (!umbrellas_.empty()) JoinSlices();
    return checker_;
  }

 private:
  // 1.3, 1.9: whatever stands first is taken for the header.
  bool ReadHeader() {
    if (!cursor_.Next()) {
      const std::string text = CorruptFileText(file_, "failed to seek to header entry");
      bundle_.opened = {TfStatus::Code::kInternal, text};
      if (!cursor_.damage().empty()) {
        bundle_.opened = TableFailure(cursor_.damage().front().status);
        if (bundle_.opened.code != TfStatus::Code::kBadAlloc) {
          bundle_.opened.message = text + ": " + bundle_.opened.message;
        }
      }
      ReportDamage();
      return false;
    }
    if (!cursor_.key().empty()) seen_.Report({"header-missing", AtKey(file_, cursor_.key()), "an empty key", ""});
    if (!ParseBundleHeader(cursor_.value(), header_)) {
      bundle_.opened = {TfStatus::Code::kDataLoss,
                        fmt::format("{}: Entry for key {} not parseable.",
                                    CorruptFileText(file_, "unable to parse header"), cursor_.key())};
      return false;
    }
    bundle_.opened = CheckVersion(header_.version);
    bundle_.num_shards = static_cast<std::uint32_t>(std::max(header_.num_shards, 0));
    header_key_ = cursor_.key();
    return bundle_.opened.ok();
  }

  void AddEntry() {
    const std::string_view key = cursor_.key();
    if (key <= (bundle_.entries.empty() ? header_key_ : bundle_.entries.back().key)) {
      if (!unsorted_) seen_.Report({"keys-unsorted", AtKey(file_, key), "", ""});
      unsorted_ = true;
    }

    if (const auto fault = key.starts_with('\0') ? std::nullopt : FindUtf8Fault(key)) {
      seen_.Report({"key-not-utf8", AtKey(file_, key), "", UnicodeDecodeErrorText(key, *fault)});
    }
    BundleEntry entry;
    const bool parsed = ParseBundleEntry(cursor_.value(), entry);
    const auto elements = parsed ? CountElements(entry.shape) : std::nullopt;
    StoredTensor stored{entry.dtype, entry.shard, entry.offset, entry.size, elements.value_or(0), entry.crc};
    checker_->Add(key, stored);
    TensorInfo& info = bundle_.entries.emplace_back();
    info.key = key;
    if (!parsed) {
      ReportBroken("entry-unparsable", "",
                   "Check failed: entry.ParseFromArray(v2_reader_->value().data(), v2_reader_->value().size())",
                   fmt::format("Entry for key {} not parseable.", key));
      return;
    }
    if (const auto dtype = DTypeFromNumber(static_cast<std::uint64_t>(entry.dtype))) {
      info.dtype = *dtype;
    } else {
      seen_.Report({"dtype-unknown", AtKey(file_, key), "", std::to_string(entry.dtype)});
    }
    info.bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(entry.size, 0));
    info.offset = static_cast<std::uint64_t>(std::max<std::int64_t>(entry.offset, 0));
    info.slices = static_cast<std::uint32_t>(entry.slices.size());
    if (!elements) ReportBadShape(key, entry.shape);
    info.shape = std::move(entry.shape);
    info.shape.unknown_rank = false;  // 1.9: TensorFlow ignores it
    if (!entry.slices.empty()) umbrellas_.emplace_back(std::string(key), std::move(entry.slices));
  }

  void ReportBadShape(std::string_view key, const Shape& shape) {
    const bool negative = std::any_of(shape.dims.begin(), shape.dims.end(), [](std::int64_t d) { return d < 0; });
    std::string dims;
    for (std::int64_t d : shape.dims) dims += d == 0 ? " dim { }" : fmt::format(" dim {{ size: {} }}", d);
    ReportBroken("shape-invalid", fmt::format("[{}]", fmt::join(shape.dims, ",")),
                 negative ? "Check failed: size >= 0" : "Check failed: 0 <= new_num_elements",
                 fmt::format("Invalid tensor shape: {}{}", key, dims));
  }

  // The listing of the newest TensorFlow dies of such an entry; reading it alone is a DATA_LOSS.
  void ReportBroken(const char* kind, std::string found, const char* check, std::string when_read) {
    seen_.Report({kind, AtKey(file_, cursor_.key()), "", std::move(found)});
    if (bundle_.listed.ok()) bundle_.listed = {TfStatus::Code::kAborts, check};
    checker_->SetFault({TfStatus::Code::kDataLoss, std::move(when_read)});
  }

  void ReportDamage() {
    for (const sstable::Damage& damage : cursor_.damage()) {
      seen_.Report({"block-damaged", damage.status.where(), "", damage.status.message()});
      if (bundle_.listed.ok() && damage.status.code() == StatusCode::kOverBudget) {
        bundle_.listed = TableFailure(damage.status);
      }
    }
  }

  // Find() needs order. Of entries with the same key the first stays.
  void SortEntries() {
    std::vector<std::size_t> order(bundle_.entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [this](std::size_t a, std::size_t b) { return bundle_.entries[a].key < bundle_.entries[b].key; });
    const auto end = std::unique(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return bundle_.entries[a].key == bundle_.entries[b].key;
    });
    order.erase(end, order.end());
    Keep(order);
  }

  // 1.7: the slices' own entries are not listed; their umbrella stands for them.
  void JoinSlices() {
    std::vector<bool> hidden(bundle_.entries.size());
    std::vector<std::pair<std::string, Partition>> partitions;
    std::vector<bool> joined(bundle_.entries.size());
    for (auto& [key, slices] : umbrellas_) {
      const auto entry = bundle_.Find(key);
      if (!entry || joined[*entry] || bundle_.entries[*entry].slices == 0)
        continue;  // of the same key, the first stays
      joined[*entry] = true;
      partitions.emplace_back(key, Join(std::move(slices), *entry, hidden));
    }
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      if (!hidden[i]) kept.push_back(i);
    }
    Keep(kept);
    for (auto& [key, partition] : partitions) {
      if (const auto entry = bundle_.Find(key)) checker_->SetPartition(*entry, std::move(partition));
    }
  }

  // The tensor that `entry` is the umbrella of. The keys of its slices have a prefix in common, so that they stand
  // together and a slice is looked up by its extents alone: a long name costs nothing for each slice.
  Partition Join(std::vector<TensorSlice> slices, std::size_t entry, std::vector<bool>& hidden) {
    const SliceEntries own = FindSliceEntries(bundle_.entries[entry].key);
    Partition partition{checker_->stored(entry).dtype, bundle_.entries[entry].shape, {}};
    bundle_.entries[entry].bytes = 0;
    bool missing = false;
    for (TensorSlice& slice : slices) {
      const auto at = slice.full() ? std::optional(entry) : FindSlice(own, EncodeSliceExtents(slice));
      if (at && !slice.full()) Hide(*at, hidden);
      missing = missing || !at;
      AddPart(std::move(slice), at, bundle_.entries[entry], partition);
    }
    if (missing) seen_.Report({"slice-missing", AtKey(file_, bundle_.entries[entry].key), "", ""});
    return partition;
  }

  // The entries [first, last), whose keys are one prefix and then the extents of a slice.
  struct SliceEntries {
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t prefix_bytes = 0;
  };

  SliceEntries FindSliceEntries(std::string_view name) const {
    const std::string prefix = EncodeSlicePrefix(name);
    const auto head = [&](const TensorInfo& info) { return std::string_view(info.key).substr(0, prefix.size()); };
    const auto begin = bundle_.entries.begin();
    const auto first =
        std::partition_point(begin, bundle_.entries.end(), [&](const TensorInfo& info) { return head(info) < prefix; });
    const auto last = std::partition_point(first, bundle_.entries.end(),
                                           [&](const TensorInfo& info) { return head(info) == prefix; });
    return {static_cast<std::size_t>(first - begin), static_cast<std::size_t>(last - begin), prefix.size()};
  }

  std::optional<std::size_t> FindSlice(const SliceEntries& in, std::string_view extents) const {
    const auto tail = [&](std::size_t i) { return std::string_view(bundle_.entries[i].key).substr(in.prefix_bytes); };
    std::size_t first = in.first;
    for (std::size_t count = in.last - in.first; count > 0;) {
      const std::size_t half = count / 2;
      const bool before = tail(first + half) < extents;
      if (before) first += half + 1;
      count = before ? count - half - 1 : half;
    }
    if (first == in.last || tail(first) != extents) return std::nullopt;
    return first;
  }

  void Hide(std::size_t entry, std::vector<bool>& hidden) {
    if (hidden[entry] && bundle_.listed.ok()) {
      bundle_.listed = {TfStatus::Code::kAborts, "Check failed: filtered_keys.insert"};
    }
    hidden[entry] = true;
  }

  // `at`: the entry that holds the slice, nothing when there is none.
  void AddPart(TensorSlice slice, std::optional<std::size_t> at, TensorInfo& umbrella, Partition& partition) {
    Partition::Part part{std::move(slice), std::nullopt};
    if (at) {
      part.stored = checker_->stored(*at);
      if (partition.parts.empty()) umbrella.offset = bundle_.entries[*at].offset;
      umbrella.bytes += static_cast<std::uint64_t>(std::max<std::int64_t>(part.stored->size, 0));
    }
    partition.parts.push_back(std::move(part));
  }

  // Leaves the entries at these positions, in this order.
  void Keep(const std::vector<std::size_t>& positions) {
    std::vector<TensorInfo> entries;
    entries.reserve(positions.size());
    for (std::size_t i : positions) entries.push_back(std::move(bundle_.entries[i]));
    bundle_.entries = std::move(entries);
    checker_->Keep(positions);
  }

  sstable::TableCursor cursor_;
  std::string file_;
  const OpenSource& open_;
  TensorBundle& bundle_;
  ObservationSink& seen_;
  std::shared_ptr<BundleChecker> checker_;
  BundleHeader header_;
  std::uint64_t key_budget_ = 0;
  std::size_t expected_ = 0;  // entries for which room is made beforehand
  std::string header_key_;
  bool unsorted_ = false;
  std::vector<std::pair<std::string, std::vector<TensorSlice>>> umbrellas_;
};

}  // namespace

std::shared_ptr<BundleChecker> ReadIndex(const Source& index, const OpenSource& open, TensorBundle& bundle,
                                         ObservationSink& seen) {
  const auto table = sstable::Table::Open(index);
  if (!table) {
    bundle.opened = TableFailure(table.error());
    seen.Report({"block-damaged", table.error().where(), "", table.error().message()});
    return nullptr;
  }
  return IndexListing(*table, open, bundle, seen).Run();
}

}  // namespace ckptfit
