// What lies in a folder and the folders below it.
//
// Errors.  kNotFound when it is no folder, kUnsupported for what is neither file nor folder and for trees deeper than 32
//          folders (a symbolic link may lead back), kOverBudget beyond 50,000 names.
// Cost.    One listing a folder, one look at each name. No recursion.
#pragma once

#include <string>
#include <vector>

#include "ckptfit/result.h"

namespace ckptfit {

struct FolderTree {
  std::vector<std::string> folders;  // relative to the root, which is not among them; each after the one it lies in
  std::vector<std::string> files;    // symbolic links as what they lead to
};

Result<FolderTree> ListFolderTree(const std::string& root);

}  // namespace ckptfit
