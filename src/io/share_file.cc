#include "io/share_file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "io/descriptor.h"
#include "io/file_source.h"
#include "io/output_file.h"

namespace ckptfit {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;

Status Refused(const std::string& path, int error) {
  const Where place{path, Where::kNoOffset, Where::kNoOffset, ""};
  if (error == EEXIST) return Status(StatusCode::kInvalidArgument, "is there already; choose another name", place);
  return Status(StatusCode::kIo, std::string("cannot be made: ") + std::strerror(error), place);
}

// The link follows a symbolic link: what is shared is the file itself.
bool HardLink(const std::string& from, const std::string& to) {
  return ::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

bool Reflink(const std::string& from, const OutputFile& to) {
  const Descriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  const Descriptor part(::open(to.part_path().c_str(), O_WRONLY | O_CLOEXEC));
  return source && part && ::ioctl(part.get(), FICLONE, source.get()) == 0;
}

Status Copy(const std::string& from, OutputFile& to) {
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<Source> source, OpenFile(from));
  std::vector<std::byte> piece;
  for (std::uint64_t at = 0; at < source->size(); at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, source->size() - at)));
    CKPTFIT_RETURN_IF_ERROR(source->ReadAt(at, piece));
    CKPTFIT_RETURN_IF_ERROR(to.Write(piece));
  }
  return Status();
}

}  // namespace

std::string_view SharingName(Sharing sharing) {
  switch (sharing) {
    case Sharing::kHardLink:
      return "hard link";
    case Sharing::kReflink:
      return "reflink";
    case Sharing::kCopy:
      return "copy";
  }
  return "copy";
}

Result<Sharing> ShareFile(const std::string& from, const std::string& to) {
  if (HardLink(from, to)) return Sharing::kHardLink;
  if (errno == EEXIST) return Refused(to, EEXIST);
  CKPTFIT_ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> file, OutputFile::Create(to));
  Sharing sharing = Sharing::kReflink;
  if (!Reflink(from, *file)) {
    sharing = Sharing::kCopy;
    CKPTFIT_RETURN_IF_ERROR(Copy(from, *file));
  }
  CKPTFIT_RETURN_IF_ERROR(file->Commit());
  return sharing;
}

}  // namespace ckptfit
