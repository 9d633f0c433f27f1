#include "loading/keras_model/shape_guess.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

// What the sizes of a weight become under `config`, when the program's instance was made with `instance` and has weights of
// these sizes.
std::vector<std::int64_t> Guess(const char* defaults, const char* instance, const char* config,
                                const std::vector<Shape>& weights) {
  CustomObject custom;
  custom.signature.defaults = *ParseJson(defaults, "test");
  Target program;
  program.nodes.resize(1);
  program.nodes[0].config = *ParseJson(instance, "test");
  for (const Shape& shape : weights) {
    program.nodes[0].weights.push_back(static_cast<NodeId>(program.nodes.size()));
    Node weight;
    weight.variable = Variable{};
    weight.variable->shape = shape;
    program.nodes.push_back(weight);
  }
  CallShapes inputs;
  inputs.positional.push_back(Shape{Shape::kUnknown, 3});
  return ShapeGuess(custom, program, 0, *ParseJson(config, "test"), inputs).Adapt(weights.front()).dims;
}

TEST(ShapeGuess, ASizeFollowsTheArgumentThatItEquals) {
  EXPECT_EQ(Guess(R"({"units": 4})", R"({"units": 4})", R"({"units": 6})", {Shape{3, 4}}),
            (std::vector<std::int64_t>{3, 6}));
}

TEST(ShapeGuess, ASizeFollowsTheItemOfAListThatItEquals) {
  EXPECT_EQ(Guess("{}", R"({"units": [4, 5]})", R"({"units": [6, 7]})", {Shape{4, 5}}),
            (std::vector<std::int64_t>{6, 7}));
  EXPECT_EQ(Guess("{}", R"({"units": [4, 4]})", R"({"units": [4, 7]})", {Shape{3, 4}}),
            (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(Guess("{}", R"({"units": [4]})", R"({"units": [6, 7]})", {Shape{3, 4}}), (std::vector<std::int64_t>{3, 4}));
}

TEST(ShapeGuess, AnArgumentThatIsLeftOutOfTheConfigTakesItsDefault) {
  EXPECT_EQ(Guess(R"({"units": 4})", "{}", "{}", {Shape{3, 6}}), (std::vector<std::int64_t>{3, 4}));
}

TEST(ShapeGuess, ALeftOutCountIsNoSizeWhereAnotherArgumentExplainsTheShape) {
  const char* defaults = R"({"blocks": 1, "units": 8})";
  EXPECT_EQ(Guess(defaults, R"({"units": 4})", R"({"units": 4})", {Shape{7, 4}}), (std::vector<std::int64_t>{7, 4}));
}

TEST(ShapeGuess, AnInstanceWithAVariableOfTheDefaultSizeWasMadeWithIt) {
  EXPECT_EQ(Guess(R"({"head": 2})", "{}", "{}", {Shape{7, 4}, Shape{4, 2}}), (std::vector<std::int64_t>{7, 4}));
}

}  // namespace
}  // namespace ckptfit
