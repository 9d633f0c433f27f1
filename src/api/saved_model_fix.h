// The repair of a SavedModel that an earlier TensorFlow is to read (docs/design/repair.md 2.3): a folder in which
// saved_model.pb says the same in other words, and all other files are those of the source.
//
// Ownership.  Points into the check run that it was made of, which must outlive it.
// Threads.    One thread at a time.
// Cost.       A walk over saved_model.pb for the plan, and a copy of it to write. Of other files no byte is read where the
//             file system can link.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/check_run.h"
#include "api/fix_verify.h"
#include "api/values.h"
#include "ckptfit/result.h"
#include "formats/saved_model/rewrite.h"
#include "io/output_folder.h"
#include "repair/saved_model/older_release.h"

namespace ckptfit {

// The name of an output folder without slashes at its end.
std::string FolderName(std::string output);

class SavedModelFix {
 public:
  // Nothing where the request asks for something else, or the SavedModel reads as it is; nothing, with the reason in `why`,
  // where what is rewritten here would not make the call fit. Errors: what cannot be read.
  static Result<std::unique_ptr<SavedModelFix>> For(const Value& request, CheckRun& check, const CheckReport& checked,
                                                    std::string* why);

  // Whether the model is not compiled any more: a repair that keeps it compiled is the better one.
  bool leaves_uncompiled() const { return !repair_.uncompiled.empty(); }
  // All tensors as they are.
  const RepairPlan& plan() const { return plan_; }
  // What is rewritten, for a plan that is applied later: it must be the same then.
  const Value& rewritten() const { return rewritten_; }
  // Of the folder before it is written, or, after Write(), as it was read again.
  const Replay& replay() const { return replay_; }

  // Writes the folder and looks at it before it has its name. A fault of the call on it is in replay(); then, and after an
  // error, nothing is there.
  Status Write(const std::string& output, CheckpointValues& source);
  // After Write(): to remove it again, and what it consists of.
  OutputFolder& folder() { return *folder_; }
  // How files are shared with the source, the dearest way of them, and how many.
  Sharing sharing() const { return sharing_; }
  std::size_t shared() const { return shared_; }

 private:
  SavedModelFix(CheckRun& check, const CheckReport& checked) : check_(check), checked_(checked) {}
  const Target& target() const;
  const SavedModel& saved() const;
  bool MakesNoModel() const;
  Replay ReplayOnPlanned();
  void ReplayUncompiled();
  Status PlanRewriting();
  Status FindTexts();
  void AddSteps();
  Status Share(const std::string& name);
  Status WriteSpliced(const std::string& name, const Source& source, const std::vector<Splice>& splices);
  Status Verify(CheckpointValues& source);

  CheckRun& check_;
  const CheckReport& checked_;
  const Target no_target_;
  OlderReleaseRepair repair_;
  std::unique_ptr<Source> graph_;                // saved_model.pb
  std::unique_ptr<Source> metadata_;             // keras_metadata.pb
  std::map<std::uint64_t, MetadataText> texts_;  // of keras_metadata.pb, where they are needed
  SavedModelRewrite rewrite_;
  std::vector<Splice> new_metadata_;  // of keras_metadata.pb, where it changes
  RepairPlan plan_;
  Value rewritten_;
  Replay replay_;
  std::unique_ptr<OutputFolder> folder_;
  Sharing sharing_ = Sharing::kHardLink;
  std::size_t shared_ = 0;
};

}  // namespace ckptfit
