// A folder that appears whole or not at all.
//
// It is filled beside its place, as ".<name>.<random>.part", and takes its name when it is committed, by one rename. A
// program that dies in between leaves that part, and nothing under the name.
//
// Errors.   kInvalidArgument when something has the name, kIo with the operating system's reason.
// Threads.  One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ckptfit/result.h"
#include "io/output_file.h"
#include "io/share_file.h"

namespace ckptfit {

class OutputFolder {
 public:
  // A new folder that will stand at `path`, in a folder that is there.
  static Result<std::unique_ptr<OutputFolder>> Create(const std::string& path);
  // Removes what was not committed: the files and folders that were made here, and no others.
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // Where it is until Commit().
  const std::string& part_path() const { return part_path_; }

  // Names are relative; the folder that they lie in must have been made.
  Status AddFolder(const std::string& name);
  // `from` under another name (io/share_file.h).
  Result<Sharing> AddShared(const std::string& from, const std::string& name);
  // A file to be written and committed before the folder is.
  Result<std::unique_ptr<OutputFile>> AddFile(const std::string& name);

  // Gives the folder its name.
  Status Commit();
  // Takes back what was committed.
  void Remove();
  // The files, under the names that they have after Commit().
  std::vector<std::string> Files() const;

 private:
  OutputFolder(std::string path, std::string part_path) : path_(std::move(path)), part_path_(std::move(part_path)) {}

  std::string path_;
  std::string part_path_;
  std::vector<std::string> folders_;  // in the order in which they were made
  std::vector<std::string> files_;
  bool committed_ = false;
};

}  // namespace ckptfit
