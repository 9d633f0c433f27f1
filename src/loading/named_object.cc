#include "loading/named_object.h"

// Nothing here goes deeper than the text does, which its parser limits.
namespace ckptfit {
namespace {

using Kind = Expression::Kind;

// "2" and "-1" of a subscript, else "".
std::string IndexText(const Expression& e) {
  if (e.kind == Kind::kNegate) return e.items[0].kind == Kind::kNumber ? "-" + e.items[0].text : "";
  return e.kind == Kind::kNumber ? e.text : "";
}

// The layer that `owner`.get_layer(...) gives, as ObjectText() writes it.
std::string LayerText(const std::string& owner, const Expression& e) {
  const Expression* const name = e.items.size() > 1 ? &e.items[1] : e.Keyword("name");
  if (name != nullptr && name->kind == Kind::kString && name->text.find('\'') == std::string::npos)
    return owner + ".get_layer('" + name->text + "')";
  const Expression* const index = e.Keyword("index");
  const std::string place = name == nullptr && index != nullptr ? IndexText(*index) : "";
  return place.empty() ? "" : owner + ".layers[" + place + "]";
}

}  // namespace

std::string ObjectText(const Expression& e) {
  if (e.kind == Kind::kName) return e.text;
  if (e.items.empty()) return "";
  if (e.kind == Kind::kCall) {
    const Expression& callee = e.items[0];
    if (callee.kind != Kind::kAttribute || callee.text != "get_layer") return "";
    const std::string owner = ObjectText(callee.items[0]);
    return owner.empty() ? "" : LayerText(owner, e);
  }
  if (e.kind != Kind::kAttribute && e.kind != Kind::kSubscript) return "";
  const std::string owner = ObjectText(e.items[0]);
  if (owner.empty() || e.kind == Kind::kAttribute) return owner.empty() ? "" : owner + "." + e.text;
  const std::string place = e.items.size() == 2 && owner.ends_with(".layers") ? IndexText(e.items[1]) : "";
  return place.empty() ? "" : owner + "[" + place + "]";
}

std::string ContainerText(const Expression& e) {
  const bool dict = e.kind == Kind::kDict;
  if (!dict && e.kind != Kind::kList && e.kind != Kind::kTuple) return ObjectText(e);
  std::string text;
  for (std::size_t i = 0; i < e.items.size(); ++i) {
    const bool key = dict && i % 2 == 0;
    if (key && (e.items[i].kind != Kind::kString || e.items[i].text.find('\'') != std::string::npos)) return "";
    const std::string item = key ? "'" + e.items[i].text + "'" : ContainerText(e.items[i]);
    if (item.empty()) return "";
    text += (i == 0 ? "" : dict && !key ? ": " : ", ") + item;
  }
  if (dict) return "{" + text + "}";
  return e.kind == Kind::kList ? "[" + text + "]" : "(" + text + (e.items.size() == 1 ? ",)" : ")");
}

}  // namespace ckptfit
