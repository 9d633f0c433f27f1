#include <gtest/gtest.h>

#include "fakes/restore_fixture.h"
#include "loading/one_object.h"

namespace ckptfit {
namespace {

constexpr const char* kRestoreNet = "tf.train.Checkpoint(net=net).restore(path)";

// net = {w: (2, 3), b: (3)} on both sides, saved by Checkpoint(net=net).save().
struct Pair {
  Pair() {
    net = program.Object();
    w = program.Variable("w", {2, 3});
    b = program.Variable("b", {3});
    program.Edge(net, "w", w);
    program.Edge(net, "b", b);
    program.Describe("net", net, {w, b});
    stored_net = checkpoint.Object();
    checkpoint.Edge(0, "net", stored_net);
    stored_w = checkpoint.Variable("net/w", {2, 3});
    stored_b = checkpoint.Variable("net/b", {3});
    checkpoint.Edge(stored_net, "w", stored_w);
    checkpoint.Edge(stored_net, "b", stored_b);
    counter = checkpoint.Variable("save_counter", {}, DType::kInt64);
    checkpoint.Edge(0, "save_counter", counter);
  }

  FakeProgram program;
  FakeCheckpoint checkpoint;
  NodeId net = 0, w = 0, b = 0;
  std::int64_t stored_net = 0, stored_w = 0, stored_b = 0, counter = 0;
};

std::size_t Count(const LoadTrace& trace, Step::Kind kind) {
  std::size_t n = 0;
  for (const Step& step : trace.steps) n += step.kind == kind ? 1 : 0;
  return n;
}

TEST(Checkpoint, EqualGraphsLoadEveryVariableFromItsKey) {
  const Pair p;
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  ASSERT_EQ(trace.bindings.size(), 2u);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kLoaded);
  EXPECT_EQ(trace.bindings[0].source, KeyOf("net/w"));
  EXPECT_EQ(trace.bindings[1].source, KeyOf("net/b"));
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
  EXPECT_TRUE(trace.asserts.at("assert_existing_objects_matched"));
  EXPECT_TRUE(trace.asserts.at("assert_nontrivial_match"));
  EXPECT_TRUE(trace.unused.empty());
}

TEST(Checkpoint, ReadLeavesTheSaveCounterWaiting) {
  const Pair p;
  const LoadTrace trace = RunCall("tf.train.Checkpoint(net=net).read(path)", p.checkpoint, p.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_FALSE(trace.asserts.at("assert_consumed"));
  EXPECT_TRUE(trace.asserts.at("assert_existing_objects_matched"));
  EXPECT_EQ(trace.unused, std::vector<std::string>{KeyOf("save_counter")});
  EXPECT_EQ(Count(trace, Step::Kind::kDeferred), 1u);
}

TEST(Checkpoint, OtherRootLevelMatchesTheCounterOnlyAndStaysSilent) {
  const Pair p;
  const LoadTrace trace = RunCall("tf.train.Checkpoint(net).restore(path)", p.checkpoint, p.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
  EXPECT_TRUE(trace.asserts.at("assert_nontrivial_match"));
  EXPECT_FALSE(trace.asserts.at("assert_existing_objects_matched"));
}

TEST(Checkpoint, AnotherShapeRaisesAfterSmallerKeysWereAssigned) {
  Pair p;
  p.program.target.nodes[p.w].variable->shape = {2, 4};
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "ValueError");
  EXPECT_EQ(trace.exception->message,
            "Received incompatible tensor with shape (2, 3) when attempting to restore variable with shape (2, 4) and "
            "name w:0.");
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
  EXPECT_EQ(trace.bindings[1].state, BindingState::kLoaded);
}

TEST(Checkpoint, TheShapeTextFollowsTheVersion) {
  Pair p;
  p.program.target.nodes[p.w].variable->shape = {2, 4};
  EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program, "2.4.4").exception->message,
            "Shapes (2, 4) and (2, 3) are incompatible");
  EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program, "2.10.1").exception->message,
            "Received incompatible tensor with shape (2, 3) when attempting to restore variable with shape (2, 4) and "
            "name net/w/.ATTRIBUTES/VARIABLE_VALUE.");
}

