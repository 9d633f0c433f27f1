#include "loading/keras_model/shape_guess.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace ckptfit {
namespace {

// What the sizes of an instance made with `instance` become under `config`.
Shape Guess(const char* defaults, const char* instance, const char* config, std::vector<std::int64_t> dims) {
  CustomObject custom;
  custom.signature.defaults = *ParseJson(defaults, "test");
  CallShapes inputs;
  inputs.positional.push_back(Shape{{Shape::kUnknown, 3}});
  return ShapeGuess(custom, *ParseJson(instance, "test"), *ParseJson(config, "test"), inputs)
      .Adapt(Shape{std::move(dims)});
}

TEST(ShapeGuess, ASizeFollowsTheArgumentThatItEquals) {
  EXPECT_EQ(Guess(R"({"units": 4})", R"({"units": 4})", R"({"units": 6})", {3, 4}).dims,
            (std::vector<std::int64_t>{3, 6}));
}

TEST(ShapeGuess, AnArgumentThatIsLeftOutOfTheConfigTakesItsDefault) {
  EXPECT_EQ(Guess(R"({"units": 4})", "{}", "{}", {3, 6}).dims, (std::vector<std::int64_t>{3, 4}));
}

TEST(ShapeGuess, ALeftOutCountIsNoSizeWhereAnotherArgumentExplainsTheShape) {
  const char* defaults = R"({"blocks": 1, "units": 8})";
  EXPECT_EQ(Guess(defaults, R"({"units": 4})", R"({"units": 4})", {7, 4}).dims, (std::vector<std::int64_t>{7, 4}));
}

}  // namespace
}  // namespace ckptfit
