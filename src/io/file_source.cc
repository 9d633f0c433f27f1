#include "io/file_source.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <utility>

#include "base/checked.h"
#include "io/map_descriptor.h"
#include "io/regular_file.h"

namespace ckptfit {
namespace {

std::atomic<bool> maps_allowed = false;

class FileSource final : public Source {
 public:
  FileSource(std::string path, RegularFile file)
      : path_(std::move(path)),
        descriptor_(std::move(file.descriptor)),
        size_(file.size),
        may_map_(maps_allowed && file.size >= kMapAtLeast) {}
  ~FileSource() override {
    if (void* const map = map_) ::munmap(map, static_cast<std::size_t>(size_));
  }

  std::string_view name() const override { return path_; }
  std::uint64_t size() const override { return size_; }

  Status ReadAt(std::uint64_t offset, std::span<std::byte> out) const override {
    if (!RangeFits(offset, out.size(), size_)) {
      return Status(StatusCode::kTruncated, "the file ends before these bytes",
                    {path_, offset, offset + out.size(), ""});
    }
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t n =
          ::pread(descriptor_.get(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Status(StatusCode::kIo, std::strerror(errno), {path_, offset + done, offset + out.size(), ""});
      if (n == 0) {
        return Status(StatusCode::kTruncated, "the file shrank while it was read",
                      {path_, offset + done, offset + out.size(), ""});
      }
      done += static_cast<std::size_t>(n);
    }
    return Status();
  }

  std::span<const std::byte> View(std::uint64_t offset, std::uint64_t length) const override {
    if (!may_map_ || !RangeFits(offset, length, size_)) return {};
    std::call_once(mapped_, [this] {
      void* map = ::mmap(nullptr, static_cast<std::size_t>(size_), PROT_READ, MAP_SHARED, descriptor_.get(), 0);
      if (map != MAP_FAILED) map_ = map;
    });
    const void* const map = map_;
    if (map == nullptr) return {};
    return {static_cast<const std::byte*>(map) + offset, static_cast<std::size_t>(length)};
  }

  void RestViews(std::uint64_t offset, std::uint64_t length) const override {
    static const auto kPage = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    void* const map = map_;
    if (map == nullptr || !RangeFits(offset, length, size_)) return;
    const std::uint64_t begin = offset / kPage * kPage;
    ::madvise(static_cast<std::byte*>(map) + begin, static_cast<std::size_t>(offset + length - begin), MADV_DONTNEED);
  }

  std::shared_ptr<const std::byte> Map(std::uint64_t offset, std::uint64_t length) const override {
    if (!may_map_ || !RangeFits(offset, length, size_)) return nullptr;
    return MapDescriptor(descriptor_.get(), offset, length);
  }

  std::optional<std::uint64_t> Origin() const override { return 0; }

 private:
  std::string path_;
  Descriptor descriptor_;
  std::uint64_t size_;
  bool may_map_;
  mutable std::once_flag mapped_;
  mutable std::atomic<void*> map_ = nullptr;
};

}  // namespace

void AllowFileMaps(bool allowed) { maps_allowed = allowed; }

Result<std::unique_ptr<Source>> OpenFile(const std::string& path) {
  CKPTFIT_ASSIGN_OR_RETURN(RegularFile file, OpenRegularFile(path));
  return std::unique_ptr<Source>(new FileSource(path, std::move(file)));
}

}  // namespace ckptfit
