#include "repair/layout/program_layout.h"

#include "loading/keras_weights/keras_line.h"
#include "repair/layout/archive.h"
#include "repair/layout/legacy_h5.h"
#include "repair/layout/names.h"
#include "repair/layout/object_graph.h"
#include "repair/layout/paths.h"

namespace ckptfit {
namespace {

Status TooOld(Format format, const Version& first) {
  return Status(StatusCode::kUnsupported, "the program's Keras does not read " + std::string(FormatName(format)) +
                                              ", which came with " + first.text);
}

}  // namespace

Result<ProgramLayout> LayOutProgram(const Call& call, const Target& target, const Environment& environment,
                                    Format format) {
  const Version first = FirstKerasToRead(format);
  if (first.known() && KerasLine(environment).Before(first.major, first.minor)) return TooOld(format, first);
  switch (format) {
    case Format::kTensorBundle:
      return LayOutObjectGraph(call, target, environment);
    case Format::kNameBased:
      return LayOutNames(call, target);
    case Format::kKerasWeightsH5:
      return LayOutPaths(call, target, environment);
    case Format::kKerasH5Weights:
    case Format::kKerasH5Model:
      return LayOutLegacyH5(call, target, environment, format);
    case Format::kKerasArchive:
      return LayOutArchive(call, target, environment);
    default:
      return Status(StatusCode::kUnsupported,
                    "a repair writes no file of the format " + std::string(FormatName(format)));
  }
}

}  // namespace ckptfit
