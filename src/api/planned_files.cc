#include "api/planned_files.h"

namespace ckptfit {

const PathFacts& PlannedFiles::Look(const std::string& path) {
  PathFacts& facts = looks_[path];
  facts.path = path;
  facts.parent_exists = true;
  if (!bundle_ && path == path_) {
    facts.kind = PathFacts::Kind::kFile;
    facts.size = size_;
    facts.content = content_;
  }
  return facts;
}

const TensorBundle& PlannedFiles::Bundle(const std::string& prefix) {
  if (bundle_ && prefix == bundle_->prefix) return *bundle_;
  no_bundle_.prefix = prefix;
  no_bundle_.opened = {TfStatus::Code::kNotFound, "Unsuccessful TensorSliceReader constructor"};
  return no_bundle_;
}

}  // namespace ckptfit
