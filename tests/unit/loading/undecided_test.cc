#include "loading/undecided.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/fake_files.h"

namespace ckptfit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Question {
  explicit Question(const std::string& text) : call(*ParseCall(text, "m.keras")) {}

  LoadTrace Ask(LoadTrace trace) {
    LeaveUndecided({call, target, environment, files, {}}, &trace);
    return trace;
  }

  Call call;
  Target target;
  Environment environment;
  FakeFiles files;
};

LoadTrace Missing(const std::string& name) {
  LoadTrace trace;
  trace.Raise("ValueError", "Unknown layer: " + name);
  Step step;
  step.kind = Step::Kind::kUnknownClass;
  step.object = name;
  trace.steps.push_back(step);
  return trace;
}

CustomObject HandedOver(const std::string& key) {
  CustomObject object;
  object.key = key;
  object.class_name = key;
  object.given = CustomObject::Given::kHandedOver;
  return object;
}

TEST(LeaveUndecided, AClassThatTheCallHandsOverMayWellBeFound) {
  Question question("keras.models.load_model(path, custom_objects={'Scale': Scale})");
  const LoadTrace trace = question.Ask(Missing("Scale"));
  EXPECT_EQ(trace.outcome, Outcome::kUnknown);
  EXPECT_FALSE(trace.exception.has_value());
  EXPECT_TRUE(trace.steps.empty());
  EXPECT_THAT(trace.unknowns, ElementsAre("the class Scale, which the call hands over and no description tells"));
}

TEST(LeaveUndecided, AClassThatTheDictDoesNotNameIsMissing) {
  Question question("keras.models.load_model(path, custom_objects={'Scale': Scale})");
  EXPECT_EQ(question.Ask(Missing("Shift")).outcome, Outcome::kRaises);
}

TEST(LeaveUndecided, ADictOfWhichNothingIsKnownMayHoldAnyClass) {
  Question question("keras.models.load_model(path, custom_objects=classes)");
  EXPECT_EQ(question.Ask(Missing("Scale")).outcome, Outcome::kUnknown);
  question.target.custom_objects = {HandedOver("Shift")};
  EXPECT_EQ(question.Ask(Missing("Scale")).outcome, Outcome::kRaises);
  question.target.custom_objects.clear();
  question.target.nodes.resize(1);  // a program was described, and none of its classes is handed over
  EXPECT_EQ(question.Ask(Missing("Scale")).outcome, Outcome::kRaises);
}

TEST(LeaveUndecided, WithoutCustomObjectsAClassIsMissing) {
  EXPECT_EQ(Question("keras.models.load_model(path)").Ask(Missing("Scale")).outcome, Outcome::kRaises);
}

TEST(LeaveUndecided, WeightsOfALayerWithUnknownVariablesMayFit) {
  LoadTrace trace;
  trace.Raise("ValueError", "Layer 'scale' expected 0 variables, but received 1 variables during loading.");
  trace.unknowns = {"the variables of Scale, of which the program holds no instance"};
  const LoadTrace left = Question("keras.models.load_model(path, custom_objects=classes)").Ask(trace);
  EXPECT_EQ(left.outcome, Outcome::kUnknown);
  EXPECT_EQ(left.unknowns, trace.unknowns);
}

TEST(LeaveUndecided, WhatReturnsStaysAsItIs) {
  const LoadTrace trace = Question("keras.models.load_model(path, custom_objects=classes)").Ask({});
  EXPECT_EQ(trace.outcome, Outcome::kReturns);
  EXPECT_THAT(trace.unknowns, IsEmpty());
}

}  // namespace
}  // namespace ckptfit
