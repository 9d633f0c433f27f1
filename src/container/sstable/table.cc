#include "container/sstable/table.h"

#include <array>

#include "base/checked.h"

namespace ckptfit::sstable {
namespace {

constexpr std::size_t kMaxDamage = 1000;

Status AtEnd(const Source& source, StatusCode code, const char* message) {
  const std::uint64_t size = source.size();
  return Status(code, message, {std::string(source.name()), size < kFooterBytes ? 0 : size - kFooterBytes, size, ""});
}

}  // namespace

bool HasTableMagic(const Source& source) {
  if (source.size() < kFooterBytes) return false;
  std::array<std::byte, 8> bytes{};
  return source.ReadAt(source.size() - 8, bytes).ok() && ByteCursor(bytes).Read<std::uint64_t>() == kMagic;
}

Result<Table> Table::Open(const Source& source) {
  if (source.size() < kFooterBytes) {
    return AtEnd(source, StatusCode::kNotThisFormat, "file is too short to be an sstable");
  }
  std::array<std::byte, kFooterBytes> footer{};
  CKPTFIT_RETURN_IF_ERROR(source.ReadAt(source.size() - kFooterBytes, footer));
  ByteCursor magic(std::span<const std::byte>(footer).last(8));
  if (magic.Read<std::uint64_t>() != kMagic) {
    return AtEnd(source, StatusCode::kNotThisFormat, "not an sstable (bad magic number)");
  }
  // 1.2: the handles of the metaindex block, which nobody reads, and of the index block.
  ByteCursor handles{std::span<const std::byte>(footer)};
  const auto metaindex = ReadBlockHandle(handles);
  const auto index = metaindex ? ReadBlockHandle(handles) : std::nullopt;
  if (!index) return AtEnd(source, StatusCode::kCorrupt, "bad block handle");
  CKPTFIT_ASSIGN_OR_RETURN(auto contents, ReadBlock(source, *index));
  return Table(source, std::move(contents));
}

TableCursor::TableCursor(const Table& table)
    : table_(&table), index_(table.index_block(), BlockCursor::Start::kSearch) {}

void TableCursor::Report(Status status) {
  if (damage_.size() < kMaxDamage) damage_.push_back({std::move(status), !any_entry_});
}

bool TableCursor::OpenNextBlock() {
  while (!stopped_) {
    const Where where{std::string(table_->source().name()), Where::kNoOffset, Where::kNoOffset, ""};
    if (!index_.Next()) {
      if (index_.fault() != nullptr) Report(Status(StatusCode::kCorrupt, index_.fault(), where));
      stopped_ = true;
      return false;
    }
    ByteCursor value(AsBytes(index_.value()));
    const auto handle = ReadBlockHandle(value);
    if (!handle) {
      Report(Status(StatusCode::kCorrupt, "bad block handle", where));
      continue;
    }
    if (RangeFits(handle->offset, handle->size, table_->source().size())) bytes_read_ += handle->size;
    if (bytes_read_ > table_->source().size()) {
      Report(Status(StatusCode::kCorrupt, "blocks overlap", where));
      stopped_ = true;
      return false;
    }
    auto contents = ReadBlock(table_->source(), *handle);
    if (!contents) {
      // TensorFlow dies of an absurd size, and skips every other damage.
      stopped_ = contents.error().code() == StatusCode::kOverBudget;
      Report(std::move(contents).error());
      continue;
    }
    handle_ = *handle;
    contents_ = std::move(*contents);
    block_.emplace(contents_, any_block_ ? BlockCursor::Start::kFirst : BlockCursor::Start::kSearch);
    any_block_ = true;
    return true;
  }
  return false;
}

bool TableCursor::Next() {
  while (true) {
    if (block_ && block_->Next()) {
      any_entry_ = true;
      return true;
    }
    if (block_ && block_->fault() != nullptr) {
      Report(Status(StatusCode::kCorrupt, block_->fault(),
                    {std::string(table_->source().name()), handle_.offset, handle_.offset + handle_.size, ""}));
    }
    block_.reset();
    if (!OpenNextBlock()) return false;
  }
}

}  // namespace ckptfit::sstable
