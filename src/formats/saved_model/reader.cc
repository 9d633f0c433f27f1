#include "formats/saved_model/reader.h"

#include <algorithm>

#include "base/utf8.h"
#include "codec/proto_stream.h"
#include "formats/saved_model/graph_text.h"
#include "formats/saved_model/keras_metadata.h"
#include "formats/saved_model/objects.h"
#include "io/file_source.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxObjectBytes = 256u << 20;
constexpr std::size_t kMaxNodes = 2u << 20;
constexpr std::size_t kMaxOps = 100000;
constexpr std::size_t kMaxAttributes = 1000;
constexpr std::uint64_t kReferenceType = 100;  // DT_FLOAT_REF is 100 more than DT_FLOAT
constexpr const char* kUnparsable = "Error parsing message with type 'tensorflow.SavedModel'";

// Walks saved_model.pb. Each function reads the message that the stream has just entered.
class SavedModelWalk {
 public:
  SavedModelWalk(const Source& source, SavedModel& model) : stream_(source), model_(model) {}

  bool Run() {
    while (stream_.Next()) {
      if (stream_.IsBytes(2)) Inside(&SavedModelWalk::MetaGraph);
    }
    return stream_.ok();
  }

 private:
  void Inside(void (SavedModelWalk::*walk)()) {
    stream_.Enter();
    (this->*walk)();
    stream_.Leave();
  }

  std::string Text() {
    std::string text(stream_.ReadBytes(kMaxGraphNameBytes));
    if (!IsUtf8(text)) stream_.Fail();
    return text;
  }

  // 2: info, graph, signatures, objects.
  void MetaGraph() {
    ++model_.meta_graphs;
    model_.tags.emplace_back();
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) {
        Inside(&SavedModelWalk::MetaInfo);
      } else if (stream_.IsBytes(2)) {
        Inside(&SavedModelWalk::Graph);
      } else if (stream_.IsBytes(5)) {
        const std::string_view bytes = stream_.ReadBytes(kMaxObjectBytes);
        if (!ParseSignature(bytes, model_.signatures.emplace_back())) stream_.Fail();
      } else if (stream_.IsBytes(7)) {
        model_.has_object_graph = true;
        Inside(&SavedModelWalk::ObjectGraph);
      }
    }
  }

  void MetaInfo() {
    while (stream_.Next()) {
      if (stream_.IsBytes(4)) {
        model_.tags.back().push_back(Text());
      } else if (stream_.IsBytes(5)) {
        model_.tensorflow_version = Text();
      }
    }
  }

  // GraphDef: nodes, and the library of functions, which hold nodes again.
  void Graph() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) Inside(&SavedModelWalk::GraphNode);
      if (stream_.IsBytes(2)) Inside(&SavedModelWalk::Library);
    }
  }

  void Library() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) Inside(&SavedModelWalk::Function);
    }
  }

  void Function() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) Inside(&SavedModelWalk::FunctionSignature);
      if (stream_.IsBytes(3)) Inside(&SavedModelWalk::NodeDef);
    }
  }

  void FunctionSignature() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1)) KeepName(model_.functions);
    }
  }

  // No loader of objects makes the graph itself: its operations need not be known.
  void GraphNode() {
    while (stream_.Next()) {
      if (stream_.IsBytes(2)) static_cast<void>(stream_.ReadBytes(kMaxGraphNameBytes));
    }
  }

  void NodeDef() {
    use_ = nullptr;
    while (stream_.Next()) {
      if (stream_.IsBytes(2)) {
        use_ = UseOf(stream_.ReadBytes(kMaxGraphNameBytes));
      } else if (stream_.IsBytes(5)) {
        Inside(&SavedModelWalk::AttributeEntry);
      }
    }
  }

  // Null beyond the limit.
  OperationUse* UseOf(std::string_view operation) {
    auto& all = model_.uses.operations;
    auto at = all.find(operation);
    if (at == all.end() && all.size() < kMaxOps) at = all.emplace(operation, OperationUse{}).first;
    if (at == all.end()) return nullptr;
    ++at->second.nodes;
    return &at->second;
  }

  // The operation stands before its attributes, as TensorFlow writes it.
  void AttributeEntry() {
    while (stream_.Next()) {
      if (stream_.IsBytes(1) && use_ != nullptr) {
        CountAttribute(stream_.ReadBytes(kMaxGraphNameBytes));
      } else if (stream_.IsBytes(2)) {
        Inside(&SavedModelWalk::AttributeValue);
      }
    }
  }

  void CountAttribute(std::string_view name) {
    const auto at = use_->attributes.find(name);
    if (at != use_->attributes.end()) {
      ++at->second;
    } else if (use_->attributes.size() < kMaxAttributes) {
      use_->attributes.emplace(name, 1);
    }
  }

  void AttributeValue() {
    while (stream_.Next()) {
      if (stream_.IsVarint(6)) SeeType(stream_.value());
      if (stream_.IsBytes(1)) Inside(&SavedModelWalk::AttributeList);
    }
  }

  void AttributeList() {
    while (stream_.Next()) {
      if (stream_.IsVarint(6)) SeeType(stream_.value());
      if (stream_.IsBytes(6)) Inside(&SavedModelWalk::PackedTypes);
    }
  }

  void PackedTypes() {
    for (std::uint64_t type = 0; stream_.NextPacked(type);) SeeType(type);
  }

  void SeeType(std::uint64_t type) {
    const std::uint64_t plain = type > kReferenceType ? type - kReferenceType : type;
    model_.uses.highest_type = std::max(model_.uses.highest_type, plain);
  }

  void KeepName(std::set<std::string, std::less<>>& names) {
    const std::string_view name = stream_.ReadBytes(kMaxGraphNameBytes);
    if (names.size() < kMaxOps && names.find(name) == names.end()) names.emplace(name);
  }

  void ObjectGraph() {
    while (stream_.Next()) {
      if (!stream_.IsBytes(1)) continue;
      const std::string_view bytes = stream_.ReadBytes(kMaxObjectBytes);
      if (model_.nodes.size() >= kMaxNodes || !ParseSavedObject(bytes, model_.nodes.emplace_back())) stream_.Fail();
    }
  }

  ProtoStream stream_;
  SavedModel& model_;
  OperationUse* use_ = nullptr;  // the present node's
};

