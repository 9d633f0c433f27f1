#include "repair/values/surgery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scene.h"
#include "repair/values/op_text.h"

namespace ckptfit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Kind = Scene::Kind;
using Choice = SurgeryChoice;

Assignments Operated(const Scene& scene, const Choice& choice, bool all_needed = false) {
  Assignments assignments = Assign(scene.AsCase());
  Operate(scene.AsCase(), choice, all_needed, &assignments);
  return assignments;
}

// "variable: operations (name)" of what changes.
std::vector<std::string> Changes(const Scene& scene, const Choice& choice, bool all_needed = false) {
  std::vector<std::string> lines;
  for (const Assignment& one : Operated(scene, choice, all_needed).assigned) {
    if (one.change.ops.empty()) continue;
    lines.push_back(scene.target.VariableOf(scene.target.variables[one.variable]).name + ": " +
                    OpsText(one.change.ops) + " (" + one.change.unsafe + ")");
  }
  return lines;
}

const Choice kResize{Choice::Head::kResize, {}, {}};
const Choice kDropHead{Choice::Head::kDrop, {}, {}};

Scene Heads(std::int64_t classes) {
  return Scene(Kind::kWeightsH5, {Dense("body", 3, 6), Dense("head", 6, classes)},
               {Dense("body", 3, 6), Dense("head", 6, 10)});
}

TEST(Surgery, AHeadKeepsWhatBothHave) {
  EXPECT_THAT(Changes(Heads(5), kResize),
              ElementsAre("head/kernel:0: take [0:6, 0:5] (head)", "head/bias:0: take [0:5] (head)"));
  EXPECT_THAT(Changes(Heads(12), kResize), ElementsAre("head/kernel:0: zeros behind up to [6, 12] (head)",
                                                       "head/bias:0: zeros behind up to [12] (head)"));
  const Assignments fewer = Operated(Heads(5), kResize);
  EXPECT_EQ(fewer.assigned.size(), 4u);
  EXPECT_THAT(fewer.missing, IsEmpty());
  EXPECT_THAT(fewer.unused, IsEmpty());
  EXPECT_EQ(fewer.assigned[2].why, "the first 5 of 10 outputs; the others are lost");
  EXPECT_EQ(Operated(Heads(12), kResize).assigned[3].why, "all 10 outputs, and zeros for the 2 new ones");
}

TEST(Surgery, WithoutAWishTheOptionsAreNamed) {
  const Assignments answer = Operated(Heads(5), {});
  ASSERT_EQ(answer.missing.size(), 2u);
  EXPECT_THAT(answer.missing[0].why, HasSubstr("(6, 10); `--head resize` copies the outputs that both have"));
  EXPECT_EQ(answer.unused.size(), 2u);
}

TEST(Surgery, ADroppedHeadGetsNoValueOrZeros) {
  const Assignments left = Operated(Heads(5), kDropHead);
  EXPECT_EQ(left.assigned.size(), 2u);
  EXPECT_EQ(left.released.size(), 2u);
  EXPECT_EQ(left.dropped.size(), 2u);
  EXPECT_THAT(left.missing, IsEmpty());
  EXPECT_THAT(left.unused, IsEmpty());
  EXPECT_THAT(Changes(Heads(5), kDropHead, true),
              ElementsAre("head/kernel:0: take [0:0, 0:0], zeros behind up to [6, 5] (head)",
                          "head/bias:0: take [0:0], zeros behind up to [5] (head)"));
}

TEST(Surgery, NewLayersAtTheEndNeedNoCounterpart) {
  const Scene scene(Kind::kBundle, {Dense("body", 3, 6), Dense("more", 6, 4), Dense("top", 4, 2)},
                    {Dense("body", 3, 6), Dense("head", 6, 10)});
  const Assignments answer = Operated(scene, kDropHead);
  EXPECT_THAT(answer.missing, IsEmpty());
  EXPECT_EQ(answer.released.size(), 4u);
  EXPECT_EQ(answer.released[0].why, "a new layer: it keeps what the program gives it");
  EXPECT_EQ(Operated(scene, kDropHead, true).missing.size(), 4u) << "a format that needs every value";
  EXPECT_THAT(Operated(scene, {}).missing[0].why, HasSubstr("; `--head drop` leaves new layers at the end"));
}

TEST(Surgery, ANewLayerInTheMiddleIsNoHead) {
  const Scene scene(Kind::kBundle, {Dense("body", 3, 6), Dense("more", 6, 6), Dense("head", 6, 2)},
                    {Dense("body", 3, 6), Dense("head", 6, 2)});
  EXPECT_EQ(Operated(scene, kDropHead).missing.size(), 2u);
}

TEST(Surgery, ALayerWhoseOutputsAreUsedIsNoHead) {
  const Scene scene(Kind::kWeightsH5, {Dense("body", 3, 6), Dense("head", 6, 2)},
                    {Dense("body", 3, 8), Dense("head", 8, 2)});
  const Assignments answer = Operated(scene, kResize);
  EXPECT_THAT(answer.assigned, IsEmpty());
  EXPECT_EQ(answer.missing.size(), 4u);
  for (const Unassigned& one : answer.missing) EXPECT_THAT(one.why, Not(HasSubstr("--head")));
}