TEST(Checkpoint, AVariableOfUnknownShapeTakesAnyShape) {
  Pair p;
  p.program.target.nodes[p.w].variable->shape = Shape::UnknownRank();
  EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program).outcome, Outcome::kReturns);
}

TEST(Checkpoint, EveryDtypeThatDiffersIsListedAndNothingIsAssigned) {
  Pair p;
  p.program.target.nodes[p.w].variable->dtype = DType::kFloat16;
  p.program.target.nodes[p.b].variable->dtype = DType::kFloat64;
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program, "2.4.4");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "InvalidArgumentError");
  EXPECT_EQ(
      trace.exception->message,
      "tensor_name = net/b/.ATTRIBUTES/VARIABLE_VALUE; expected dtype double does not equal original dtype float\n"
      "tensor_name = net/w/.ATTRIBUTES/VARIABLE_VALUE; expected dtype half does not equal original dtype float "
      "[Op:RestoreV2]");
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
  EXPECT_EQ(Count(trace, Step::Kind::kDtypeDiffers), 2u);
}

TEST(Checkpoint, AKeyThatIsNotInTheBundleIsWrappedAsNotFound) {
  Pair p;
  std::erase_if(p.checkpoint.bundle.entries, [](const TensorInfo& e) { return e.key == KeyOf("net/b"); });
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "NotFoundError");
  EXPECT_EQ(
      trace.exception->message,
      "Error when restoring from checkpoint or SavedModel at /run/m: {{function_node "
      "__wrapped__RestoreV2_dtypes_2_device_/job:localhost/replica:0/task:0/device:CPU:0}} Key "
      "net/b/.ATTRIBUTES/VARIABLE_VALUE not found in checkpoint [Op:RestoreV2]\nPlease double-check that the path "
      "is correct. You may be missing the checkpoint suffix (e.g. the '-1' in 'path/to/ckpt-1').");
}

TEST(Checkpoint, ARenamedAttributeLeavesBothSidesAlone) {
  Pair p;
  p.program.target.nodes[p.net].children[0].first = "kernel";
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[0].state, BindingState::kUntouched);
  EXPECT_EQ(trace.bindings[1].state, BindingState::kLoaded);
  EXPECT_EQ(trace.unused, std::vector<std::string>{KeyOf("net/w")});
  EXPECT_EQ(Count(trace, Step::Kind::kDeferred), 1u);
  EXPECT_EQ(Count(trace, Step::Kind::kMissingInFile), 1u);
  EXPECT_NE(trace.assert_errors.at("assert_existing_objects_matched").find("Found 1 Python objects"),
            std::string::npos);
}

TEST(Checkpoint, ATrailingAssertionDecidesTheOutcome) {
  Pair p;
  p.program.target.nodes[p.net].children.erase(p.program.target.nodes[p.net].children.begin());
  const LoadTrace trace =
      RunCall("tf.train.Checkpoint(net=net).restore(path).assert_consumed()", p.checkpoint, p.program);
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "AssertionError");
  EXPECT_EQ(trace.exception->message,
            "Unresolved object in checkpoint (root).net.w: attributes {\n  name: \"VARIABLE_VALUE\"\n  full_name: "
            "\"net/w\"\n  checkpoint_key: \"net/w/.ATTRIBUTES/VARIABLE_VALUE\"\n}\n");
  const LoadTrace partial =
      RunCall("tf.train.Checkpoint(net=net).restore(path).expect_partial()", p.checkpoint, p.program);
  EXPECT_EQ(partial.outcome, Outcome::kReturns);
}

