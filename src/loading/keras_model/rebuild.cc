#include "loading/keras_model/rebuild.h"

#include "loading/keras_model/rebuilder.h"
#include "loading/keras_weights/keras_line.h"

namespace ckptfit {

Rebuilder::Rebuilder(const RebuildRequest& request)
    : request_(request), line_(KerasLine(request.environment)), classes_(request.program, request.custom_objects) {}

Rebuilt Rebuilder::Run() {
  const Attempt<LayerId> made =
      request_.saving_lib ? DeserializeByModule(request_.config) : DeserializeLegacy(request_.config);
  if (made.ok()) {
    if (StaysUnbuilt(made.value())) CloneUnbuilt(made.value());
    if (layers_[made.value()].parts_wait) StripParts(made.value());
    Finish(made.value());
  } else if (!out_.hangs) {
    out_.raised = made.error();
  }
  return std::move(out_);
}

// An archive of Keras 2 has no build_config of a model whose class overrides build() without a call of the base class's: nobody
// builds it before its values are loaded.
bool Rebuilder::StaysUnbuilt(LayerId id) const {
  const bool waits = layers_[id].custom != nullptr && !NodeOf(id).built && !request_.config["build_config"].is_object();
  if (!waits || keras3() || !request_.saving_lib) return false;
  const NodeId instance = InstanceFor(*layers_[id].custom, NameOf(id));
  return instance != kNoNode && classes_.program().nodes[instance].is(kRoleModel);
}

Rebuilt RebuildModel(const RebuildRequest& request) { return Rebuilder(request).Run(); }

}  // namespace ckptfit
