#include "io/mapped_range.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "forge/temp_folder.h"

namespace ckptfit {
namespace {

std::string_view Text(const std::shared_ptr<const std::byte>& bytes, std::size_t length) {
  return {reinterpret_cast<const char*>(bytes.get()), length};
}

TEST(MapRange, ShowsARangeThatBeginsAnywhere) {
  forge::TempFolder folder;
  std::string text(70'100, '-');
  text.replace(70'000, 6, "kernel");
  folder.Write("values", text);
  const auto mapped = MapRange(folder / "values", 70'000, 6);
  ASSERT_TRUE(mapped.has_value());
  EXPECT_EQ(Text(*mapped, 6), "kernel");
}

TEST(MapRange, OutlivesTheNameOfTheFile) {
  forge::TempFolder folder;
  folder.Write("values", "kernel");
  const auto mapped = MapRange(folder / "values", 0, 6);
  ASSERT_TRUE(mapped.has_value());
  EXPECT_EQ(std::remove((folder / "values").c_str()), 0);
  EXPECT_EQ(Text(*mapped, 6), "kernel");
}

TEST(MapRange, RefusesWhatIsNotThere) {
  forge::TempFolder folder;
  folder.Write("values", "kernel");
  EXPECT_EQ(MapRange(folder / "nothing", 0, 1).error().code(), StatusCode::kNotFound);
  EXPECT_EQ(MapRange(folder / "values", 1, 6).error().code(), StatusCode::kTruncated);
  EXPECT_EQ(MapRange(folder / "values", ~std::uint64_t{0}, 2).error().code(), StatusCode::kTruncated);
  EXPECT_EQ(MapRange(folder / "values", 1, 0).error().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(MapRange(folder / ".", 0, 1).error().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace ckptfit
