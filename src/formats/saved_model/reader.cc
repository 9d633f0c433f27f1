#include "formats/saved_model/reader.h"

#include "base/utf8.h"
#include "codec/proto_stream.h"
#include "formats/saved_model/keras_metadata.h"
#include "formats/saved_model/objects.h"
#include "io/file_source.h"
#include "io/path.h"

namespace ckptfit {
namespace {

constexpr std::uint64_t kMaxObjectBytes = 256u << 20;
constexpr std::uint64_t kMaxNameBytes = 1u << 20;
constexpr std::uint64_t kMaxMessageBytes = 0x7fffffff;  // protobuf's own limit
constexpr std::size_t kMaxNodes = 2u << 20;
constexpr std::size_t kMaxOps = 100000;
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
    std::string text(stream_.ReadBytes(kMaxNameBytes));
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
      if (stream_.IsBytes(1)) Inside(&SavedModelWalk::NodeDef);
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

  void NodeDef() {
    while (stream_.Next()) {
      if (stream_.IsBytes(2)) KeepName(model_.ops);
    }
  }

  void KeepName(std::set<std::string, std::less<>>& names) {
    const std::string_view name = stream_.ReadBytes(kMaxNameBytes);
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
};

void ReadProto(const Source& source, SavedModel& model) {
  SavedModel walked;
  walked.path = model.path;
  if (source.size() <= kMaxMessageBytes && SavedModelWalk(source, walked).Run()) {
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
