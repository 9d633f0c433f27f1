#include "formats/keras_zip/recover_member.h"

#include <gtest/gtest.h>

#include "base/byte_cursor.h"
#include "forge/hdf5.h"
#include "forge/zip.h"
#include "io/memory_source.h"

namespace ckptfit::keras_zip {
namespace {

std::string Archive() {
  return forge::MakeZip({{.name = "metadata.json", .bytes = "{}"},
                         {.name = "config.json", .bytes = std::string(300, 'c')},
                         {.name = "model.weights.h5", .bytes = std::string(1000, 'w')}});
}

std::string Recovered(const std::string& archive) {
  const auto member = RecoverMember(forge::SourceOf(archive), "model.weights.h5");
  if (!member) return "error: " + member.error().message();
  EXPECT_TRUE((*member)->name().ends_with("!model.weights.h5"));
  return std::string(AsText(*ReadAll(**member, 1 << 20)));
}

TEST(RecoverMember, FindsAMemberWithoutTheDirectory) {
  const std::string archive = Archive();
  EXPECT_EQ(Recovered(archive.substr(0, archive.size() - 30)), std::string(1000, 'w'));
}

TEST(RecoverMember, GivesWhatIsThereOfAMemberThatIsCutOff) {
  const std::string archive = Archive();
  const std::size_t begin = archive.find("wwww");
  EXPECT_EQ(Recovered(archive.substr(0, begin + 10)), "wwwwwwwwww");
}

TEST(RecoverMember, SaysWhenItIsNotThereAnyMore) {
  const std::string archive = Archive();
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{40}, archive.find("cccc") + 5}) {
    EXPECT_EQ(Recovered(archive.substr(0, bytes)).substr(0, 6), "error:") << bytes;
  }
}

TEST(RecoverMember, DoesNotUnpack) {
  const std::string archive =
      forge::MakeZip({{.name = "model.weights.h5", .bytes = std::string(1000, 'w'), .deflated = true}});
  EXPECT_EQ(Recovered(archive), "error: the member is packed");
}

}  // namespace
}  // namespace ckptfit::keras_zip
