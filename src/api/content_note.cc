#include "api/content_note.h"

#include <algorithm>

namespace ckptfit {
namespace {

std::string LfsNote(const PathFacts& facts) {
  std::string note = "a Git-LFS pointer, not the file itself";
  if (facts.lfs_size > 0) note += "; the file has " + std::to_string(facts.lfs_size) + " bytes";
  return note + ". `git lfs pull` fetches it";
}

}  // namespace

std::string ContentNote(const PathFacts& facts) {
  switch (facts.content) {
    case Content::kEmpty:
      return "an empty file";
    case Content::kGitLfsPointer:
      return LfsNote(facts);
    case Content::kHtml:
      return "an HTML page, probably an error page saved by a download";
    case Content::kXml:
      return "an XML document, probably an error message of a storage service";
    case Content::kJson:
      return "JSON text";
    case Content::kText:
      return "a text file";
    case Content::kGzip:
      return "gzip-compressed; unpack it first";
    case Content::kBzip2:
      return "bzip2-compressed; unpack it first";
    case Content::kXz:
      return "xz-compressed; unpack it first";
    case Content::kZstd:
      return "zstd-compressed; unpack it first";
    case Content::kTar:
      return "a tar archive; unpack it first";
    case Content::kZip:
      return "a zip archive";
    case Content::kPickle:
      return "a Python pickle, such as older PyTorch files are";
    case Content::kNumpy:
      return "a NumPy array";
    case Content::kSavedModelProto:
      return "the graph of a SavedModel, under another name than saved_model.pb";
    case Content::kFrozenGraph:
      return "a frozen TensorFlow graph";
    case Content::kMetaGraph:
      return "a graph of TensorFlow 1 (.meta), without values";
    case Content::kTflite:
      return "a TensorFlow Lite model";
    case Content::kOnnx:
      return "an ONNX model";
    case Content::kElf:
      return "a program or library";
    case Content::kHdf5:
    case Content::kTruncatedHdf5:
    case Content::kSstable:
    case Content::kSafetensors:
    case Content::kUnknown:
      break;
  }
  return facts.readable ? "a file of an unknown kind" : "a file that may not be read (permission denied)";
}

std::string ZipNote(const KerasArchive& archive) {
  const bool torch =
      std::any_of(archive.members.begin(), archive.members.end(), [](const KerasArchive::Member& member) {
        return member.name == "data.pkl" || member.name.ends_with("/data.pkl");
      });
  if (torch) return "a PyTorch file";
  return "a zip archive without config.json, not written by Keras";
}

}  // namespace ckptfit
