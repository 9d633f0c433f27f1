#include "formats/tensor_bundle/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using Kind = CheckpointState::Kind;

TEST(ParseState, ReadsWhatCheckpointManagerWrites) {
  const CheckpointState state = ParseState(
      "model_checkpoint_path: \"ckpt-3\"\n"
      "all_model_checkpoint_paths: \"ckpt-2\"\n"
      "all_model_checkpoint_paths: \"ckpt-3\"\n"
      "all_model_checkpoint_timestamps: 1700000000.25\n"
      "all_model_checkpoint_timestamps: 1.7e9\n"
      "last_preserved_timestamp: 5\n");
  EXPECT_EQ(state.kind, Kind::kGood);
  EXPECT_EQ(state.model_checkpoint_path, "ckpt-3");
  EXPECT_THAT(state.all_model_checkpoint_paths, ElementsAre("ckpt-2", "ckpt-3"));
  EXPECT_THAT(state.timestamps, ElementsAre(1700000000.25, 1.7e9));
  EXPECT_EQ(state.last_preserved_timestamp, 5);
}

TEST(ParseState, ReadsWhatTextFormatAllows) {
  const CheckpointState state = ParseState(
      "# a comment\n model_checkpoint_path : 'a' \"b\" ; model_checkpoint_path: \"c\\101\\x42\\n\\u00e9\\\"\", "
      "all_model_checkpoint_paths: ['x', \"y\"] all_model_checkpoint_timestamps: [] last_preserved_timestamp: -inf");
  EXPECT_EQ(state.kind, Kind::kGood) << state.fault;
  EXPECT_EQ(state.model_checkpoint_path, "cAB\n\u00e9\"");
  EXPECT_THAT(state.all_model_checkpoint_paths, ElementsAre("x", "y"));
  EXPECT_TRUE(std::isinf(*state.last_preserved_timestamp));
}

TEST(ParseState, OfNothingIsEmpty) {
  EXPECT_EQ(ParseState("").kind, Kind::kEmpty);
  EXPECT_EQ(ParseState("\n# nothing\n").kind, Kind::kEmpty);
  EXPECT_EQ(ParseState("model_checkpoint_path: \"\"").kind, Kind::kEmpty);
}

struct Fault {
  const char* name;
  std::string text;
  std::string fault;
};

class ParseStateFault : public testing::TestWithParam<Fault> {};

TEST_P(ParseStateFault, SpeaksAsPythonsParser) {
  const CheckpointState state = ParseState(GetParam().text);
  EXPECT_EQ(state.kind, Kind::kUnreadable);
  EXPECT_EQ(state.fault, "ParseError: " + GetParam().fault);
  EXPECT_EQ(state.model_checkpoint_path, "");
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ParseStateFault,
    testing::Values(
        Fault{"UnknownField", "model_checkpoint_path: \"a\"\nfoo: 1\n",
              "2:1 : Message type \"tensorflow.CheckpointState\" has no field named \"foo\"."},
        Fault{"NoColon", "model_checkpoint_path \"a\"", "1:23 : 'model_checkpoint_path \"a\"': Expected \":\"."},
        Fault{"NoString", "model_checkpoint_path: 5",
              "1:24 : 'model_checkpoint_path: 5': Expected string but found: '5'"},
        Fault{"OpenString", "model_checkpoint_path: \"a\n",
              "1:24 : 'model_checkpoint_path: \"a': String missing ending quote: '\"a'"},
        Fault{"NoFloat", "last_preserved_timestamp: abc",
              "1:27 : 'last_preserved_timestamp: abc': Couldn't parse float: abc"},
        Fault{"Hexadecimal", "last_preserved_timestamp: 0x10",
              "1:27 : 'last_preserved_timestamp: 0x10': Couldn't parse float: 0x10"},
        Fault{"CutEscape", "model_checkpoint_path: \"\\q\\x\"",
              "1:24 : 'model_checkpoint_path: \"\\q\\x\"': 'unicodeescape' codec can't decode bytes in position 2-3: "
              "truncated \\xXX escape"},
        Fault{"Symbol", "{", "1:1 : '{': Expected identifier or number, got {."},
        Fault{"EndOfText", "model_checkpoint_path:", "1:23 : '': Expected string but found: ''"},
        Fault{"Extension", "[a]: 1", "1:2 : Message type \"tensorflow.CheckpointState\" does not have extensions."},
        Fault{"BytesThatAreNoText", "model_checkpoint_path: \"\\377\"",
              "1:30 : '': Couldn't parse string: 'utf-8' codec can't decode byte 0xff in position 0: invalid start "
              "byte"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ParseState, RefusesBytesThatAreNotUtf8) {
  const CheckpointState state = ParseState("\xff");
  EXPECT_EQ(state.kind, Kind::kNotUtf8);
  EXPECT_EQ(state.fault, "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
}

TEST(ReadState, OfAFolderWithoutOneIsMissing) {
  forge::TempFolder folder;
  EXPECT_EQ(ReadState(folder.path()).kind, Kind::kMissing);
  EXPECT_EQ(ReadState(folder / "none").kind, Kind::kMissing);
}

TEST(ReadState, OfAFolderInItsPlaceIsUnreadable) {
  forge::TempFolder folder;
  folder.Write("checkpoint/x", "");
  const CheckpointState state = ReadState(folder.path());
  EXPECT_EQ(state.kind, Kind::kUnreadable);
  EXPECT_EQ(state.fault, "FailedPreconditionError: " + (folder / "checkpoint") + "; Is a directory");
}

TEST(ReadState, ReadsTheFile) {
  forge::TempFolder folder;
  folder.Write("checkpoint", "model_checkpoint_path: \"ckpt\"");
  EXPECT_EQ(ReadState(folder.path()).model_checkpoint_path, "ckpt");
}

}  // namespace
}  // namespace ckptfit
