#include "container/hdf5/chunk_grid.h"

#include <gtest/gtest.h>

namespace ckptfit::hdf5 {
namespace {

Dataspace Space(std::vector<std::uint64_t> dims, std::vector<std::uint64_t> max_dims = {}) {
  Dataspace space;
  space.kind = Dataspace::Kind::kSimple;
  space.dims = std::move(dims);
  space.max_dims = std::move(max_dims);
  return space;
}

Layout Chunks(std::vector<std::uint64_t> chunk, std::uint64_t element_size = 4) {
  Layout layout;
  layout.kind = Layout::Kind::kChunked;
  layout.chunk = std::move(chunk);
  layout.element_size = element_size;
  return layout;
}

TEST(ChunkGridTest, CountsChunksRowByRow) {
  const auto grid = ChunkGrid::Make(Space({7, 9}, {7, ~std::uint64_t{0}}), Chunks({2, 4}));
  ASSERT_TRUE(grid.has_value());
  EXPECT_EQ(grid->counts(), (std::vector<std::uint64_t>{4, 3}));
  EXPECT_EQ(grid->total(), 12u);
  EXPECT_EQ(grid->max_counts()[0], 4u);
  EXPECT_EQ(grid->max_counts()[1], std::nullopt);
  EXPECT_EQ(grid->chunk_bytes(), 32u);
  EXPECT_EQ(grid->Number({2, 1}), 7u);
  EXPECT_EQ(grid->Scaled(7), (std::vector<std::uint64_t>{2, 1}));
  EXPECT_EQ(grid->Number({4, 0}), std::nullopt);
  EXPECT_FALSE(grid->IsPartial({0, 0}));
  EXPECT_TRUE(grid->IsPartial({3, 0}));
  EXPECT_TRUE(grid->IsPartial({0, 2}));
}

TEST(ChunkGridTest, RefusesWhatCannotBe) {
  EXPECT_FALSE(ChunkGrid::Make(Space({7}), Chunks({2, 4})).has_value());
  EXPECT_EQ(ChunkGrid::Make(Space({1, 1}), Chunks({1u << 20, 1u << 20})).error().message(), "chunk size must be < 4GB");
  const std::uint64_t huge = std::uint64_t{1} << 62;
  EXPECT_EQ(ChunkGrid::Make(Space({huge, huge}), Chunks({1, 1})).error().message(),
            "size of dataset's storage overflowed");
}

}  // namespace
}  // namespace ckptfit::hdf5
