#include "formats/keras_zip/writer.h"

#include <utility>

#include "base/byte_cursor.h"
#include "formats/keras_zip/new_zip.h"

namespace ckptfit::keras_zip {

NewMember TextMember(std::string name, std::string text) {
  const std::uint64_t size = text.size();
  return {std::move(name), size,
          [text = std::move(text)](const ByteSink& sink) { return sink(AsBytes(text)) ? Status() : ReadingEnded(); }};
}

Status WriteArchive(const NewArchive& archive, OutputFile& out) {
  NewZip zip(out);
  if (!archive.metadata.empty()) CKPTFIT_RETURN_IF_ERROR(zip.Add(TextMember("metadata.json", archive.metadata)));
  CKPTFIT_RETURN_IF_ERROR(zip.Add(TextMember("config.json", archive.config)));
  if (!archive.weights.name.empty()) CKPTFIT_RETURN_IF_ERROR(zip.Add(archive.weights));
  for (const NewMember& asset : archive.assets) CKPTFIT_RETURN_IF_ERROR(zip.Add(asset));
  CKPTFIT_RETURN_IF_ERROR(zip.Finish());
  return out.Commit();
}

}  // namespace ckptfit::keras_zip
