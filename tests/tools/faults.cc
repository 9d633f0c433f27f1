// Preloaded into a command (LD_PRELOAD): makes its n-th call of those that change files go wrong.
//
//   CKPTFIT_FAULT=kill:7     the process is killed in place of the 7th call
//   CKPTFIT_FAULT=killed:7   the process is killed right after it
//   CKPTFIT_FAULT=ENOSPC:7   the call fails, and so does every later one that needs room
//   CKPTFIT_FAULT=EIO:7      the call fails
//   CKPTFIT_FAULT=short:7    a write writes half
//   CKPTFIT_FAULT=flip:7     a write writes its last byte wrong, and says nothing
//   CKPTFIT_FAULT_MARK=FILE  made when that happens
//
// Counted are open() that makes a file, write(), pwrite(), fsync(), rename(), link(), unlink(), mkdir(), rmdir() and reflinks.
// Standard output and error are left alone.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

enum class Fault { kNone, kKill, kKilled, kNoSpace, kIo, kShort, kFlip };

struct Plan {
  Fault fault = Fault::kNone;
  long at = -1;
};

Plan ReadPlan() {
  const char* text = std::getenv("CKPTFIT_FAULT");
  if (text == nullptr) return {};
  const char* colon = std::strchr(text, ':');
  if (colon == nullptr) return {};
  const auto is = [&](const char* name) {
    return std::strncmp(text, name, static_cast<std::size_t>(colon - text)) == 0 &&
           std::strlen(name) == static_cast<std::size_t>(colon - text);
  };
  const Fault fault = is("kill")     ? Fault::kKill
                      : is("killed") ? Fault::kKilled
                      : is("ENOSPC") ? Fault::kNoSpace
                      : is("EIO")    ? Fault::kIo
                      : is("short")  ? Fault::kShort
                      : is("flip")   ? Fault::kFlip
                                     : Fault::kNone;
  return {fault, std::atol(colon + 1)};
}

const Plan plan = ReadPlan();
long calls = 0;
bool full = false;

void Mark() {
  const char* path = std::getenv("CKPTFIT_FAULT_MARK");
  if (path == nullptr) return;
  const long descriptor = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0666);
  if (descriptor >= 0) syscall(SYS_close, descriptor);
}

void Die() { syscall(SYS_kill, getpid(), SIGKILL); }

// What goes wrong with this call. `room`: it needs space on the disk.
Fault Next(bool room) {
  if (plan.fault == Fault::kNone) return Fault::kNone;
  if (full && room) return Fault::kNoSpace;
  if (++calls != plan.at) return Fault::kNone;
  Mark();
  if (plan.fault == Fault::kKill) Die();
  full = plan.fault == Fault::kNoSpace;
  if (full && !room) return Fault::kNone;
  return plan.fault;
}

template <typename Call>
auto Run(bool room, Call&& call) -> decltype(call()) {
  const Fault fault = Next(room);
  if (fault == Fault::kNoSpace || fault == Fault::kIo) {
    errno = fault == Fault::kIo ? EIO : ENOSPC;
    return static_cast<decltype(call())>(-1);
  }
  const auto result = call();
  if (fault == Fault::kKilled) Die();
  return result;
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool Standard(int descriptor) { return descriptor <= 2; }

template <typename Write>
ssize_t RunWrite(const void* bytes, std::size_t size, Write&& write) {
  const Fault fault = Next(true);
  if (fault == Fault::kNoSpace || fault == Fault::kIo) {
    errno = fault == Fault::kIo ? EIO : ENOSPC;
    return -1;
  }
  std::vector<char> wrong;
  if (fault == Fault::kFlip && size > 0) {
    wrong.assign(static_cast<const char*>(bytes), static_cast<const char*>(bytes) + size);
    wrong.back() = static_cast<char>(wrong.back() ^ 1);
  }
  const ssize_t written =
      write(fault == Fault::kShort ? (size + 1) / 2 : size, fault == Fault::kFlip ? wrong.data() : bytes);
  if (fault == Fault::kKilled) Die();
  return written;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const auto call = [&] { return Real<int (*)(const char*, int, ...)>("open")(path, flags, mode); };
  return (flags & O_CREAT) != 0 ? Run(true, call) : call();
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  const auto call = [&](std::size_t n, const void* from) {
    return Real<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, from, n);
  };
  return Standard(descriptor) ? call(size, bytes) : RunWrite(bytes, size, call);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  return RunWrite(bytes, size, [&](std::size_t n, const void* from) {
    return Real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(descriptor, from, n, offset);
  });
}

int fsync(int descriptor) {
  return Run(true, [&] { return Real<int (*)(int)>("fsync")(descriptor); });
}

int rename(const char* from, const char* to) noexcept {
  return Run(true, [&] { return Real<int (*)(const char*, const char*)>("rename")(from, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return Run(true, [&] {
    return Real<int (*)(int, const char*, int, const char*, unsigned)>("renameat2")(from_folder, from, to_folder, to,
                                                                                    flags);
  });
}

int link(const char* from, const char* to) noexcept {
  return Run(true, [&] { return Real<int (*)(const char*, const char*)>("link")(from, to); });
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return Run(true, [&] {
    return Real<int (*)(int, const char*, int, const char*, int)>("linkat")(from_folder, from, to_folder, to, flags);
  });
}

int unlink(const char* path) noexcept {
  return Run(false, [&] { return Real<int (*)(const char*)>("unlink")(path); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  return Run(true, [&] { return Real<int (*)(const char*, mode_t)>("mkdir")(path, mode); });
}

int rmdir(const char* path) noexcept {
  return Run(false, [&] { return Real<int (*)(const char*)>("rmdir")(path); });
}

int ioctl(int descriptor, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* argument = va_arg(arguments, void*);
  va_end(arguments);
  const auto call = [&] { return Real<int (*)(int, unsigned long, ...)>("ioctl")(descriptor, request, argument); };
  return request == FICLONE ? Run(true, call) : call();
}

}  // extern "C"
#pragma GCC visibility pop
