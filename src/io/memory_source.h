// Sources over memory: bytes owned by the Source, and a window of another Source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ckptfit/source.h"

namespace ckptfit {

// Owns its bytes; View() hands them out.
class MemorySource final : public Source {
 public:
  MemorySource(std::string name, std::vector<std::byte> bytes) : name_(std::move(name)), bytes_(std::move(bytes)) {}

  std::string_view name() const override { return name_; }
  std::uint64_t size() const override { return bytes_.size(); }
  Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const override;
  std::span<const std::byte> View(std::uint64_t offset, std::uint64_t length) const override;

 private:
  std::string name_;
  std::vector<std::byte> bytes_;
};

// The bytes [begin, begin + length) of `parent`, which it keeps alive. A window that does not lie within its parent is
// cut to what exists.
class SliceSource final : public Source {
 public:
  SliceSource(std::string name, std::shared_ptr<const Source> parent, std::uint64_t begin, std::uint64_t length);

  std::string_view name() const override { return name_; }
  std::uint64_t size() const override { return length_; }
  Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const override;
  std::span<const std::byte> View(std::uint64_t offset, std::uint64_t length) const override;
  void RestViews(std::uint64_t offset, std::uint64_t length) const override;
  std::shared_ptr<const std::byte> Map(std::uint64_t offset, std::uint64_t length) const override;
  std::optional<std::uint64_t> Origin() const override;

 private:
  std::string name_;
  std::shared_ptr<const Source> parent_;
  std::uint64_t begin_;
  std::uint64_t length_;
};

// Reads a whole Source of at most `limit` bytes; kOverBudget when it is longer.
Result<std::vector<std::byte>> ReadAll(const Source& source, std::uint64_t limit);

}  // namespace ckptfit
