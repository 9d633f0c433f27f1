#include "api/target_from_checkpoint.h"

#include "loading/reference/reference_target.h"

namespace ckptfit {
namespace {

Status NoStructure(const Checkpoint& checkpoint) {
  return Status(StatusCode::kUnsupported,
                "a file of format " + std::string(FormatName(checkpoint.format)) +
                    " does not show which program it fits; give a description (ckptfit describe) instead",
                {checkpoint.path, Where::kNoOffset, Where::kNoOffset, ""});
}

Result<Target> FromArchive(const Checkpoint& checkpoint, Files& files) {
  const KerasArchive& archive = files.Archive(checkpoint.resolved);
  if (!archive.weights) return NoStructure(checkpoint);
  return ReferenceFromPathLayout(*archive.weights);
}

Result<Target> Structure(const Checkpoint& checkpoint, Files& files) {
  switch (checkpoint.format) {
    case Format::kTensorBundle:
      return ReferenceFromBundle(files.Bundle(checkpoint.resolved));
    case Format::kNameBased:
    case Format::kTensorV1:
      return ReferenceFromNames(files.Bundle(checkpoint.resolved));
    case Format::kSavedModel:
      return ReferenceFromBundle(files.Bundle(checkpoint.resolved + "/variables/variables"));
    case Format::kKerasH5Weights:
      return ReferenceFromLegacyH5(files.H5(checkpoint.resolved), "");
    case Format::kKerasH5Model:
      return ReferenceFromLegacyH5(files.H5(checkpoint.resolved), "model_weights");
    case Format::kKerasWeightsH5:
      return ReferenceFromPathLayout(files.H5(checkpoint.resolved));
    case Format::kKerasArchive:
      return FromArchive(checkpoint, files);
    case Format::kNone:
    case Format::kKerasShards:
    case Format::kSafetensors:
    case Format::kHdf5:
      break;
  }
  return NoStructure(checkpoint);
}

}  // namespace

Result<Target> TargetFromCheckpoint(const Checkpoint& checkpoint, Files& files) {
  CKPTFIT_ASSIGN_OR_RETURN(Target target, Structure(checkpoint, files));
  target.source = checkpoint.path;
  target.environment.tensorflow = checkpoint.writer.tensorflow;
  target.environment.keras = checkpoint.writer.keras;
  return target;
}

}  // namespace ckptfit
