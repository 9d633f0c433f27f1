#include "api/writer_evidence.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace ckptfit {
namespace {

void SetVersion(Version& version, const std::string& text, const char* source, Writer& writer) {
  const auto parsed = Version::Parse(text);
  if (!parsed) return;
  version = *parsed;
  writer.evidence.push_back(std::string(source) + " = " + text);
}

bool AnyNode(const ObjectGraph& graph, const std::function<bool(const ObjectGraph::Node&)>& holds) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), holds);
}

bool AnyEdge(const ObjectGraph& graph, std::string_view prefix) {
  return AnyNode(graph, [prefix](const ObjectGraph::Node& node) {
    return std::any_of(node.children.begin(), node.children.end(),
                       [prefix](const ObjectGraph::Edge& edge) { return edge.name.starts_with(prefix); });
  });
}

// A fact that tells between which releases of Keras the writer's lies.
void OfKeras(std::string fact, std::string_view from, std::string_view to, Writer& writer) {
  writer.evidence.push_back(std::move(fact));
  writer.keras_range.Narrow(from, to);
}

void OfTensorFlow(std::string fact, std::string_view from, std::string_view to, Writer& writer) {
  writer.evidence.push_back(std::move(fact));
  writer.tensorflow_range.Narrow(from, to);
}

// The last release of Keras 2 beside which tf_keras goes on.
constexpr std::string_view kLastKeras2 = "2.99";

// The module names in a config tell the Keras that wrote it.
void ConfigDialect(const Value& config, Writer& writer) {
  const std::string& module = config["module"].AsString();
  const auto add = [&](const char* what, std::string_view from, std::string_view to) {
    OfKeras("config module " + module + ": " + what, from, to, writer);
  };
  if (module == "keras.engine.functional" || module == "keras.engine.sequential") add("Keras 2.12", "2.12", "2.12");
  if (module == "keras.src.engine.functional" || module == "keras.src.engine.sequential") {
    add("Keras 2.13 to 2.15", "2.13", "2.15");
  }
  if (module.starts_with("tf_keras.")) add("tf_keras", "2.15", kLastKeras2);
  if (module == "keras.src.models.functional") add("Keras 3", "3.0", "");
}

bool HasGroup(const H5File& file, std::string_view name) { return file.Find(name) != nullptr; }

// The layout with a group "vars" a layer says little about itself.
void PathLayoutEvidence(const H5File& file, Writer& writer) {
  if (HasGroup(file, "_layer_checkpoint_dependencies")) {
    OfKeras("group _layer_checkpoint_dependencies: Keras 2.12 to 2.14", "2.12", "2.14", writer);
  }
  if (HasGroup(file, "layers")) OfKeras("group layers: Keras 2.15 or later", "2.15", "", writer);
  const H5Object* second = file.Find("optimizer/vars/1");
  if (second != nullptr && second->kind == H5Object::Kind::kDataset) {
    const bool rate = second->shape.rank() == 0 && IsFloating(second->dtype);
    if (rate) OfKeras("optimizer/vars/1 is a number, the learning rate: Keras 3", "3.0", "", writer);
    if (!rate) OfKeras("optimizer/vars/1 is a slot variable: Keras 2", "", kLastKeras2, writer);
  }
  bool key_dense = false, named_vars = false;
  for (const H5Object& object : file.objects) {
    if (object.kind != H5Object::Kind::kGroup) continue;
    key_dense |= object.path.ends_with("/_key_dense");
    named_vars |= object.attributes.Find("name") != nullptr;
  }
  if (key_dense) OfKeras("a group _key_dense: Keras 2 or 3.0", "", "3.0", writer);
  if (named_vars) OfKeras("groups with an attribute name: Keras 3.6 or later", "3.6", "", writer);
}

}  // namespace

Writer WriterOf(const TensorBundle& bundle) {
  Writer writer;
  const ObjectGraph& graph = bundle.graph;
  if (!bundle.graph_parsed) return writer;
  const bool has_values = AnyNode(graph, [](const ObjectGraph::Node& node) { return node.has_values.has_value(); });
  const bool config_json = AnyNode(graph, [](const ObjectGraph::Node& node) {
    return std::any_of(node.attributes.begin(), node.attributes.end(),
                       [](const ObjectGraph::Attribute& a) { return a.name == "OBJECT_CONFIG_JSON"; });
  });
  if (has_values) OfTensorFlow("nodes say whether they hold values: TensorFlow 2.8 or later", "2.8", "", writer);
  if (!has_values) {
    OfTensorFlow("nodes do not say whether they hold values: TensorFlow 2.7 or earlier", "", "2.7", writer);
  }
  if (config_json) OfTensorFlow("attributes OBJECT_CONFIG_JSON: TensorFlow 2.1 or earlier", "", "2.1", writer);
  if (AnyEdge(graph, "layer_with_weights-")) OfKeras("edges layer_with_weights-0: Keras 2", "", kLastKeras2, writer);
  if (AnyEdge(graph, "_operations") || AnyEdge(graph, "_functional") || AnyEdge(graph, "_trainable_variables")) {
    OfKeras("edges _operations, _functional or _trainable_variables: Keras 3", "3.0", "", writer);
  }
  return writer;
}

Writer WriterOf(const SavedModel& model) {
  Writer writer;
  SetVersion(writer.tensorflow, model.tensorflow_version, "tensorflow_version", writer);
  for (const SavedModel::KerasNode& node : model.keras_nodes) {
    const std::string& version = node.metadata["keras_version"].AsString();
    if (version.empty()) continue;
    SetVersion(writer.keras, version, "keras_version", writer);
    writer.backend = node.metadata["backend"].AsString();
    break;
  }
  return writer;
}

Writer WriterOf(const H5File& file, const Value& config) {
  Writer writer;
  for (const char* group : {"", "model_weights"}) {
    if (writer.keras.known()) break;
    SetVersion(writer.keras, file.Text(group, "keras_version").value_or(""), "attribute keras_version", writer);
    if (const auto backend = file.Text(group, "backend")) writer.backend = *backend;
  }
  ConfigDialect(config, writer);
  if (!file.TextList("", "layer_names") && config.is_null()) PathLayoutEvidence(file, writer);
  return writer;
}

Writer WriterOf(const KerasArchive& archive) {
  Writer writer;
  SetVersion(writer.keras, archive.metadata["keras_version"].AsString(), "metadata.json keras_version", writer);
  writer.saved_at = archive.metadata["date_saved"].AsString();
  ConfigDialect(archive.config, writer);
  if (archive.weights) PathLayoutEvidence(*archive.weights, writer);
  return writer;
}

}  // namespace ckptfit
