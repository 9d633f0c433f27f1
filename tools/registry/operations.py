"""The operations that one TensorFlow knows, with their attributes. Runs inside an environment, on CPython 3.7 and later."""
import json


def op_list():
    """The OpList of everything registered in the binary."""
    from tensorflow.core.framework import op_def_pb2
    try:
        from tensorflow.python.client import pywrap_tf_session as c_api
        buffer = c_api.TF_GetAllOpList()
    except (ImportError, AttributeError):  # 2.0
        from tensorflow.python import pywrap_tensorflow as c_api
        buffer = c_api.TF_GetAllOpList()
    return op_def_pb2.OpList.FromString(c_api.TF_GetBuffer(buffer))


def default_text(attribute):
    """"=false" of an attribute that has a default; types by the name of their constant, what is no scalar as "...". """
    if not attribute.HasField("default_value"):
        return ""
    from tensorflow.core.framework import types_pb2
    value = attribute.default_value
    kind = value.WhichOneof("value")
    if kind == "type":
        return "=" + types_pb2.DataType.Name(value.type)
    if kind == "s":
        text = value.s.decode("utf-8", "backslashreplace")
        return "=" + json.dumps(text).replace(" ", "\\u0020")
    if kind in ("i", "b"):
        return "=" + json.dumps(getattr(value, kind))
    if kind == "f":
        return "=%.7g" % value.f
    return "=..."


def rows():
    """{"MatMul": "transpose_a:bool=false transpose_b:bool=false T:type"}; the attributes in the order of the OpDef."""
    out = {}
    for op in op_list().op:
        if op.name.startswith("_"):  # internal: no graph may hold one, and which are there depends on what was loaded
            continue
        words = ["%s:%s%s" % (a.name, a.type, default_text(a)) for a in op.attr]
        out[op.name] = " ".join(words) or "()"
    return out
