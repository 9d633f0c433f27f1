#include "formats/keras_h5/group_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/hdf5.h"

namespace ckptfit::keras_h5 {
namespace {

constexpr unsigned kLinkMessage = 6;

// A link message (docs/formats/hdf5.md 5.2) with a name of less than 256 bytes.
std::string HardLink(const std::string& name, std::uint64_t address) {
  std::string body("\1\0", 2);
  body += static_cast<char>(name.size());
  body += name;
  forge::AppendUint(&body, address, 8);
  return forge::OldMessage(kLinkMessage, body);
}

std::string SoftLink(const std::string& name, const std::string& target) {
  std::string body("\1\10\1", 3);
  body += static_cast<char>(name.size());
  body += name;
  forge::AppendUint(&body, target.size(), 2);
  return forge::OldMessage(kLinkMessage, body + target);
}

class GroupLinksTest : public testing::Test {
 protected:
  Status Read(const std::vector<std::string>& messages) {
    auto file = hdf5::File::Open(forge::SourceOf(forge::OldFile(forge::OldHeader(messages))));
    if (!file) return file.error();
    file_ = std::move(*file);
    hdf5::Object root;
    CKPTFIT_RETURN_IF_ERROR(file_->ReadObject(file_->root(), &root));
    return links_.Read(*file_, root);
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const GroupLinks::Item& item : links_.items()) names.emplace_back(links_.NameOf(item));
    return names;
  }

  std::unique_ptr<hdf5::File> file_;
  GroupLinks links_;
};

TEST_F(GroupLinksTest, KeepsHardLinksAsNameAndAddressAndOthersInFull) {
  ASSERT_TRUE(Read({HardLink("a", 96), SoftLink("b", "/a")}).ok());
  EXPECT_EQ(Names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(links_.items()[0].address, 96u);
  EXPECT_EQ(links_.OtherThanHard(links_.items()[0]), nullptr);
  ASSERT_NE(links_.OtherThanHard(links_.items()[1]), nullptr);
  EXPECT_EQ(links_.OtherThanHard(links_.items()[1])->target, "/a");
}

TEST_F(GroupLinksTest, SortsByNameAndKeepsTheFirstOfEachName) {
  ASSERT_TRUE(Read({HardLink("b", 1), HardLink("a", 2), HardLink("b", 3)}).ok());
  const GroupLinks::Oddities seen = links_.Sort();
  EXPECT_TRUE(seen.unordered);
  EXPECT_EQ(seen.twice, "b");
  EXPECT_EQ(Names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(links_.items()[1].address, 1u);
}

TEST_F(GroupLinksTest, FindsNothingOddInNamesInOrder) {
  ASSERT_TRUE(Read({HardLink("a", 1), HardLink("b", 2)}).ok());
  const GroupLinks::Oddities seen = links_.Sort();
  EXPECT_FALSE(seen.unordered);
  EXPECT_EQ(seen.twice, "");
}

TEST_F(GroupLinksTest, SeesANameThatContinuesAnotherBeforeASlash) {
  ASSERT_TRUE(Read({HardLink("a", 1), HardLink("a b", 2), HardLink("a-c", 3)}).ok());
  EXPECT_TRUE(links_.Sort().continued);  // "a-c" stands before "a/x"
  ASSERT_TRUE(Read({HardLink("a", 1), HardLink("a0", 2), HardLink("a_1", 3)}).ok());
  EXPECT_FALSE(links_.Sort().continued);
}

TEST_F(GroupLinksTest, ReadsTheNextGroupIntoTheSameMemory) {
  ASSERT_TRUE(Read({HardLink("a", 1), SoftLink("b", "/a")}).ok());
  ASSERT_TRUE(Read({HardLink("c", 1)}).ok());
  EXPECT_EQ(Names(), (std::vector<std::string>{"c"}));
}

TEST_F(GroupLinksTest, KeepsWhatPrecedesAFault) {
  const Status status = Read({HardLink("a", 1), HardLink("x/y", 2)});
  EXPECT_EQ(status.message(), "invalid link name");
  EXPECT_EQ(Names(), (std::vector<std::string>{"a"}));
}

}  // namespace
}  // namespace ckptfit::keras_h5
