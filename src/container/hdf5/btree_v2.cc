#include "container/hdf5/btree_v2.h"

#include <bit>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "base/checked.h"
#include "container/hdf5/checksum.h"
#include "container/hdf5/visited_set.h"

namespace ckptfit::hdf5 {
namespace {

constexpr std::uint64_t kHeaderBytes = 38;
constexpr unsigned kMaxDepth = 16;
constexpr std::size_t kNodePrefix = 6;     // signature, version, type
constexpr std::size_t kNodeOverhead = 10;  // and the checksum

unsigned WidthOf(std::uint64_t value) { return (static_cast<unsigned>(std::bit_width(value)) + 7) / 8; }

// What the header says about nodes of one level; level 0 are leaves.
struct Level {
  std::uint64_t max_records = 0;
  std::uint64_t max_total = 0;  // of a subtree
  unsigned total_width = 0;     // of its count in a pointer
  std::uint64_t pointer_bytes = 0;
};

class Walk {
 public:
  Walk(MetadataReader& reader, RecordType type, const RecordHandler& handler)
      : reader_(reader), type_(type), handler_(handler) {}

  Status Run(std::uint64_t address, std::size_t min_record) {
    CKPTFIT_RETURN_IF_ERROR(ReadHeader(address, min_record));
    if (root_ == kUndefined) return Status();
    pending_.push_back({{root_, root_records_, depth_}, {}});
    while (!pending_.empty()) {
      Step step = std::move(pending_.back());
      pending_.pop_back();
      if (!step.record.empty()) {
        CKPTFIT_RETURN_IF_ERROR(handler_(step.record));
      } else {
        CKPTFIT_RETURN_IF_ERROR(step.node.level == 0 ? ReadLeaf(step.node) : ReadInternal(step.node));
      }
    }
    return Status();
  }

 private:
  struct Node {
    std::uint64_t address = 0;
    std::uint64_t records = 0;
    unsigned level = 0;
  };
  // Either a node to read, or a record of an internal node whose turn comes between its children.
  struct Step {
    Node node;
    std::vector<std::byte> record;
  };

  Status ReadHeader(std::uint64_t address, std::size_t min_record) {
    CKPTFIT_RETURN_IF_ERROR(reader_.Read(address, kHeaderBytes, &buffer_));
    ByteCursor cursor(buffer_);
    if (cursor.ReadString(4) != "BTHD") return reader_.Corrupt("wrong B-tree header signature", address, 4);
    CKPTFIT_RETURN_IF_ERROR(CheckSum(address));
    if (*cursor.Read<std::uint8_t>() != 0) return reader_.Corrupt("wrong B-tree header version", address + 4, 1);
    if (*cursor.Read<std::uint8_t>() != static_cast<std::uint8_t>(type_)) {
      return reader_.Corrupt("incorrect B-tree type", address + 5, 1);
    }
    node_bytes_ = *cursor.Read<std::uint32_t>();
    record_bytes_ = *cursor.Read<std::uint16_t>();
    depth_ = *cursor.Read<std::uint16_t>();
    cursor.Skip(2);
    root_ = *cursor.Read<std::uint64_t>();
    root_records_ = *cursor.Read<std::uint16_t>();
    if (record_bytes_ < min_record || record_bytes_ == 0) {
      return reader_.Corrupt("B-tree record size is too small", address + 10, 2);
    }
    if (depth_ > kMaxDepth) return reader_.Corrupt("B-tree depth is too large", address + 12, 2);
    return MakeLevels(address);
  }

  // docs/formats/hdf5.md 5.5: maxima by level.
  Status MakeLevels(std::uint64_t address) {
    const auto too_small = [&] { return reader_.Corrupt("B-tree node size is too small", address + 6, 4); };
    if (node_bytes_ < kNodeOverhead + record_bytes_) return too_small();
    Level leaf;
    leaf.max_records = leaf.max_total = (node_bytes_ - kNodeOverhead) / record_bytes_;
    levels_.push_back(leaf);
    leaf_count_width_ = WidthOf(leaf.max_records);
    for (unsigned d = 1; d <= depth_; ++d) {
      const Level& below = levels_.back();
      Level level;
      level.pointer_bytes = 8 + leaf_count_width_ + below.total_width;
      if (node_bytes_ < kNodeOverhead + level.pointer_bytes + record_bytes_ + level.pointer_bytes) return too_small();
      level.max_records = (node_bytes_ - kNodeOverhead - level.pointer_bytes) / (record_bytes_ + level.pointer_bytes);
      const auto below_all = CheckedMul(level.max_records + 1, below.max_total);
      const auto total = below_all ? CheckedAdd(*below_all, level.max_records) : std::nullopt;
      if (!total) return reader_.Corrupt("B-tree depth is too large", address + 12, 2);
      level.max_total = *total;
      level.total_width = WidthOf(*total);
      levels_.push_back(level);
    }
    return Status();
  }