// A program with a variable w2 beside w, which the file has as one.
Pair TwoThatTheFileShares() {
  Pair p;
  const NodeId second = p.program.Variable("w2", {2, 3});
  p.program.Edge(p.net, "w2", second);
  p.program.target.variables.push_back({"net", second});
  p.checkpoint.Edge(p.stored_net, "w2", p.stored_w);
  return p;
}

TEST(Checkpoint, TheSecondOfTwoObjectsThatTheFileSharesStaysUntouched) {
  Pair p = TwoThatTheFileShares();
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  EXPECT_EQ(trace.bindings[2].state, BindingState::kUntouched);
  EXPECT_TRUE(trace.warnings.empty());
  EXPECT_FALSE(trace.asserts.at("assert_existing_objects_matched"));
  EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program, "2.12.1").warnings.size(), 1u);
}

// What steps tell of ties that the program has no more.
std::vector<std::string> Ties(const LoadTrace& trace) {
  std::vector<std::string> ties;
  for (const Step& step : trace.steps) {
    if (step.found.starts_with(kOneStoredObject))
      ties.push_back(step.object + " <- " + step.found.substr(kOneStoredObject.size()));
  }
  return ties;
}

TEST(Checkpoint, AStepTellsOfTheSecondOfTwoAttributesThatWereOneObject) {
  Pair p = TwoThatTheFileShares();
  for (const char* release : {"2.12.1", "2.21.0"}) {
    EXPECT_EQ(Ties(RunCall(kRestoreNet, p.checkpoint, p.program, release)).size(), 1u) << release;
  }
}

TEST(Checkpoint, AStepTellsOfATieBetweenTwoObjects) {
  Pair p;
  const NodeId head = p.program.Object();
  const NodeId second = p.program.Variable("head/w", {2, 3});
  p.program.Edge(head, "w", second);
  p.program.Edge(p.net, "head", head);
  p.program.target.variables.push_back({"net", second});
  const std::int64_t stored_head = p.checkpoint.Object();
  p.checkpoint.Edge(p.stored_net, "head", stored_head);
  p.checkpoint.Edge(stored_head, "w", p.stored_w);
  for (const char* release : {"2.12.1", "2.21.0"}) {
    EXPECT_EQ(Ties(RunCall(kRestoreNet, p.checkpoint, p.program, release)).size(), 1u) << release;
  }
}

TEST(Checkpoint, NumberedNamesOfOneObjectTellOfNoTie) {
  for (const char* name : {"layer-1", "layer_with_weights-1", "1"}) {
    Pair p;
    const NodeId second = p.program.Variable("w2", {2, 3});
    p.program.Edge(p.net, name, second);
    p.program.target.variables.push_back({"net", second});
    p.checkpoint.Edge(p.stored_net, name, p.stored_w);
    EXPECT_TRUE(Ties(RunCall(kRestoreNet, p.checkpoint, p.program)).empty()) << name;
  }
}

TEST(Checkpoint, OneObjectForTwoNodesTakesTheFirstAndAssertConsumedPasses) {
  Pair p;
  p.program.Edge(p.net, "again", p.w);
  p.checkpoint.Edge(p.stored_net, "again", p.checkpoint.Variable("net/again", {2, 3}));
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  EXPECT_EQ(trace.bindings[0].source, KeyOf("net/w"));
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
}

TEST(Checkpoint, CyclesInBothGraphsEnd) {
  Pair p;
  p.program.Edge(p.net, "self", p.net);
  p.checkpoint.Edge(p.stored_net, "self", p.stored_net);
  p.checkpoint.Edge(p.stored_w, "up", 0);
  EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program).outcome, Outcome::kReturns);
}

