#include "formats/saved_model/rewrite.h"

#include <optional>
#include <string_view>
#include <utility>

#include "codec/proto_stream.h"
#include "codec/varint.h"
#include "formats/saved_model/graph_text.h"

namespace ckptfit {
namespace {

constexpr char kMetadataTag = (3 << 3) | 2;  // SavedUserObject.metadata

using Names = std::set<std::string, std::less<>>;

// A walk over the graphs that ends at the first thing that must not be.
class Walk {
 protected:
  explicit Walk(const Source& source) : stream_(source) {}

  // False: the walk has ended.
  bool Next() { return refusal_.empty() && stream_.Next(); }

  std::string Name() { return std::string(stream_.ReadBytes(kMaxGraphNameBytes)); }

  void Refuse(std::string why) {
    if (refusal_.empty()) refusal_ = std::move(why);
  }

  Status End() const {
    if (!stream_.ok()) return Status(StatusCode::kCorrupt, "is no SavedModel");
    return refusal_.empty() ? Status() : Status(StatusCode::kUnsupported, refusal_);
  }

  ProtoStream stream_;

 private:
  std::string refusal_;
};

// What is taken out of one function.
struct FunctionCuts {
  Names nodes;
  Names outputs;  // control outputs that only say that such a node has run
};

// The first pass: which nodes go. A function's parts may stand in any order.
class FindNodes : private Walk {
 public:
  FindNodes(const Source& source, const Names& operations) : Walk(source), operations_(operations) {}

  Status Run(std::map<std::uint64_t, FunctionCuts>* cuts, SavedModelRewrite* rewrite) {
    cuts_ = cuts;
    rewrite_ = rewrite;
    while (Next()) {
      if (!stream_.IsBytes(2)) continue;
      if (++graphs_ > 1) Refuse("the SavedModel has several graphs");
      Inside(&FindNodes::MetaGraph);
    }
    return End();
  }

 private:
  void Inside(void (FindNodes::*walk)()) {
    stream_.Enter();
    (this->*walk)();
    stream_.Leave();
  }

  void MetaGraph() {
    while (Next()) {
      if (stream_.IsBytes(2) && !operations_.empty()) Inside(&FindNodes::Graph);
    }
  }

  void Graph() {
    while (Next()) {
      if (stream_.IsBytes(2)) Inside(&FindNodes::Library);
    }
  }

  void Library() {
    while (Next()) {
      if (!stream_.IsBytes(1)) continue;
      Inside(&FindNodes::Function);
      ++function_;
    }
  }

  void Function() {
    FunctionCuts found;
    Names kept;
    control_outputs_.clear();
    while (Next()) {
      if (stream_.IsBytes(3)) {
        Inside(&FindNodes::Node);
        if (wanted_) TakeOut(&found);
      } else if (stream_.IsBytes(6)) {
        Inside(&FindNodes::ControlOutput);
      }
    }
    if (found.nodes.empty()) return;
    for (const auto& [output, node] : control_outputs_) {
      if (found.nodes.contains(node)) found.outputs.insert(output);
    }
    (*cuts_)[function_] = std::move(found);
  }

  void TakeOut(FunctionCuts* found) {
    if (names_ != 1 || operations_met_ != 1) Refuse("in a function, a node has no name, or two names or operations");
    if (ordered_) Refuse("in a function, " + operation_ + " runs behind other operations, whose order it keeps");
    ++rewrite_->taken_out[operation_];
    found->nodes.insert(name_);
  }

  void Node() {
    names_ = operations_met_ = 0;
    wanted_ = ordered_ = false;
    while (Next()) {
      if (stream_.IsBytes(1)) {
        name_ = Name();
        ++names_;
      } else if (stream_.IsBytes(2)) {
        operation_ = Name();
        ++operations_met_;
        wanted_ = wanted_ || operations_.contains(operation_);
      } else if (stream_.IsBytes(3)) {
        // An argument of the function is there from the beginning; all else is a node that runs before this one.
        ordered_ = ordered_ || stream_.ReadBytes(kMaxGraphNameBytes).find_first_of("^:") != std::string_view::npos;
      }
    }
  }

