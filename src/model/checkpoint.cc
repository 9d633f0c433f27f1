#include "model/checkpoint.h"

namespace ckptfit {

std::string_view FormatName(Format format) {
  switch (format) {
    case Format::kNone:
      return "none";
    case Format::kTensorBundle:
      return "tensorflow-bundle";
    case Format::kNameBased:
      return "tensorflow-name-based";
    case Format::kTensorV1:
      return "tensorflow-v1";
    case Format::kKerasH5Weights:
      return "keras-h5-weights";
    case Format::kKerasH5Model:
      return "keras-h5-model";
    case Format::kKerasWeightsH5:
      return "keras-weights-h5";
    case Format::kKerasShards:
      return "keras-sharded-weights";
    case Format::kKerasArchive:
      return "keras-archive";
    case Format::kSavedModel:
      return "saved-model";
    case Format::kSafetensors:
      return "safetensors";
    case Format::kHdf5:
      return "hdf5";
  }
  return "none";
}

Version FirstKerasToRead(Format format) {
  switch (format) {
    case Format::kKerasArchive:
    case Format::kKerasWeightsH5:
      return *Version::Parse("2.12");
    case Format::kKerasShards:
      return *Version::Parse("3.10");
    default:
      return {};
  }
}

bool VersionRange::Holds(const Version& version) const {
  if (!version.known()) return open();
  const bool early = from.known() && version.Before(from.major, from.minor);
  const bool late = to.known() && version.AtLeast(to.major, to.minor + 1);
  return !early && !late;
}

void VersionRange::Narrow(std::string_view first, std::string_view last) {
  const auto a = Version::Parse(first);
  const auto b = Version::Parse(last);
  if (a && (!from.known() || a->AtLeast(from.major, from.minor))) from = *a;
  if (b && (!to.known() || b->Before(to.major, to.minor))) to = *b;
}

}  // namespace ckptfit