  Status CheckSum(std::uint64_t address) const {
    if (ChecksumHolds(buffer_)) return Status();
    return reader_.Fault(StatusCode::kChecksum, kBadChecksum, address, buffer_.size());
  }

  // Reads the used part of a node into buffer_ and checks what both kinds have in common.
  Status ReadNode(const Node& node, std::string_view signature) {
    if (!visited_.Insert(node.address)) {
      return reader_.Corrupt("the B-tree leads back to a node of its own", node.address);
    }
    const Level& level = levels_[node.level];
    if (node.records > level.max_records) {
      return reader_.Corrupt("number of records is greater than maximum", node.address);
    }
    const std::uint64_t pointers = node.level == 0 ? 0 : (node.records + 1) * level.pointer_bytes;
    CKPTFIT_RETURN_IF_ERROR(
        reader_.Read(node.address, kNodeOverhead + node.records * record_bytes_ + pointers, &buffer_));
    if (AsText(buffer_).substr(0, 4) != signature) {
      return reader_.Corrupt("wrong B-tree node signature", node.address, 4);
    }
    CKPTFIT_RETURN_IF_ERROR(CheckSum(node.address));
    if (std::to_integer<int>(buffer_[4]) != 0) return reader_.Corrupt("wrong B-tree node version", node.address + 4, 1);
    if (std::to_integer<unsigned>(buffer_[5]) != static_cast<unsigned>(type_)) {
      return reader_.Corrupt("incorrect B-tree node type", node.address + 5, 1);
    }
    return Status();
  }

  std::span<const std::byte> Record(std::span<const std::byte> node, std::uint64_t i) const {
    return node.subspan(static_cast<std::size_t>(kNodePrefix + i * record_bytes_), record_bytes_);
  }

  Status ReadLeaf(const Node& node) {
    CKPTFIT_RETURN_IF_ERROR(ReadNode(node, "BTLF"));
    const std::vector<std::byte> bytes = std::move(buffer_);  // the handler may read through this walk's reader
    for (std::uint64_t i = 0; i < node.records; ++i) CKPTFIT_RETURN_IF_ERROR(handler_(Record(bytes, i)));
    return Status();
  }

  Status ReadInternal(const Node& node) {
    CKPTFIT_RETURN_IF_ERROR(ReadNode(node, "BTIN"));
    ByteCursor cursor(std::span<const std::byte>(buffer_).subspan(
        static_cast<std::size_t>(kNodePrefix + node.records * record_bytes_)));
    std::vector<Step> steps;
    for (std::uint64_t i = 0; i <= node.records; ++i) {
      Node child;
      child.level = node.level - 1;
      child.address = *cursor.Read<std::uint64_t>();
      child.records = *cursor.ReadUint(leaf_count_width_);
      cursor.Skip(levels_[child.level].total_width);
      steps.push_back({child, {}});
      if (i == node.records) break;
      const auto record = Record(buffer_, i);
      steps.push_back({{}, std::vector<std::byte>(record.begin(), record.end())});
    }
    pending_.insert(pending_.end(), std::make_move_iterator(steps.rbegin()), std::make_move_iterator(steps.rend()));
    return Status();
  }

  MetadataReader& reader_;
  RecordType type_;
  const RecordHandler& handler_;
  std::uint64_t node_bytes_ = 0;
  std::size_t record_bytes_ = 0;
  unsigned depth_ = 0;
  std::uint64_t root_ = kUndefined;
  std::uint64_t root_records_ = 0;
  unsigned leaf_count_width_ = 0;
  std::vector<Level> levels_;
  std::vector<Step> pending_;
  VisitedSet visited_;
  std::vector<std::byte> buffer_;
};

}  // namespace

Status WalkBtreeV2(MetadataReader& reader, std::uint64_t address, RecordType type, std::size_t min_record,
                   const RecordHandler& handler) {
  return Walk(reader, type, handler).Run(address, min_record);
}

}  // namespace ckptfit::hdf5