  void ControlOutput() {
    std::pair<std::string, std::string> entry;
    while (Next()) {
      if (stream_.IsBytes(1)) entry.first = Name();
      if (stream_.IsBytes(2)) entry.second = Name();
    }
    control_outputs_.push_back(std::move(entry));
  }

  const Names& operations_;
  std::map<std::uint64_t, FunctionCuts>* cuts_ = nullptr;
  SavedModelRewrite* rewrite_ = nullptr;
  std::uint64_t function_ = 0;
  std::size_t graphs_ = 0;
  // Of the node that was met last.
  std::string name_, operation_;
  std::size_t names_ = 0, operations_met_ = 0;  // fields, of which TensorFlow writes one each
  bool wanted_ = false;                         // an operation of it is to be taken out
  bool ordered_ = false;
  std::vector<std::pair<std::string, std::string>> control_outputs_;
};

// The second pass: the ranges that change.
class FindSplices : private Walk {
 public:
  FindSplices(const Source& source, const SavedModelEdit& edit, const std::map<std::uint64_t, FunctionCuts>& all_cuts)
      : Walk(source), edit_(edit), all_cuts_(all_cuts) {}

  Status Run(SavedModelRewrite* rewrite) {
    rewrite_ = rewrite;
    while (Next()) {
      if (stream_.IsBytes(2)) Inside(&FindSplices::MetaGraph);
    }
    if (rewrite_->texts < edit_.metadata.size()) Refuse("keras_metadata.pb speaks of objects that are not there");
    return End();
  }

 private:
  // Walks through the message that is the present field. Where something in it changes, so does its length.
  void Inside(void (FindSplices::*walk)()) {
    const ProtoStream::Place place = stream_.place();
    const std::int64_t outside = std::exchange(growth_, 0);
    stream_.Enter();
    (this->*walk)();
    stream_.Leave();
    if (growth_ != 0) {
      std::string length;
      AppendVarint(length, place.end - place.content + static_cast<std::uint64_t>(growth_));
      Add({place.length, place.content, std::move(length)});
    }
    growth_ += outside;
  }

  void Add(Splice splice) {
    growth_ += splice.Growth();
    rewrite_->splices.push_back(std::move(splice));
  }

  // The present field goes, which was not entered.
  void Cut() { Add({stream_.place().begin, stream_.place().end}); }

  void MetaGraph() {
    while (Next()) {
      if (stream_.IsBytes(2) && !(all_cuts_.empty() && edit_.attributes.empty())) {
        Inside(&FindSplices::Graph);
      } else if (stream_.IsBytes(7) && !edit_.metadata.empty()) {
        Inside(&FindSplices::Objects);
      }
    }
  }

  void Graph() {
    while (Next()) {
      if (stream_.IsBytes(2)) Inside(&FindSplices::Library);
    }
  }

  void Library() {
    while (Next()) {
      if (!stream_.IsBytes(1)) continue;
      const auto cuts = all_cuts_.find(function_++);
      cuts_ = cuts == all_cuts_.end() ? &no_cuts_ : &cuts->second;
      if (cuts_ != &no_cuts_ || !edit_.attributes.empty()) Inside(&FindSplices::Function);
    }
  }

  void Function() {
    while (Next()) {
      if (stream_.IsBytes(1)) {
        Inside(&FindSplices::Signature);
      } else if (stream_.IsBytes(3)) {
        NodeField();
      } else if (stream_.IsBytes(4)) {
        Inside(&FindSplices::Return);
      } else if (stream_.IsBytes(6)) {
        ControlOutputField();
      }
    }
  }

  // OpDef.control_output
  void Signature() {
    while (Next()) {
      if (stream_.IsBytes(20) && cuts_->outputs.contains(stream_.ReadBytes(kMaxGraphNameBytes))) Cut();
    }
  }

