// Writes a sorted table as TensorFlow writes it: uncompressed blocks of a quarter of a megabyte
// (docs/formats/tensor_bundle.md 1.2).
//
// Cost.  One block in memory, and the index: a key for each block.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ckptfit/status.h"
#include "container/sstable/block.h"

namespace ckptfit::sstable {

class TableWriter {
 public:
  using Output = std::function<Status(std::string_view bytes)>;

  static constexpr std::size_t kBlockBytes = 262'144;
  static constexpr int kRestartInterval = 16;

  // `output` receives the file from its first byte to its last.
  explicit TableWriter(Output output) : output_(std::move(output)) {}

  // Keys must increase; kInvalidArgument for one that does not.
  Status Add(std::string_view key, std::string_view value);
  // Writes what is left, the index and the footer. Nothing may be added after it.
  Status Finish();

 private:
  // The contents of a block that grows.
  class Block {
   public:
    explicit Block(int restart_interval) : interval_(restart_interval) {}
    void Add(std::string_view key, std::string_view value);
    // With its restart points; empty again.
    std::string Take();
    std::size_t bytes() const { return entries_.size() + restarts_.size(); }
    const std::string& last_key() const { return last_key_; }

   private:
    int interval_;
    int since_restart_ = 0;
    std::uint32_t restart_count_ = 0;
    std::string entries_, restarts_, last_key_;
  };

  Status WriteBlock(const std::string& contents, BlockHandle* handle);
  Status EndBlock();

  Output output_;
  std::uint64_t offset_ = 0;
  bool any_ = false;
  std::string last_key_;
  Block block_{kRestartInterval};
  Block index_{1};
};

}  // namespace ckptfit::sstable
