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
    Finish(made.value());
  } else if (!out_.hangs) {
    out_.raised = made.error();
  }
  return std::move(out_);
}

Rebuilt RebuildModel(const RebuildRequest& request) { return Rebuilder(request).Run(); }

}  // namespace ckptfit