  void Return() {
    while (Next()) {
      if (!stream_.IsBytes(2)) continue;
      if (cuts_->nodes.contains(NodeOfInput(stream_.ReadBytes(kMaxGraphNameBytes))))
        Refuse("a function returns a value of it");
    }
  }

  void ControlOutputField() { CutIf(&FindSplices::ControlOutput); }

  void ControlOutput() {
    while (Next()) {
      if (stream_.IsBytes(1)) goes_ = cuts_->outputs.contains(stream_.ReadBytes(kMaxGraphNameBytes));
    }
  }

  void NodeField() { CutIf(&FindSplices::Node); }

  // Walks through the present field; where that says that it goes, it goes as a whole.
  void CutIf(void (FindSplices::*walk)()) {
    const ProtoStream::Place place = stream_.place();
    const std::size_t before = rewrite_->splices.size();
    const std::int64_t growth = growth_;
    goes_ = false;
    Inside(walk);
    if (!goes_) return;
    rewrite_->splices.resize(before);
    growth_ = growth;
    Add({place.begin, place.end});
  }

  void Node() {
    bool named = false;
    operation_.clear();
    unwanted_ = nullptr;
    while (Next()) {
      if (stream_.IsBytes(1)) {
        named = cuts_->nodes.contains(stream_.ReadBytes(kMaxGraphNameBytes));
      } else if (stream_.IsBytes(2)) {
        Operation();
      } else if (stream_.IsBytes(3)) {
        Input();
      } else if (stream_.IsBytes(5) && unwanted_ != nullptr) {
        CutIf(&FindSplices::Attribute);
      }
    }
    if (named && !edit_.operations.contains(operation_)) Refuse("two nodes of a function have one name");
    goes_ = named;
  }

  void Operation() {
    operation_ = stream_.ReadBytes(kMaxGraphNameBytes);
    const auto unwanted = edit_.attributes.find(operation_);
    unwanted_ = unwanted == edit_.attributes.end() ? nullptr : &unwanted->second;
  }

  void Attribute() {
    while (Next()) {
      if (!stream_.IsBytes(1)) continue;
      const std::string_view name = stream_.ReadBytes(kMaxGraphNameBytes);
      goes_ = unwanted_->find(name) != unwanted_->end();
      if (goes_) ++rewrite_->taken_out[operation_ + "." + std::string(name)];
    }
  }

  void Input() {
    std::string_view input = stream_.ReadBytes(kMaxGraphNameBytes);
    const bool control = input.starts_with('^');
    if (control) input.remove_prefix(1);
    if (!cuts_->nodes.contains(control ? input : NodeOfInput(input))) return;
    if (!control) Refuse("an operation takes a value of one that has none");
    Cut();
  }

  void Objects() {
    while (Next()) {
      if (!stream_.IsBytes(1)) continue;
      const auto text = edit_.metadata.find(node_++);
      if (text == edit_.metadata.end()) continue;
      text_ = &text->second;
      user_objects_ = 0;
      Inside(&FindSplices::Object);
      if (user_objects_ != 1) Refuse("keras_metadata.pb speaks of an object that is none of Keras'");
    }
  }

  void Object() {
    while (Next()) {
      if (!stream_.IsBytes(4)) continue;
      ++user_objects_;
      Inside(&FindSplices::UserObject);
    }
  }

  void UserObject() {
    const std::uint64_t end = stream_.end();
    while (Next()) {
      if (stream_.IsBytes(3)) Cut();
    }
    const std::uint64_t cut = text_->cut_end - text_->cut_begin;
    Splice head{end, end, std::string(1, kMetadataTag), edit_.keras_metadata, text_->begin, text_->bytes};
    AppendVarint(head.text, text_->bytes - cut);
    if (cut > 0) head.tail_bytes = text_->cut_begin;
    Add(std::move(head));
    if (cut > 0)
      Add({end, end, "", edit_.keras_metadata, text_->begin + text_->cut_end, text_->bytes - text_->cut_end});
    ++rewrite_->texts;
  }

