#include "repair/layout/made_model.h"

#include <string>
#include <utility>

#include "loading/keras_weights/keras_line.h"

namespace ckptfit {
namespace {

Status Refused(std::string text) { return Status(StatusCode::kUnsupported, std::move(text)); }

}  // namespace

Result<Rebuilt> MadeByLoadModel(const Value& config, bool saving_lib, const Call& call, const Target& target,
                                const Environment& environment) {
  const Value& objects = call.arguments["custom_objects"];
  const bool given = !objects.is_null() || (!call.positional.empty() && !call.positional[0].is_null());
  // Keras 3.0 forgets the arguments of the call for HDF5 files.
  const bool forgets = !saving_lib && environment.keras3() && KerasLine(environment).Before(3, 1);
  Rebuilt made =
      RebuildModel({config, target, environment, saving_lib, given && !forgets, call.Flag("safe_mode", true)});
  if (made.hangs) return Refused("load_model would not return for this program's config");
  if (made.raised) return Refused("load_model refuses this program's config: " + made.raised->message);
  if (made.model == kNoNode) return Refused("load_model makes no model of this program's config");
  return made;
}

}  // namespace ckptfit
