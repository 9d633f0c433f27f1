#include "loading/saved_model/operations.h"

#include "loading/saved_model/saved_model_errors.h"
#include "model/version_table.h"

namespace ckptfit {

ForeignOperations FindForeignOperations(const Version& tensorflow, const SavedModel& saved) {
  ForeignOperations out;
  if (!tensorflow.known()) return out;
  const VersionTable& table = OperationsTable();
  for (const std::string& operation : saved.ops) {
    if (saved.functions.find(operation) != saved.functions.end() || table.Find(operation, tensorflow)) continue;
    (table.Knows(operation) ? out.missing : out.unknown).push_back(operation);
  }
  return out;
}

restore::Failure NotRegistered(const Version& tensorflow, const std::string& operation) {
  const char* contrib = tensorflow.AtLeast(2, 14) ? " (e.g. `tf.contrib.resampler`), accessing should"
                                                  : ", accessing (e.g.) `tf.contrib.resampler` should";
  const std::string text = "Op type not registered '" + operation +
                           "' in binary running on localhost. Make sure the Op and Kernel are registered in the binary "
                           "running in this process. Note that if you are loading a saved graph which used ops from "
                           "tf.contrib" +
                           contrib +
                           " be done before importing the graph, as contrib ops are lazily registered when the module "
                           "is first accessed.";
  if (tensorflow.AtLeast(2, 13)) return restore::Raise("RuntimeError", text);
  return NotFoundAsFile(tensorflow, restore::Raise("NotFoundError", text));
}

std::string UnknownLibraryText(const ForeignOperations& foreign) {
  return "whether the program imports the library that registers the operation " + foreign.unknown.front();
}

}  // namespace ckptfit
