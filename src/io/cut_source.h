// A file of which the end is missing, as long as it should be: what is there can be read, the rest is kTruncated.
#pragma once

#include <memory>

#include "ckptfit/source.h"

namespace ckptfit {

// `whole`: the length that the file should have, at least that of `present`.
class CutSource final : public Source {
 public:
  CutSource(std::shared_ptr<const Source> present, std::uint64_t whole);

  std::string_view name() const override { return present_->name(); }
  std::uint64_t size() const override { return whole_; }
  Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const override;

 private:
  std::shared_ptr<const Source> present_;
  std::uint64_t whole_;
};

}  // namespace ckptfit
