#include "container/hdf5/writing/memory_driver.h"

#include <gtest/gtest.h>

#include <string>

namespace ckptfit::libhdf5 {
namespace {

TEST(MemoryDriverTest, AnEmptyFileIsWhatTheDriverForFilesMakes) {
  const Session session;
  hdf5::SparseMemory memory;
  {
    const Handle access = MemoryAccess(memory);
    ASSERT_TRUE(access.ok());
    const Handle file(H5Fcreate("any name", 2, H5P_DEFAULT, access.id()));
    ASSERT_TRUE(file.ok());
  }
  std::string head(9, '?');
  memory.Read(0, std::as_writable_bytes(std::span(head)));
  EXPECT_EQ(head, std::string("\x89HDF\r\n\x1a\n\0", 9));  // superblock version 0
  EXPECT_EQ(memory.size(), 800U);
}

TEST(MemoryDriverTest, FilesMayBeMadeOneAfterTheOther) {
  const Session session;
  for (int i = 0; i < 3; ++i) {
    hdf5::SparseMemory memory;
    {
      const Handle access = MemoryAccess(memory);
      const Handle file(H5Fcreate("name", 2, H5P_DEFAULT, access.id()));
      EXPECT_TRUE(file.ok());
    }
    EXPECT_GT(memory.written_end(), 0U);
  }
}

}  // namespace
}  // namespace ckptfit::libhdf5
