// A file that appears whole or not at all.
//
// What is written goes to a new file beside the place, ".<name>.<random>.part", and takes its name when it is committed,
// by rename, which the file system makes in one step. A program that dies in between leaves that part, and the old file as
// it was. A machine that dies is another matter: see SyncFiles() (docs/decisions/0007-no-sync-unless-asked.md).
//
// Errors.   kIo with the operating system's reason (no space, no permission). After an error the file cannot be
//           committed any more.
// Threads.  One thread at a time. Many bytes that are read back are compared by a thread of its own while the next ones are
//           written.
// Cost.     Few bytes are gathered into writes of 1 MiB, many are written from where they lie.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/behind.h"
#include "ckptfit/result.h"

namespace ckptfit {

class OutputFile {
 public:
  // A new file that will stand at `path`, whose folder must be there. kInvalidArgument when something stands there
  // already and `replace` is false.
  static Result<std::unique_ptr<OutputFile>> Create(const std::string& path, bool replace = false);
  // Removes what was not committed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& path() const { return path_; }
  // Where the bytes are until Commit(), for libraries that write by themselves.
  const std::string& part_path() const { return part_path_; }
  std::uint64_t size() const { return size_; }

  Status Write(std::span<const std::byte> bytes);
  Status Write(std::string_view text);
  // Writes over bytes that were written before: for lengths and sums that stand in front of what they are of.
  // kInvalidArgument when the range does not lie within them.
  Status Overwrite(std::uint64_t offset, std::span<const std::byte> bytes);

  // From now on what was written is read back from the file and compared: kIo when it is not what was handed in.
  void ReadBack() { read_back_ = true; }

  // Gives the bytes their name.
  Status Commit();

 private:
  OutputFile(std::string path, std::string part_path, int descriptor, bool replace)
      : path_(std::move(path)), part_path_(std::move(part_path)), descriptor_(descriptor), replace_(replace) {}
  Status Flush();
  // Writes past the buffer, which is empty, at the end of what is in the file.
  Status WriteOut(std::span<const std::byte> bytes);
  Status Put(std::uint64_t offset, std::span<const std::byte> bytes);
  Status PutMany(std::uint64_t offset, std::span<const std::byte> bytes);
  Status PutPiece(std::uint64_t offset, std::span<const std::byte> bytes) const;
  Status CompareBack(std::uint64_t offset, std::span<const std::byte> bytes, std::vector<std::byte>* back) const;
  Status Failed(const char* doing) const;

  std::string path_;
  std::string part_path_;
  int descriptor_;
  bool replace_;
  bool read_back_ = false;
  bool failed_ = false;
  bool committed_ = false;
  std::uint64_t size_ = 0;
  std::uint64_t in_file_ = 0;  // bytes; the others are in the buffer
  std::vector<std::byte> buffer_;
  std::array<std::vector<std::byte>, 2> back_;  // room for what is read back, of each thread
  Behind behind_;
};

// kInvalidArgument when something stands at `path`.
Status CheckIsNew(const std::string& path);

// Waits until files that are there, and their names, would survive a failure of power. kIo.
Status SyncFiles(const std::vector<std::string>& paths);

}  // namespace ckptfit
