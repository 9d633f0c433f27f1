#include "repair/program_layout.h"

#include "repair/name_layout.h"
#include "repair/object_graph_layout.h"

namespace ckptfit {

Result<ProgramLayout> LayOutProgram(const Call& call, const Target& target, const Environment& environment,
                                    Format format) {
  switch (format) {
    case Format::kTensorBundle:
      return LayOutObjectGraph(call, target, environment);
    case Format::kNameBased:
      return LayOutNames(call, target);
    default:
      return Status(StatusCode::kUnsupported,
                    "a repair writes no file of the format " + std::string(FormatName(format)));
  }
}

}  // namespace ckptfit
