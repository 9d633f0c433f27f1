#include "io/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "base/byte_cursor.h"
#include "io/descriptor.h"
#include "io/part_name.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::size_t kBufferBytes = 1u << 20;
constexpr std::size_t kManyBytes = 64u << 10;  // so many are worth a call of their own
// What is read back at a time, which lies in a second-level cache together with what it is compared with.
constexpr std::size_t kPieceBytes = 256u << 10;
constexpr std::size_t kBlockBytes = 1u << 20;  // compared while the next one is written

Status Refused(std::string path, const std::string& text) {
  return Status(StatusCode::kIo, text, {std::move(path), Where::kNoOffset, Where::kNoOffset, ""});
}

// Gives a file its name in one step; fails when something has that name.
bool NameNew(const std::string& part, const std::string& path) {
  if (const std::optional<bool> named = NameIfNew(part, path)) return *named;
  // link() refuses what stands there, too.
  return ::link(part.c_str(), path.c_str()) == 0 && ::unlink(part.c_str()) == 0;
}

// The name itself becomes durable when its folder is synchronised; file systems that cannot do that say so and are
// believed.
void SyncFolder(const std::string& folder) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor) static_cast<void>(::fsync(descriptor.get()));
}

Status SyncFile(const std::string& path) {
  const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor && ::fsync(descriptor.get()) == 0) return Status();
  return Refused(path, std::string("cannot be made durable: ") + std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path, bool replace) {
  if (!replace) CKPTFIT_RETURN_IF_ERROR(CheckIsNew(path));
  std::string part;
  // With the permissions that the user's mask leaves.
  const auto make = [](const char* name) { return ::open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666); };
  const int descriptor = MakePart(path, make, &part);
  if (descriptor < 0) return Refused(path, std::string("cannot be made: ") + std::strerror(errno));
  return std::unique_ptr<OutputFile>(new OutputFile(path, std::move(part), descriptor, replace));
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_) ::unlink(part_path_.c_str());
}

Status OutputFile::Failed(const char* doing) const {
  return Refused(path_, std::string("cannot be ") + doing + ": " + std::strerror(errno));
}

Status OutputFile::Write(std::string_view text) { return Write(AsBytes(text)); }

Status OutputFile::Write(std::span<const std::byte> bytes) {
  if (failed_) return Refused(path_, "an earlier write failed");
  size_ += bytes.size();
  if (bytes.size() >= kManyBytes) {
    CKPTFIT_RETURN_IF_ERROR(Flush());
    return WriteOut(bytes);
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return buffer_.size() < kBufferBytes ? Status() : Flush();
}

Status OutputFile::Overwrite(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (failed_) return Refused(path_, "an earlier write failed");
  if (offset > size_ || bytes.size() > size_ - offset) {
    return Status(StatusCode::kInvalidArgument, "nothing was written there yet", {path_, offset, offset, ""});
  }
  CKPTFIT_RETURN_IF_ERROR(Flush());
  return Put(offset, bytes);
}

Status OutputFile::Flush() {
  CKPTFIT_RETURN_IF_ERROR(WriteOut(buffer_));
  buffer_.clear();
  return Status();
}

Status OutputFile::WriteOut(std::span<const std::byte> bytes) {
  CKPTFIT_RETURN_IF_ERROR(Put(in_file_, bytes));
  in_file_ += bytes.size();
  return Status();
}

Status OutputFile::Put(std::uint64_t offset, std::span<const std::byte> bytes) {
  const bool many = read_back_ && bytes.size() >= 2 * kBlockBytes;
  Status put = many ? PutMany(offset, bytes) : PutPiece(offset, bytes);
  if (put.ok() && read_back_ && !many) put = CompareBack(offset, bytes, back_.data());
  failed_ = failed_ || !put.ok();
  return put;
}

// Comparing follows behind, on a thread of its own.
Status OutputFile::PutMany(std::uint64_t offset, std::span<const std::byte> bytes) {
  const std::size_t blocks = (bytes.size() + kBlockBytes - 1) / kBlockBytes;
  const auto block = [&](std::size_t number) {
    const std::size_t begin = number * kBlockBytes;
    return bytes.subspan(begin, std::min(kBlockBytes, bytes.size() - begin));
  };
  std::vector<Status> done(blocks);
  for (std::vector<std::byte>& back : back_) back.resize(kPieceBytes);  // not made by a step, which must not throw
  const auto put = [&](std::size_t number) {
    done[number] = PutPiece(offset + number * kBlockBytes, block(number));
    return done[number].ok();
  };
  behind_.Run(blocks, put, [&](std::size_t number, std::size_t worker) {
    done[number] = CompareBack(offset + number * kBlockBytes, block(number), &back_[worker]);
  });
  for (const Status& status : done) CKPTFIT_RETURN_IF_ERROR(status);
  return Status();
}

Status OutputFile::PutPiece(std::uint64_t offset, std::span<const std::byte> bytes) const {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed("written");
    done += static_cast<std::size_t>(n);
  }
  return Status();
}

Status OutputFile::CompareBack(std::uint64_t offset, std::span<const std::byte> bytes,
                               std::vector<std::byte>* back) const {
  back->resize(std::max(back->size(), std::min(bytes.size(), kPieceBytes)));
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t most = std::min(bytes.size() - done, kPieceBytes);
    const ssize_t n = ::pread(descriptor_, back->data(), most, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed("read back");
    if (n == 0 || std::memcmp(back->data(), bytes.data() + done, static_cast<std::size_t>(n)) != 0) {
      return Status(StatusCode::kIo, "what the file holds is not what was written",
                    {path_, offset + done, offset + bytes.size(), ""});
    }
    done += static_cast<std::size_t>(n);
  }
  return Status();
}

Status OutputFile::Commit() {
  if (failed_) return Refused(path_, "an earlier write failed");
  CKPTFIT_RETURN_IF_ERROR(Flush());
  failed_ = ::close(std::exchange(descriptor_, -1)) != 0;
  if (failed_) return Failed("closed");
  const bool named = replace_ ? ::rename(part_path_.c_str(), path_.c_str()) == 0 : NameNew(part_path_, path_);
  failed_ = !named;
  if (failed_) return Failed("given its name");
  committed_ = true;
  return Status();
}

Status CheckIsNew(const std::string& path) {
  if (StatPath(path).kind == PathStat::Kind::kMissing) return Status();
  return Status(StatusCode::kInvalidArgument, "is there already; choose another name",
                {path, Where::kNoOffset, Where::kNoOffset, ""});
}

Status SyncFiles(const std::vector<std::string>& paths) {
  std::set<std::string> folders;
  for (const std::string& path : paths) {
    CKPTFIT_RETURN_IF_ERROR(SyncFile(path));
    folders.insert(ParentOf(path));
  }
  for (const std::string& folder : folders) SyncFolder(folder);
  return Status();
}

}  // namespace ckptfit
