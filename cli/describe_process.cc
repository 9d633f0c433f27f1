#include "describe_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "ask.h"
#include "exit_codes.h"

extern char** environ;

namespace ckptfit::cli {
namespace {

bool IsDottedName(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
}

bool Exists(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0;
}

// The folder of the Python package that belongs to this very command, or "": in the source tree <root>/python/ckptfit,
// in an installed package the folder above the command's own.
std::string PackageFolder() {
  char self[4096];
  const ssize_t length = ::readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0) return "";
  std::string folder(self, static_cast<std::size_t>(length));
  for (int level = 1; level <= 4; ++level) {  // <package>/bin/ckptfit, <root>/build/<preset>/bin/ckptfit
    folder.resize(folder.find_last_of('/'));
    if (folder.empty()) return "";
    if (level == 2 && Exists(folder + "/__main__.py")) return folder;
  }
  return Exists(folder + "/python/ckptfit/__main__.py") ? folder + "/python/ckptfit" : "";
}

std::vector<char*> Pointers(std::vector<std::string>* strings) {
  std::vector<char*> pointers;
  for (std::string& s : *strings) pointers.push_back(s.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts `arguments`; its standard output goes to `out`, when that is not negative. Returns the process, or -1 after
// printing.
pid_t Start(std::vector<std::string> arguments, int out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (out >= 0) posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  pid_t process = -1;
  const int failed =
      ::posix_spawnp(&process, arguments[0].c_str(), &actions, nullptr, Pointers(&arguments).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed == 0) return process;
  PrintError("cannot run " + arguments[0] + ": " + std::strerror(failed) +
             "; name the interpreter of your environment with --python");
  return -1;
}

// 0 when the process ended well, else the exit code to end with.
int Wait(pid_t process, const std::string& target) {
  int state = 0;
  while (::waitpid(process, &state, 0) < 0) {
    if (errno != EINTR) return kInternal;
  }
  if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return 0;
  PrintError("describing " + target + " failed; its message stands above");
  return kUsage;
}

std::vector<std::string> Command(const std::string& python, const std::string& target, const std::string& output) {
  // The package is run as a folder: the interpreter need not have it, and its own modules stay what they are.
  const std::string folder = PackageFolder();
  std::vector<std::string> arguments = {python};
  if (folder.empty()) {
    arguments.insert(arguments.end(), {"-m", "ckptfit"});
  } else {
    arguments.push_back(folder);
  }
  arguments.insert(arguments.end(), {"describe", target});
  if (!output.empty()) {
    arguments.emplace_back("-o");
    arguments.push_back(output);
  }
  return arguments;
}

}  // namespace

bool NamesPythonFunction(const std::string& model) {
  const std::size_t colon = model.find(':');
  return colon != std::string::npos && IsDottedName(model.substr(0, colon)) && IsDottedName(model.substr(colon + 1)) &&
         !Exists(model);
}

int DescribeInPython(const std::string& python, const std::string& target, std::string* description) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    PrintError(std::string("cannot make a pipe: ") + std::strerror(errno));
    return kTemporary;
  }
  const pid_t process = Start(Command(python, target, ""), ends[1]);
  ::close(ends[1]);
  char buffer[65536];
  for (ssize_t n = 1; process > 0 && n != 0;) {
    n = ::read(ends[0], buffer, sizeof buffer);
    if (n > 0) description->append(buffer, static_cast<std::size_t>(n));
    if (n < 0 && errno != EINTR) break;
  }
  ::close(ends[0]);
  return process > 0 ? Wait(process, target) : kUsage;
}

int RunPythonDescribe(const std::string& python, const std::string& target, const std::string& output) {
  const pid_t process = Start(Command(python, target, output), -1);
  return process > 0 ? Wait(process, target) : kUsage;
}

}  // namespace ckptfit::cli
