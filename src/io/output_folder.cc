#include "io/output_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "io/part_name.h"
#include "io/path.h"

namespace ckptfit {
namespace {

Status Refused(const std::string& path, const char* doing) {
  return Status(StatusCode::kIo, std::string("cannot be ") + doing + ": " + std::strerror(errno),
                {path, Where::kNoOffset, Where::kNoOffset, ""});
}

// Fails when something has the name. Where the file system cannot say so by itself, an empty folder that appears between the
// look and the rename is replaced.
bool NameNew(const std::string& part, const std::string& path) {
  if (const std::optional<bool> named = NameIfNew(part, path)) return *named;
  if (StatPath(path).kind != PathStat::Kind::kMissing) {
    errno = EEXIST;
    return false;
  }
  return ::rename(part.c_str(), path.c_str()) == 0;
}

}  // namespace

Result<std::unique_ptr<OutputFolder>> OutputFolder::Create(const std::string& path) {
  CKPTFIT_RETURN_IF_ERROR(CheckIsNew(path));
  std::string part;
  if (MakePart(path, [](const char* name) { return ::mkdir(name, 0777); }, &part) < 0) return Refused(path, "made");
  return std::unique_ptr<OutputFolder>(new OutputFolder(path, std::move(part)));
}

OutputFolder::~OutputFolder() {
  if (!committed_) Remove();
}

Status OutputFolder::AddFolder(const std::string& name) {
  const std::string path = JoinPath(part_path_, name);
  if (::mkdir(path.c_str(), 0777) != 0) return Refused(path, "made");
  folders_.push_back(name);
  return Status();
}

Result<Sharing> OutputFolder::AddShared(const std::string& from, const std::string& name) {
  CKPTFIT_ASSIGN_OR_RETURN(const Sharing sharing, ShareFile(from, JoinPath(part_path_, name)));
  files_.push_back(name);
  return sharing;
}

Result<std::unique_ptr<OutputFile>> OutputFolder::AddFile(const std::string& name) {
  CKPTFIT_ASSIGN_OR_RETURN(auto file, OutputFile::Create(JoinPath(part_path_, name)));
  files_.push_back(name);
  return file;
}

Status OutputFolder::Commit() {
  if (!NameNew(part_path_, path_)) return Refused(path_, "given its name");
  committed_ = true;
  return Status();
}

void OutputFolder::Remove() {
  const std::string& root = committed_ ? path_ : part_path_;
  for (const std::string& file : files_) ::unlink(JoinPath(root, file).c_str());
  for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
    ::rmdir(JoinPath(root, *folder).c_str());
  }
  ::rmdir(root.c_str());
}

std::vector<std::string> OutputFolder::Files() const {
  std::vector<std::string> files;
  for (const std::string& file : files_) files.push_back(JoinPath(path_, file));
  return files;
}

}  // namespace ckptfit
