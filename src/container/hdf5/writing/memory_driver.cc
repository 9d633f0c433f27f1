#include "container/hdf5/writing/memory_driver.h"

#include <algorithm>
#include <iterator>
#include <new>
#if H5_VERSION_GE(1, 13, 2)
#include <H5FDdevelop.h>
#endif

namespace ckptfit::libhdf5 {
namespace {

constexpr haddr_t kMaxAddress = INT64_MAX;

struct File {
  H5FD_t head;  // libhdf5's part must come first
  hdf5::SparseMemory* memory;
  PassedBy* passed_by;
  haddr_t end_of_allocation;
};

struct Info {
  hdf5::SparseMemory* memory;
  PassedBy* passed_by;
};

File& Of(H5FD_t* file) { return *reinterpret_cast<File*>(file); }
const File& Of(const H5FD_t* file) { return *reinterpret_cast<const File*>(file); }

H5FD_t* Open(const char*, unsigned, hid_t access, haddr_t) {
  const auto* info = static_cast<const Info*>(H5Pget_driver_info(access));
  if (info == nullptr) return nullptr;
  auto* file = new (std::nothrow) File{};
  if (file == nullptr) return nullptr;
  file->memory = info->memory;
  file->passed_by = info->passed_by;
  return &file->head;
}

herr_t Close(H5FD_t* file) {
  Of(file).memory->set_size(std::max(Of(file).end_of_allocation, haddr_t{Of(file).memory->written_end()}));
  delete &Of(file);
  return 0;
}

// As the driver for files says, so that files are laid out as h5py's are.
herr_t Query(const H5FD_t*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t EndOfAllocation(const H5FD_t* file, H5FD_mem_t) { return Of(file).end_of_allocation; }

herr_t SetEndOfAllocation(H5FD_t* file, H5FD_mem_t, haddr_t address) {
  Of(file).end_of_allocation = address;
  return 0;
}

haddr_t EndOfFile(const H5FD_t* file, H5FD_mem_t) { return Of(file).memory->written_end(); }

herr_t Read(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, size_t size, void* out) {
  if (address > kMaxAddress || size > kMaxAddress - address) return -1;
  Of(file).memory->Read(address, {static_cast<std::byte*>(out), size});
  return 0;
}

herr_t Write(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t address, size_t size, const void* bytes) {
  if (address > kMaxAddress || size > kMaxAddress - address) return -1;
  if (PassedBy* const by = Of(file).passed_by; by != nullptr && by->bytes == bytes) {
    by->address = address;
    by->size = size;
    return 0;
  }
  try {  // an exception must not pass through C
    Of(file).memory->Write(address, {static_cast<const std::byte*>(bytes), size});
  } catch (const std::bad_alloc&) {
    return -1;
  }
  return 0;
}

H5FD_class_t DriverClass() {
  H5FD_class_t driver{};
#if H5_VERSION_GE(1, 13, 2)
  driver.version = H5FD_CLASS_VERSION;
  driver.value = static_cast<H5FD_class_value_t>(512);  // the first for drivers that are not registered anywhere
#endif
  driver.name = "sparse memory";
  driver.maxaddr = kMaxAddress;
  driver.fc_degree = H5F_CLOSE_STRONG;
  driver.fapl_size = sizeof(Info);
  driver.open = Open;
  driver.close = Close;
  driver.query = Query;
  driver.get_eoa = EndOfAllocation;
  driver.set_eoa = SetEndOfAllocation;
  driver.get_eof = EndOfFile;
  driver.read = Read;
  driver.write = Write;
  const H5FD_mem_t map[] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(map), std::end(map), driver.fl_map);
  return driver;
}

}  // namespace

Handle MemoryAccess(hdf5::SparseMemory& memory, PassedBy* passed_by) {
  static const H5FD_class_t driver_class = DriverClass();
  const Handle driver(H5FDregister(&driver_class));  // the list keeps it
  Handle access(H5Pcreate(H5P_FILE_ACCESS));
  const Info info{&memory, passed_by};
  if (!driver.ok() || !access.ok() || H5Pset_driver(access.id(), driver.id(), &info) < 0) return Handle();
  return access;
}

}  // namespace ckptfit::libhdf5
