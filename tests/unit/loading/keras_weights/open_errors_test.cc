#include "loading/keras_weights/open_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/loading/keras_weights/fake_files.h"
#include "unit/loading/keras_weights/fixture.h"

namespace ckptfit {
namespace {

using testing::HasSubstr;
using testing_keras::FakeFiles;
using testing_keras::FileMaker;
using testing_keras::Keras2;

TEST(OpenErrorsTest, FilesThatOpenRaiseNothing) {
  FakeFiles files;
  files.AddH5("m.h5", FileMaker().Make());
  EXPECT_FALSE(H5pyOpenError(files, "m.h5", Keras2("2.15.1")).has_value());
}

TEST(OpenErrorsTest, FoldersAndFilesOnTheWayHaveClassesOfTheirOwn) {
  FakeFiles files;
  files.AddFolder("d.h5");
  files.At("m.h5/").parent_is_file = true;
  const Environment now = Keras2("2.15.1"), before = Keras2("2.0.4");
  EXPECT_EQ(H5pyOpenError(files, "d.h5", now)->type, "IsADirectoryError");
  EXPECT_THAT(H5pyOpenError(files, "d.h5", now)->message, HasSubstr("errno = 21, error message = 'Is a directory'"));
  EXPECT_EQ(H5pyOpenError(files, "d.h5", before)->type, "OSError");
  EXPECT_THAT(H5pyOpenError(files, "d.h5", before)->message, HasSubstr("bytes actually read = 18446744073709551615"));
  EXPECT_EQ(H5pyOpenError(files, "m.h5/", now)->type, "NotADirectoryError");
  EXPECT_EQ(ZipOpenError(files, "m.h5/")->message, "[Errno 20] Not a directory: 'm.h5/'");
}

TEST(OpenErrorsTest, DamagedFilesSayWhatHdf5Says) {
  FakeFiles files;
  H5File torn;
  torn.opened = H5File::Opened::kTruncated;
  torn.h5py_message = "truncated file: eof = 6532, sblock->base_addr = 0, stored_eof = 13064";
  files.AddH5("m.h5", torn);
  EXPECT_EQ(H5pyOpenError(files, "m.h5", Keras2("2.0.4"))->message,
            "Unable to open file (truncated file: eof = 6532, sblock->base_addr = 0, stored_eof = 13064)");
  EXPECT_EQ(
      H5pyOpenError(files, "m.h5", Keras2("2.10.1"))->message,
      "Unable to synchronously open file (truncated file: eof = 6532, sblock->base_addr = 0, stored_eof = 13064)");
}

}  // namespace
}  // namespace ckptfit