TEST(Checkpoint, ANodeIdOutsideTheGraphIsAnIndexError) {
  Pair p;
  p.checkpoint.Edge(p.stored_net, "ghost", 99);
  EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program).exception->message, "list index out of range");
  p.checkpoint.bundle.graph.nodes.clear();
  const LoadTrace empty = RunCall(kRestoreNet, p.checkpoint, p.program, "2.10.1");
  ASSERT_TRUE(empty.exception.has_value());
  EXPECT_EQ(empty.exception->type, "IndexError");
  EXPECT_EQ(empty.exception->message, "list index (0) out of range");
}

TEST(Checkpoint, AMissingPathIsNotFoundAndReadDoesNotWrapIt) {
  const Pair p;
  const LoadTrace read = RunCall("tf.train.Checkpoint(net=net).read(path + '-2')", p.checkpoint, p.program);
  ASSERT_EQ(read.outcome, Outcome::kRaises);
  EXPECT_EQ(read.exception->type, "NotFoundError");
  EXPECT_EQ(read.exception->message,
            "Unsuccessful TensorSliceReader constructor: Failed to find any matching files for /run/m-2");
  const LoadTrace old = RunCall("tf.train.Checkpoint(net=net).restore(path + '-2')", p.checkpoint, p.program, "2.4.4");
  EXPECT_EQ(old.exception->message, "Could not find checkpoint or SavedModel at /run/m-2.");
}

TEST(Checkpoint, APositionalRootIsUnknownBefore24) {
  const Pair p;
  const LoadTrace trace = RunCall("tf.train.Checkpoint(net).restore(path)", p.checkpoint, p.program, "2.0.4");
  ASSERT_EQ(trace.outcome, Outcome::kRaises);
  EXPECT_EQ(trace.exception->type, "TypeError");
}

TEST(Checkpoint, StatusMethodsCannotListAnObjectWithoutAName) {
  Pair p;
  p.program.Edge(p.net, "", p.b);
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.bindings[1].source, KeyOf("net/b"));
  EXPECT_FALSE(trace.asserts.at("assert_nontrivial_match"));
  EXPECT_FALSE(trace.asserts.at("assert_existing_objects_matched"));
  const LoadTrace asserted = RunCall(std::string(kRestoreNet) + ".assert_consumed()", p.checkpoint, p.program);
  ASSERT_EQ(asserted.outcome, Outcome::kRaises);
  EXPECT_EQ(asserted.exception->type, "AttributeError");
  EXPECT_EQ(asserted.exception->message, "'NoneType' object has no attribute 'replace'");
  EXPECT_EQ(RunCall(std::string(kRestoreNet) + ".expect_partial()", p.checkpoint, p.program).outcome,
            Outcome::kReturns);
}

TEST(Checkpoint, ManagersRestoreSince22) {
  const Pair p;
  const std::string call = "tf.train.CheckpointManager(tf.train.Checkpoint(net=net), path, 3).restore_or_initialize()";
  const LoadTrace old = RunCall(call, p.checkpoint, p.program, "2.1.4");
  ASSERT_EQ(old.outcome, Outcome::kRaises);
  EXPECT_EQ(old.exception->type, "AttributeError");
  EXPECT_EQ(old.exception->message, "'CheckpointManager' object has no attribute 'restore_or_initialize'");
  EXPECT_EQ(old.bindings.size(), 2u);
  EXPECT_EQ(RunCall(call, p.checkpoint, p.program, "2.2.3").outcome, Outcome::kReturns);
}

TEST(Checkpoint, ValuelessChildrenAreDroppedSince28) {
  Pair p;
  const std::int64_t empty = p.checkpoint.Object();
  p.checkpoint.At(empty).has_values = false;
  p.checkpoint.Edge(p.stored_net, "extra", empty);
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program);
  EXPECT_TRUE(trace.asserts.at("assert_consumed"));
  EXPECT_EQ(Count(trace, Step::Kind::kDeferred), 0u);
}

