#include "model/content_words.h"

namespace ckptfit {

std::string_view ContentWords(Content content) {
  switch (content) {
    case Content::kUnknown:
      return "an unknown kind of file";
    case Content::kEmpty:
      return "an empty file";
    case Content::kHdf5:
      return "an HDF5 file";
    case Content::kZip:
      return "a zip archive";
    case Content::kSstable:
      return "the index of a TensorFlow checkpoint";
    case Content::kSafetensors:
      return "a safetensors file";
    case Content::kGitLfsPointer:
      return "a Git LFS pointer";
    case Content::kHtml:
      return "an HTML page";
    case Content::kXml:
      return "an XML document";
    case Content::kJson:
      return "a JSON document";
    case Content::kText:
      return "a text file";
    case Content::kGzip:
      return "a gzip file";
    case Content::kTar:
      return "a tar archive";
    case Content::kBzip2:
      return "a bzip2 file";
    case Content::kXz:
      return "an xz file";
    case Content::kZstd:
      return "a zstd file";
    case Content::kPickle:
      return "a Python pickle";
    case Content::kNumpy:
      return "a NumPy array";
    case Content::kSavedModelProto:
      return "the saved_model.pb of a SavedModel";
    case Content::kFrozenGraph:
      return "a frozen graph of TensorFlow 1";
    case Content::kMetaGraph:
      return "a .meta file of TensorFlow 1";
    case Content::kTflite:
      return "a TensorFlow Lite model";
    case Content::kOnnx:
      return "an ONNX model";
    case Content::kElf:
      return "a program";
    case Content::kTruncatedHdf5:
      return "an HDF5 file that ends early";
  }
  return "an unknown kind of file";
}

}  // namespace ckptfit
