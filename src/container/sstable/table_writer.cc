#include "container/sstable/table_writer.h"

#include <algorithm>
#include <utility>

#include "codec/crc32c.h"
#include "codec/fixed.h"
#include "codec/varint.h"
#include "container/sstable/table.h"

namespace ckptfit::sstable {
namespace {

std::string HandleBytes(BlockHandle handle) {
  std::string bytes;
  AppendVarint(bytes, handle.offset);
  AppendVarint(bytes, handle.size);
  return bytes;
}

}  // namespace

void TableWriter::Block::Add(std::string_view key, std::string_view value) {
  std::size_t shared = 0;
  if (restart_count_ == 0 || since_restart_ >= interval_) {
    AppendFixed(restarts_, entries_.size(), 4);
    ++restart_count_;
    since_restart_ = 0;
  } else {
    const auto ends = std::mismatch(key.begin(), key.end(), last_key_.begin(), last_key_.end());
    shared = static_cast<std::size_t>(ends.first - key.begin());
  }
  ++since_restart_;
  AppendVarint(entries_, shared);
  AppendVarint(entries_, key.size() - shared);
  AppendVarint(entries_, value.size());
  entries_ += key.substr(shared);
  entries_ += value;
  last_key_ = key;
}

std::string TableWriter::Block::Take() {
  if (restart_count_ == 0) {  // an empty block has a restart point, too
    AppendFixed(restarts_, 0, 4);
    restart_count_ = 1;
  }
  std::string contents = std::exchange(entries_, {}) + std::exchange(restarts_, {});
  AppendFixed(contents, std::exchange(restart_count_, 0), 4);
  last_key_.clear();
  return contents;
}

Status TableWriter::Add(std::string_view key, std::string_view value) {
  if (any_ && key <= last_key_) {
    return Status(StatusCode::kInvalidArgument, "keys must increase",
                  {"", Where::kNoOffset, Where::kNoOffset, std::string(key)});
  }
  any_ = true;
  last_key_ = key;
  if (block_.bytes() >= kBlockBytes) CKPTFIT_RETURN_IF_ERROR(EndBlock());
  block_.Add(key, value);
  return Status();
}

Status TableWriter::EndBlock() {
  const std::string last_key = block_.last_key();
  BlockHandle handle;
  CKPTFIT_RETURN_IF_ERROR(WriteBlock(block_.Take(), &handle));
  index_.Add(last_key, HandleBytes(handle));
  return Status();
}

Status TableWriter::WriteBlock(const std::string& contents, BlockHandle* handle) {
  *handle = {offset_, contents.size()};
  std::string bytes = contents;
  bytes.push_back('\0');  // not compressed
  AppendFixed(bytes, MaskCrc32c(Crc32c(AsBytes(bytes))), 4);
  offset_ += bytes.size();
  return output_(bytes);
}

Status TableWriter::Finish() {
  if (any_) CKPTFIT_RETURN_IF_ERROR(EndBlock());
  BlockHandle metaindex, index;
  CKPTFIT_RETURN_IF_ERROR(WriteBlock(Block(1).Take(), &metaindex));
  CKPTFIT_RETURN_IF_ERROR(WriteBlock(index_.Take(), &index));
  std::string footer = HandleBytes(metaindex) + HandleBytes(index);
  footer.resize(kFooterBytes - sizeof kMagic);
  AppendFixed(footer, kMagic, sizeof kMagic);
  return output_(footer);
}

}  // namespace ckptfit::sstable