// Whether a table of `program` takes the one of a checkpoint whose node has these attributes.
bool TakesTable(const std::string& program, const std::vector<std::string>& attributes) {
  Pair p;
  const NodeId table = p.program.Object(0, "MutableHashTable");
  p.program.target.nodes[table].restore = RestoreKind::kTable;
  const bool by_tensors = Version::Parse(program)->AtLeast(2, 9);
  p.program.target.nodes[table].saves = {"table"};
  if (by_tensors) p.program.target.nodes[table].saves = {"table-keys", "table-values"};
  p.program.Edge(p.net, "words", table);
  const std::int64_t stored = p.checkpoint.Object();
  p.checkpoint.Edge(p.stored_net, "words", stored);
  for (const std::string& name : attributes)
    p.checkpoint.At(stored).attributes.push_back({name, "", "net/words/.ATTRIBUTES/" + name});
  p.checkpoint.Tensor("net/words/.ATTRIBUTES/table-keys", {3}, DType::kString);
  p.checkpoint.Tensor("net/words/.ATTRIBUTES/table-values", {3}, DType::kInt64);
  const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program, program);
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_EQ(trace.unused.size(), trace.asserts.at("assert_consumed") ? 0u : 2u);
  return trace.asserts.at("assert_consumed");
}

// A table is one attribute, which has no name in 2.9, or two where force_checkpoint_conversion() was called.
TEST(Checkpoint, TablesOf29AreTakenByItAndSince210Alone) {
  const std::vector<std::string> usual = {"table"}, nameless = {""}, pair = {"table-keys", "table-values"};
  EXPECT_TRUE(TakesTable("2.8.4", usual));
  EXPECT_FALSE(TakesTable("2.8.4", nameless));
  EXPECT_FALSE(TakesTable("2.8.4", pair));
  EXPECT_FALSE(TakesTable("2.9.3", usual));
  EXPECT_TRUE(TakesTable("2.9.3", nameless));
  EXPECT_FALSE(TakesTable("2.9.3", pair));
  for (const auto& attributes : {usual, nameless, pair}) EXPECT_TRUE(TakesTable("2.10.1", attributes));
}

// Its tensor has the same key in every release, whether the description says "ITERATOR" or "ITERATOR_STATE".
TEST(Checkpoint, IteratorsAreReadFromTheirState) {
  for (const std::string saves : {"ITERATOR", "ITERATOR_STATE"}) {
    Pair p;
    const NodeId iterator = p.program.Object(0, "OwnedIterator");
    p.program.target.nodes[iterator].restore = RestoreKind::kIterator;
    p.program.target.nodes[iterator].saves = {saves};
    p.program.Edge(p.net, "batches", iterator);
    const std::int64_t stored = p.checkpoint.Object();
    p.checkpoint.Edge(p.stored_net, "batches", stored);
    p.checkpoint.At(stored).attributes.push_back({"ITERATOR", "", "net/batches/.ATTRIBUTES/ITERATOR"});
    for (const char* release : {"2.0.4", "2.9.3", "2.11.1", "2.12.1", "2.21.0"})
      EXPECT_EQ(RunCall(kRestoreNet, p.checkpoint, p.program, release).exception->type, "NotFoundError") << release;
    p.checkpoint.Tensor("net/batches/.ATTRIBUTES/ITERATOR_STATE", {1}, DType::kVariant);
    for (const char* release : {"2.0.4", "2.9.3", "2.11.1", "2.12.1", "2.21.0"}) {
      const LoadTrace trace = RunCall(kRestoreNet, p.checkpoint, p.program, release);
      EXPECT_EQ(trace.outcome, Outcome::kReturns) << release;
      EXPECT_TRUE(trace.asserts.at("assert_consumed")) << release;
    }
    p.checkpoint.At(stored).attributes[0].name = "OTHER";
    EXPECT_FALSE(RunCall(kRestoreNet, p.checkpoint, p.program, "2.9.3").asserts.at("assert_consumed"));
  }
}

}  // namespace
}  // namespace ckptfit
