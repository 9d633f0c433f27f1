#include "repair/layout/h5_places.h"

#include <algorithm>
#include <array>
#include <span>

namespace ckptfit {
namespace {

Status Refused(std::string text, const std::string& name) {
  return Status(StatusCode::kUnsupported, std::move(text), {"", Where::kNoOffset, Where::kNoOffset, name});
}

bool IsModel(const Node& node) { return node.is(kRoleModel | kRoleFunctional | kRoleSequential); }

Status HandOnZeros(std::uint64_t bytes, const ByteSink& sink) {
  static constexpr std::array<std::byte, 4096> kZeros{};
  for (; bytes > 0; bytes -= std::min<std::uint64_t>(bytes, kZeros.size())) {
    const std::size_t piece = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kZeros.size()));
    if (!sink(std::span(kZeros).first(piece))) return ReadingEnded();
  }
  return Status();
}

}  // namespace

Result<NodeId> ModelOfCall(const Call& call, const Target& target) {
  const NodeId named = target.Object(call.object.empty() ? "model" : call.object);
  if (named != kNoNode && IsModel(target.nodes[named])) return named;
  if (call.object.empty()) {
    std::vector<NodeId> models;
    for (const auto& [name, node] : target.objects) {
      if (IsModel(target.nodes[node])) models.push_back(node);
    }
    if (models.size() == 1) return models.front();
  }
  return Refused("the description holds no model that the call could mean", call.object);
}

H5Places::H5Places(const Target& target, ProgramLayout& layout) : target_(target), layout_(layout) {
  for (std::size_t i = 0; i < target.variables.size(); ++i) positions_.try_emplace(target.variables[i].node, i);
}

Result<NewTensor> H5Places::TensorFor(const std::string& path, NodeId variable) const {
  const auto& known = target_.nodes[variable].variable;
  if (!known) return Refused("the program keeps something there that is no variable", path);
  if (!known->shape.fully_known()) return Refused("the program's variable has no shape yet", known->name);
  NewTensor tensor;
  tensor.key = path;
  tensor.dtype = known->dtype;
  tensor.shape = known->shape;
  if (!BytesOf(tensor)) return Refused("HDF5 files of Keras hold no values of this type", known->name);
  return tensor;
}

Status H5Places::Add(const std::string& path, NodeId variable, const std::string& optional_with) {
  const auto position = positions_.find(variable);
  if (position == positions_.end()) return Refused("the description does not list a variable that is saved", path);
  CKPTFIT_ASSIGN_OR_RETURN(NewTensor tensor, TensorFor(path, variable));
  layout_.h5.objects.push_back({path, {}, std::move(tensor)});
  layout_.slots.push_back({path, position->second, optional_with});
  return Status();
}

Status H5Places::AddOwn(const std::string& path, NodeId variable, float value, const std::string& optional_with) {
  CKPTFIT_RETURN_IF_ERROR(Add(path, variable, optional_with));
  NewTensor& tensor = *layout_.h5.objects.back().tensor;
  if (tensor.dtype != DType::kFloat32 || tensor.shape.rank() != 0) return Status();
  tensor.values = [value](const ByteSink& sink) {
    return sink(std::as_bytes(std::span(&value, 1))) ? Status() : ReadingEnded();
  };
  layout_.slots.back().has_own = true;
  return Status();
}

Status H5Places::AddZeros(const std::string& path, NodeId variable) {
  CKPTFIT_ASSIGN_OR_RETURN(NewTensor tensor, TensorFor(path, variable));
  tensor.values = [bytes = *BytesOf(tensor)](const ByteSink& sink) { return HandOnZeros(bytes, sink); };
  layout_.h5.objects.push_back({path, {}, std::move(tensor)});
  return Status();
}

NewH5Object& H5Places::AddGroup(std::string path) {
  return layout_.h5.objects.emplace_back(NewH5Object{std::move(path), {}, std::nullopt});
}

void H5Places::Finish() {
  std::sort(layout_.slots.begin(), layout_.slots.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
}

std::string KerasVersionText(const Environment& environment) {
  if (!environment.keras.text.empty()) return environment.keras.text;
  return environment.keras3() ? "3.0.0" : "2.2.4-tf";
}

}  // namespace ckptfit
