// Any bytes as the text file "checkpoint" of a folder.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/utf8.h"
#include "formats/tensor_bundle/state.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Kind = ckptfit::CheckpointState::Kind;
  const auto state = ckptfit::ParseState({reinterpret_cast<const char*>(data), size});
  Require(state.kind != Kind::kMissing);
  Require((state.kind == Kind::kGood) == !state.model_checkpoint_path.empty());
  Require((state.kind == Kind::kUnreadable || state.kind == Kind::kNotUtf8) == !state.fault.empty());
  Require(ckptfit::IsUtf8(state.model_checkpoint_path));
  std::size_t path_bytes = 0;
  for (const std::string& path : state.all_model_checkpoint_paths) path_bytes += path.size();
  Require(path_bytes <= size && state.timestamps.size() <= size);
  return 0;
}