  const SavedModelEdit& edit_;
  const std::map<std::uint64_t, FunctionCuts>& all_cuts_;
  SavedModelRewrite* rewrite_ = nullptr;
  std::int64_t growth_ = 0;  // of the message that the walk is in
  std::uint64_t function_ = 0;
  const FunctionCuts* cuts_ = nullptr;  // of the present function
  const FunctionCuts no_cuts_;
  bool goes_ = false;                // the field that was walked through last
  std::string operation_;            // of the present node
  const Names* unwanted_ = nullptr;  // its attributes that go
  std::uint64_t node_ = 0;
  const MetadataText* text_ = nullptr;
  std::size_t user_objects_ = 0;
};

}  // namespace

Result<std::map<std::uint64_t, MetadataText>> FindMetadataTexts(const Source& keras_metadata) {
  std::map<std::uint64_t, MetadataText> texts;
  const Status wrong(StatusCode::kCorrupt, "is no metadata of Keras", {std::string(keras_metadata.name()), 0, 0, ""});
  ProtoStream stream(keras_metadata);
  while (stream.Next()) {
    if (!stream.IsBytes(1)) continue;
    std::uint64_t node = 0;
    MetadataText text;
    stream.Enter();
    while (stream.Next()) {
      if (stream.IsVarint(2)) node = stream.value();
      if (stream.IsBytes(5)) text = {stream.place().content, stream.length()};
    }
    stream.Leave();
    if (!texts.emplace(node, text).second) return wrong;
  }
  if (!stream.ok()) return wrong;
  return texts;
}

Result<std::vector<Splice>> PlanMetadataCut(const Source& keras_metadata, std::uint64_t node,
                                            const MetadataText& text) {
  std::vector<Splice> splices;
  ProtoStream stream(keras_metadata);
  const std::uint64_t cut = text.cut_end - text.cut_begin;
  const auto shorten = [&splices](const ProtoStream::Place& place, std::uint64_t less) {
    std::string length;
    AppendVarint(length, place.end - place.content - less);
    splices.push_back({place.length, place.content, std::move(length)});
    return less + (place.content - place.length) - splices.back().text.size();
  };
  while (stream.Next()) {
    if (!stream.IsBytes(1)) continue;
    const ProtoStream::Place entry = stream.place();
    std::optional<ProtoStream::Place> found;
    bool meant = node == 0;  // a number of 0 is not written
    stream.Enter();
    while (stream.Next()) {
      if (stream.IsVarint(2)) meant = stream.value() == node;
      if (stream.IsBytes(5) && stream.place().content == text.begin) found = stream.place();
    }
    stream.Leave();
    if (!meant || !found) continue;
    splices.push_back({text.begin + text.cut_begin, text.begin + text.cut_end});
    shorten(entry, shorten(*found, cut));
  }
  if (!stream.ok() || splices.empty()) {
    return Status(StatusCode::kCorrupt, "is no metadata of Keras", {std::string(keras_metadata.name()), 0, 0, ""});
  }
  SortSplices(&splices);
  return splices;
}

Result<SavedModelRewrite> PlanRewrite(const Source& saved_model, const SavedModelEdit& edit) {
  SavedModelRewrite rewrite;
  std::map<std::uint64_t, FunctionCuts> cuts;
  CKPTFIT_RETURN_IF_ERROR(FindNodes(saved_model, edit.operations).Run(&cuts, &rewrite));
  CKPTFIT_RETURN_IF_ERROR(FindSplices(saved_model, edit, cuts).Run(&rewrite));
  SortSplices(&rewrite.splices);
  std::int64_t growth = 0;
  for (const Splice& splice : rewrite.splices) growth += splice.Growth();
  rewrite.bytes = saved_model.size() + static_cast<std::uint64_t>(growth);
  if (rewrite.bytes > kMaxProtoMessageBytes) {
    return Status(StatusCode::kOverBudget, "saved_model.pb would get larger than protobuf reads");
  }
  return rewrite;
}

}  // namespace ckptfit