TEST(Surgery, TwoHeadsAreToldApartByTheNamesThatTheyWereGiven) {
  const auto heads = [](std::int64_t first, std::int64_t second, std::string a, std::string b) {
    return std::vector<FakeLayer>{Dense(std::move(a), 6, first), Dense(std::move(b), 6, second)};
  };
  const Scene named(Kind::kAttributes, heads(5, 7, "color", "form"), heads(9, 8, "form", "color"));
  const Assignments answer = Operated(named, kResize);
  ASSERT_EQ(answer.assigned.size(), 4u);
  EXPECT_EQ(named.checkpoint.tensors[answer.assigned[0].tensor].key, "model/color/kernel/.ATTRIBUTES/VARIABLE_VALUE");
  EXPECT_EQ(named.checkpoint.tensors[answer.assigned[2].tensor].key, "model/form/kernel/.ATTRIBUTES/VARIABLE_VALUE");
  const Scene unnamed(Kind::kAttributes, heads(5, 7, "dense", "dense_1"), heads(9, 8, "dense_2", "dense_3"));
  EXPECT_THAT(Operated(unnamed, kResize).assigned, IsEmpty());
}

Scene Channels(std::int64_t after, std::int64_t before) {
  return Scene(Kind::kWeightsH5, {Conv2D("stem", 3, after, 4), Conv2D("top", 1, 4, 2)},
               {Conv2D("stem", 3, before, 4), Conv2D("top", 1, 4, 2)});
}

TEST(Surgery, ChannelsAreSummedAveragedOrRepeated) {
  const Choice sum{{}, Choice::Channels::kSum, {}}, mean{{}, Choice::Channels::kMean, {}};
  const Choice tile{{}, Choice::Channels::kTile, {}};
  EXPECT_THAT(Changes(Channels(1, 3), sum), ElementsAre("stem/kernel:0: sum over axis 2 (channels)"));
  EXPECT_THAT(Changes(Channels(1, 3), mean), ElementsAre("stem/kernel:0: sum over axis 2, times 1/3 (channels)"));
  EXPECT_THAT(Changes(Channels(3, 1), tile), ElementsAre("stem/kernel:0: repeat [1, 1, 3, 1], times 1/3 (channels)"));
  EXPECT_THAT(Changes(Channels(4, 3), tile),
              ElementsAre("stem/kernel:0: repeat [1, 1, 2, 1], take [0:3, 0:3, 0:4, 0:4], times 3/4 (channels)"));
  EXPECT_THAT(Changes(Channels(4, 3), sum),
              ElementsAre("stem/kernel:0: sum over axis 2, times 1/4, repeat [1, 1, 4, 1] (channels)"));
  EXPECT_THAT(Changes(Channels(4, 3), mean),
              ElementsAre("stem/kernel:0: sum over axis 2, times 1/3, repeat [1, 1, 4, 1] (channels)"));
  EXPECT_EQ(Operated(Channels(1, 3), sum).assigned.size(), 4u) << "the bias goes along as it is";
}

TEST(Surgery, FewerChannelsAreNoRepetition) {
  const Assignments answer = Operated(Channels(1, 3), {{}, Choice::Channels::kTile, {}});
  ASSERT_EQ(answer.missing.size(), 2u);
  EXPECT_THAT(answer.missing[0].why, HasSubstr("`--channels sum` and `--channels mean`"));
}

TEST(Surgery, AGroupedConvolutionHasNoInputChannelsOfItsOwn) {
  Scene scene = Channels(1, 3);
  for (Node& node : scene.target.nodes) {
    if (node.class_name == "Conv2D") node.config.Set("groups", std::int64_t{2});
  }
  EXPECT_THAT(Changes(scene, {{}, Choice::Channels::kSum, {}}), IsEmpty());
}

TEST(Surgery, RowsAreAddedOrLeftOut) {
  const auto scene = [](std::int64_t after, std::int64_t before) {
    return Scene(Kind::kWeightsH5, {Embedding("words", after, 3), Dense("top", 3, 2)},
                 {Embedding("words", before, 3), Dense("top", 3, 2)});
  };
  const Choice pad{{}, {}, Choice::Rows::kPad}, trim{{}, {}, Choice::Rows::kTrim};
  EXPECT_THAT(Changes(scene(11, 8), pad), ElementsAre("words/embeddings:0: zeros behind up to [11, 3] (rows)"));
  EXPECT_THAT(Changes(scene(8, 11), trim), ElementsAre("words/embeddings:0: take [0:8, 0:3] (rows)"));
  EXPECT_THAT(Operated(scene(8, 11), pad).missing[0].why, HasSubstr("`--rows trim` leaves out the last rows"));
  EXPECT_THAT(Operated(scene(11, 8), {}).missing[0].why, HasSubstr("`--rows pad` adds rows of zeros"));
}

}  // namespace
}  // namespace ckptfit
