#include "io/folder_tree.h"

#include <algorithm>
#include <utility>

#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxNames = 50000;

Status Wrong(StatusCode code, const char* text, std::string path) {
  return Status(code, text, {std::move(path), Where::kNoOffset, Where::kNoOffset, ""});
}

Status AddName(const std::string& root, const std::string& name, FolderTree* tree) {
  const std::string path = JoinPath(root, name);
  const PathStat stat = StatPath(path);
  if (tree->files.size() + tree->folders.size() >= kMaxNames) {
    return Wrong(StatusCode::kOverBudget, "holds more than 50000 files", root);
  }
  if (stat.kind == PathStat::Kind::kFile) {
    tree->files.push_back(name);
  } else if (stat.kind == PathStat::Kind::kFolder) {
    if (std::count(name.begin(), name.end(), '/') >= static_cast<std::ptrdiff_t>(kMaxDepth)) {
      return Wrong(StatusCode::kUnsupported, "lies too deep; does a symbolic link lead back?", path);
    }
    tree->folders.push_back(name);
  } else {
    return Wrong(StatusCode::kUnsupported, "is neither a file nor a folder", path);
  }
  return Status();
}

}  // namespace

Result<FolderTree> ListFolderTree(const std::string& root) {
  if (StatPath(root).kind != PathStat::Kind::kFolder) return Wrong(StatusCode::kNotFound, "is no folder", root);
  FolderTree tree;
  std::string folder;  // the one that is listed, relative
  for (std::size_t next = 0;; ++next) {
    for (const std::string& name : ListFolder(JoinPath(root, folder), kMaxNames + 1)) {
      CKPTFIT_RETURN_IF_ERROR(AddName(root, folder.empty() ? name : folder + "/" + name, &tree));
    }
    if (next == tree.folders.size()) return tree;
    folder = tree.folders[next];
  }
}

}  // namespace ckptfit
