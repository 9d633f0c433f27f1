#include "io/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <set>
#include <utility>

#include "base/byte_cursor.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::size_t kBufferBytes = 1u << 20;

Status Refused(std::string path, const std::string& text) {
  return Status(StatusCode::kIo, text, {std::move(path), Where::kNoOffset, Where::kNoOffset, ""});
}

// A new file beside `path` under a name that nobody has, with the permissions that the user's mask leaves.
int MakePart(const std::string& path, std::string& part) {
  std::random_device random;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string name = "." + std::string(BaseName(path)) + fmt::format(".{:08x}.part", random());
    part = JoinPath(ParentOf(path), name);
    const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

// Gives a file its name in one step; fails when something has that name.
bool NameNew(const std::string& part, const std::string& path) {
  if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  // A file system without that: link() refuses what stands there, too.
  return ::link(part.c_str(), path.c_str()) == 0 && ::unlink(part.c_str()) == 0;
}

// The name itself becomes durable when its folder is synchronised; file systems that cannot do that say so and are
// believed.
void SyncFolder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(::fsync(descriptor));
  ::close(descriptor);
}

Status SyncFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  return synced ? Status() : Refused(path, std::string("cannot be made durable: ") + std::strerror(error));
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::Create(const std::string& path, bool replace) {
  if (!replace && StatPath(path).kind != PathStat::Kind::kMissing) {
    return Status(StatusCode::kInvalidArgument, "is there already; choose another name",
                  {path, Where::kNoOffset, Where::kNoOffset, ""});
  }
  std::string part;
  const int descriptor = MakePart(path, part);
  if (descriptor < 0) return Refused(path, std::string("cannot be made: ") + std::strerror(errno));
  return std::unique_ptr<OutputFile>(new OutputFile(path, std::move(part), descriptor, replace));
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_) ::unlink(part_path_.c_str());
}

Status OutputFile::Failed(const char* doing) {
  failed_ = true;
  return Refused(path_, std::string("cannot be ") + doing + ": " + std::strerror(errno));
}

Status OutputFile::Write(std::string_view text) { return Write(AsBytes(text)); }

Status OutputFile::Write(std::span<const std::byte> bytes) {
  if (failed_) return Refused(path_, "an earlier write failed");
  size_ += bytes.size();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return buffer_.size() < kBufferBytes ? Status() : Flush();
}

Status OutputFile::Overwrite(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (failed_) return Refused(path_, "an earlier write failed");
  if (offset > size_ || bytes.size() > size_ - offset) {
    return Status(StatusCode::kInvalidArgument, "nothing was written there yet", {path_, offset, offset, ""});
  }
  CKPTFIT_RETURN_IF_ERROR(Flush());
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed("written");
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return Status();
}

Status OutputFile::Flush() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t n = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed("written");
    done += static_cast<std::size_t>(n);
  }
  buffer_.clear();
  return Status();
}

Status OutputFile::Commit() {
  if (failed_) return Refused(path_, "an earlier write failed");
  CKPTFIT_RETURN_IF_ERROR(Flush());
  if (::close(std::exchange(descriptor_, -1)) != 0) return Failed("closed");
  const bool named = replace_ ? ::rename(part_path_.c_str(), path_.c_str()) == 0 : NameNew(part_path_, path_);
  if (!named) return Failed("given its name");
  committed_ = true;
  return Status();
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
