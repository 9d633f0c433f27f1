#include "io/module.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <string_view>

namespace ckptfit {
namespace {

// "/usr/lib/" for the file that this code was loaded from, "" when that is not known.
std::string OwnFolder() {
  Dl_info info{};
  link_map* map = nullptr;
  std::array<char, PATH_MAX> path{};
  const int found =
      ::dladdr1(reinterpret_cast<void*>(&FindInModule), &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP);
  if (found == 0 || map == nullptr || map->l_name == nullptr) return "";
  // The program itself has no name there; what it was called by says nothing of where it lies.
  const char* const name = *map->l_name == '\0' ? "/proc/self/exe" : map->l_name;
  if (::realpath(name, path.data()) == nullptr) return "";
  const std::string_view file(path.data());
  return std::string(file.substr(0, file.rfind('/') + 1));
}

std::string LoadersReason() {
  const char* const reason = ::dlerror();
  return reason == nullptr ? "no reason given" : reason;
}

}  // namespace

Result<void*> FindInModule(const std::string& file, const char* function) {
  static const std::string folder = OwnFolder();
  for (const char* const beside : {"", "../lib/"}) {
    const std::string path = folder + beside + file;
    if (folder.empty() || ::access(path.c_str(), F_OK) != 0) continue;
    void* const module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr)
      return Status(StatusCode::kIo, LoadersReason(), {path, Where::kNoOffset, Where::kNoOffset, ""});
    void* const address = ::dlsym(module, function);
    if (address == nullptr)
      return Status(StatusCode::kInternal, LoadersReason(), {path, Where::kNoOffset, Where::kNoOffset, ""});
    return address;
  }
  return Status(StatusCode::kNotFound, file + " does not lie beside the library",
                {folder + file, Where::kNoOffset, Where::kNoOffset, ""});
}

}  // namespace ckptfit