void ReadProto(const Source& source, SavedModel& model) {
  SavedModel walked;
  walked.path = model.path;
  if (source.size() <= kMaxProtoMessageBytes && SavedModelWalk(source, walked).Run()) {
    model = std::move(walked);
  } else {
    model.opened = SavedModel::Opened::kUnparsable;
    model.fault = kUnparsable;
  }
}

void ReadMetadata(const Source* file, SavedModel& model, ObservationSink& seen) {
  if (file != nullptr) {
    ReadKerasMetadata(*file, model, seen);
  } else {
    CollectLegacyMetadata(model, seen);
  }
}

}  // namespace

SavedModel ReadSavedModel(const std::string& folder) {
  SavedModel model;
  model.path = folder;
  ObservationSink seen;
  // 1: the binary form goes first.
  const auto file = OpenFile(JoinPath(folder, "saved_model.pb"));
  if (file) {
    ReadProto(**file, model);
  } else if (const std::string text = JoinPath(folder, "saved_model.pbtxt");
             StatPath(text).kind == PathStat::Kind::kFile) {
    seen.Report({"pbtxt-unread", {text, Where::kNoOffset, Where::kNoOffset, ""}, "", ""});
  } else {
    model.opened = SavedModel::Opened::kMissing;
  }
  if (model.opened == SavedModel::Opened::kOk) {
    const auto metadata = OpenFile(JoinPath(folder, "keras_metadata.pb"));
    ReadMetadata(metadata ? metadata->get() : nullptr, model, seen);
  }
  model.observations = seen.Take();
  return model;
}

SavedModel ParseSavedModel(const std::string& folder, const Source& saved_model, const Source* keras_metadata) {
  SavedModel model;
  model.path = folder;
  ObservationSink seen;
  ReadProto(saved_model, model);
  if (model.opened == SavedModel::Opened::kOk) ReadMetadata(keras_metadata, model, seen);
  model.observations = seen.Take();
  return model;
}

}  // namespace ckptfit
