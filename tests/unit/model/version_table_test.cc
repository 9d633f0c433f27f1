#include "model/version_table.h"

#include <gtest/gtest.h>

namespace ckptfit {
namespace {

constexpr std::string_view kText =
    "# A head.\n"
    "# Extracted from: tf.keras 2.0.4, tf.keras 2.2.3, tf_keras 2.16.0, keras 3.0.5, keras 3.1.0, keras 3.1.1\n"
    "layers Dense\n"
    "  2.0.4 old\n"
    "  2.16.0 new and longer\n"
    "  3.0.5 third\n"
    "layers Gone\n"
    "  2.0.4 here\n"
    "  2.2.3 -\n"
    "layers Patched\n"
    "  3.1.1 late\n";

Version V(std::string_view text) { return *Version::Parse(text); }

std::string_view Text(std::string_view key, std::string_view version) {
  static const VersionTable table(kText);
  return table.Find(key, V(version)).value_or("nothing");
}

TEST(VersionTableTest, ATextHoldsSinceItsReleaseUntilTheNext) {
  EXPECT_EQ(Text("layers Dense", "2.0.4"), "old");
  EXPECT_EQ(Text("layers Dense", "2.2.3"), "old");
  EXPECT_EQ(Text("layers Dense", "2.16.0"), "new and longer");
  EXPECT_EQ(Text("layers Gone", "2.0.4"), "here");
  EXPECT_EQ(Text("layers Gone", "2.2.3"), "nothing");
  EXPECT_EQ(Text("layers Never", "2.2.3"), "nothing");
}

TEST(VersionTableTest, MajorVersionsAreApart) {
  EXPECT_EQ(Text("layers Dense", "3.0.5"), "third");
  EXPECT_EQ(Text("layers Gone", "3.0.5"), "nothing");
}

TEST(VersionTableTest, PatchReleasesAreReleasesOfTheirOwn) {
  EXPECT_EQ(Text("layers Patched", "3.1.0"), "nothing");
  EXPECT_EQ(Text("layers Patched", "3.1.1"), "late");
}

TEST(VersionTableTest, AnUnknownReleaseIsAnsweredWithTheNearest) {
  const VersionTable table(kText);
  EXPECT_EQ(table.Nearest(V("3.0.2"))->text, "3.0.5") << "the first of its minor version";
  EXPECT_EQ(table.Nearest(V("3.1.7"))->text, "3.1.1") << "the last before it in its minor version";
  EXPECT_EQ(table.Nearest(V("2.9.1"))->text, "2.2.3") << "the last before it";
  EXPECT_EQ(table.Nearest(V("2.99"))->text, "2.16.0");
  EXPECT_EQ(table.Nearest(V("4.0"))->text, "3.1.1") << "the newest of all";
  EXPECT_EQ(table.Nearest(V("1.15.0"))->text, "2.0.4") << "the oldest of all";
}

TEST(VersionTableTest, LinesThatMakeNoSenseAreLeftOut) {
  const VersionTable table(
      "  2.0.4 text without a key\n# Extracted from: keras 3.0.5\nlayers A\n  9.9.9 unknown release\n  x\n");
  EXPECT_FALSE(table.Find("layers A", V("3.0.5")));
  const VersionTable empty("");
  EXPECT_EQ(empty.Nearest(V("2.15.1")), nullptr);
  EXPECT_FALSE(empty.Find("layers A", V("2.15.1")));
}

// Every line of TensorFlow 2 and every minor version of Keras 3 up to the newest.
TEST(VersionTableTest, TheCompiledTablesKnowEveryLine) {
  for (const VersionTable* table : {&ConstructorsTable(), &NamesTable()}) {
    for (int minor = 0; minor <= 21; ++minor) {
      const Version version = V("2." + std::to_string(minor) + ".9");
      EXPECT_EQ(table->Nearest(version)->minor, minor);
    }
    for (int minor = 0; minor <= 15; ++minor) {
      const Version version = V("3." + std::to_string(minor) + ".9");
      EXPECT_EQ(table->Nearest(version)->minor, minor);
      EXPECT_EQ(table->Nearest(version)->major, 3);
    }
  }
}

TEST(VersionTableTest, ModulesOfClassesMovedOverTheYears) {
  EXPECT_EQ(NamesTable().Find("package", V("2.4.4")), "tensorflow.python.keras");
  EXPECT_EQ(NamesTable().Find("package", V("2.15.1")), "keras.src");
  EXPECT_EQ(NamesTable().Find("package", V("2.18.0")), "tf_keras.src");
  EXPECT_EQ(NamesTable().Find("layers Functional", V("2.15.1")), ".engine.functional");
  EXPECT_EQ(NamesTable().Find("layers Functional", V("3.15.1")), ".models.functional");
  EXPECT_EQ(NamesTable().Find("optimizers Adam", V("2.15.1")), ".optimizers.adam Custom>Adam");
}

}  // namespace
}  // namespace ckptfit
