#include "loading/keras_model/model_call.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "loading/keras_weights/variable_bindings.h"
#include "loading/keras_weights/weights_call.h"

namespace ckptfit {
namespace {

bool BoolArgument(const Call& call, std::string_view name, std::size_t position, bool fallback) {
  const Value* value = Argument(call, name, position);
  return value == nullptr ? fallback : value->AsBool(fallback);
}

// Sizes that rules could not tell are those of the dataset that was put in.
void AdoptShapes(const H5File& file, const LoadTrace& trace, Target* target) {
  for (std::size_t i = 0; i < trace.bindings.size() && i < target->variables.size(); ++i) {
    Variable& variable = *target->nodes[target->variables[i].node].variable;
    if (variable.shape.fully_known() || trace.bindings[i].source.empty()) continue;
    const H5Object* dataset = file.Find(trace.bindings[i].source);
    if (dataset != nullptr) variable.shape = dataset->shape;
  }
}

}  // namespace

std::string LocalPath(const std::string& path) {
  if (!path.starts_with("file://")) return path;
  const std::string rest = path.substr(7);
  return rest.substr(std::min(rest.find('/'), rest.size()));  // what stands before the first slash names a host
}

ModelCall::ModelCall(const LoadRequest& request) : request_(request) {
  const Value* objects = Argument(request.call, "custom_objects", 0);
  custom_objects_ = objects != nullptr && !objects->is_null();
  compile_ = BoolArgument(request.call, "compile", 1, true);
  safe_mode_ = BoolArgument(request.call, "safe_mode", 2, true);
}

void ModelCall::ForgetArguments() {
  custom_objects_ = false;
  compile_ = true;
}

LoadTrace ModelCall::Raise(Exception error) {
  trace_.Raise(std::move(error.type), std::move(error.message));
  return std::move(trace_);
}

LoadTrace ModelCall::RejectPath(Exception error) {
  Step step;
  step.kind = Step::Kind::kPathRejected;
  step.source = path();
  step.found = error.message;
  trace_.steps.push_back(std::move(step));
  return Raise(std::move(error));
}

LoadTrace ModelCall::Unknown(std::string what) {
  trace_.outcome = Outcome::kUnknown;
  trace_.unknowns.push_back(std::move(what));
  return std::move(trace_);
}

bool ModelCall::Rebuild(const Value& config, bool saving_lib, Rebuilt* model) {
  *model = RebuildModel({config, request_.target, environment(), saving_lib, custom_objects_, safe_mode_});
  const auto append = [](auto& from, auto* to) { to->insert(to->end(), from.begin(), from.end()); };
  append(model->steps, &trace_.steps);
  append(model->warnings, &trace_.warnings);
  append(model->unknowns, &trace_.unknowns);
  model->steps.clear();
  model->warnings.clear();
  model->unknowns.clear();
  if (model->hangs) {
    trace_.outcome = Outcome::kHangs;
    return false;
  }
  if (!model->raised) {
    if (model->undecided) trace_.outcome = Outcome::kUnknown;
    return !model->undecided;
  }
  trace_.Raise(model->raised->type, model->raised->message);
  return false;
}

LoadTrace ModelCall::Return(Rebuilt model, const H5File* file) {
  trace_.steps.insert(trace_.steps.end(), model.steps.begin(), model.steps.end());
  trace_.unknowns.insert(trace_.unknowns.end(), model.unknowns.begin(), model.unknowns.end());
  trace_.bindings.resize(model.target.variables.size());
  if (file != nullptr) AdoptShapes(*file, trace_, &model.target);
  for (Binding& binding : trace_.bindings) {
    if (binding.state == BindingState::kUntouched) binding.state = BindingState::kInitial;
  }
  trace_.made = std::make_shared<const Target>(std::move(model.target));
  return std::move(trace_);
}

LoadTrace ModelCall::Abandon(Target made) {
  trace_.bindings.resize(made.variables.size());
  trace_.made = std::make_shared<const Target>(std::move(made));
  return std::move(trace_);
}

LoadTrace ModelCall::Abandon(Rebuilt model, Exception error) {
  trace_.steps.insert(trace_.steps.end(), model.steps.begin(), model.steps.end());
  trace_.Raise(std::move(error.type), std::move(error.message));
  return Abandon(std::move(model));
}

// optimizer.set_weights(): the values in the order of their names in the file, one by one until a shape differs.
void LoadH5Optimizer(const H5File& file, Rebuilt* model, NodeId optimizer, bool exact_count, LoadTrace* trace) {
  const auto names = file.TextList("optimizer_weights", "weight_names");
  const auto& store = model->target.nodes[optimizer].store;
  if (!names || (exact_count && names->size() != store.size())) {
    trace->warnings.emplace_back(kOptimizerNotLoaded);
    return;
  }
  VariableBindings bindings(model->target, trace);
  for (std::size_t i = 0; i < std::min(names->size(), store.size()); ++i) {
    const H5Object* dataset = file.Find("optimizer_weights/" + (*names)[i]);
    const Variable& variable = *model->target.nodes[store[i].second].variable;
    if (dataset == nullptr || !variable.shape.CompatibleWith(dataset->shape)) {
      trace->warnings.emplace_back(kOptimizerNotLoaded);
      return;
    }
    bindings.Load(store[i].second, dataset->path);
  }
}

}  // namespace ckptfit
