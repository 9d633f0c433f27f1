"""What the columns of each table in data/versions mean: the comment that the file begins with."""

COMMON = (
    "Made by tools/extract_registry.py: do not edit. For each key the releases since which a text holds, until the next",
    "one of the same major version: Keras 2 counts with TensorFlow or tf_keras, Keras 3 by its own version. \"-\": gone.",
)

HEADS = {
    "constructors": (
        "What the constructors of Keras' classes accept.",
        *COMMON,
        "Key: lookup table and name. Text: sink and arguments. Sink: the constructor whose code refuses what is left over;",
        "Layer: its own arguments stand at \"layers Layer\" and are accepted, too; * nothing is refused; ~ the class has its",
        "own from_config; () a function; @Name stands before the sink when the class has another name than the key.",
        "Arguments: name! is required, name=default (without: None), ? no plain value.",
    ),
    "operations": (
        "The operations of TensorFlow's registry (in a SavedModel: NodeDef.op) and their attributes.",
        *COMMON,
        "Text: the attributes as name:type or name:type=default, in the order of the OpDef; a default that is no scalar is \"...\".",
        "(): an operation without attributes.",
    ),
    "names": (
        "Where Keras' classes lie in its sources.",
        *COMMON,
        "Key: lookup table and name; \"package\" is what stands before a module that begins with a dot. Text: the module and, when",
        "it is not the class's own name, the registered name.",
    ),
    "refusals": (
        "What Keras' classes answer to an argument that they do not know, by trying.",
        *COMMON,
        "Key: lookup table and name. Text: what the constructor raises, or \"accepted\"; behind \" / \" what from_config does when that is",
        "something else; \"wrapped\": \"Error when deserializing class ...\" around it. {class} stands for the class's name; \"Name.\"",
        "before __init__() is left out, since only CPython 3.10 and later write it. Classes that cannot be made by rote are not here.",
    ),
    "variables": (
        "Which variables built-in layers and optimizers make in typical configurations (tools/registry/configurations.py).",
        *COMMON,
        "Key: layers, class, arguments, shapes of the inputs (\"list\": given as one list); or optimizers, class, arguments, for a kernel of",
        "shape 3,5 and a bias of shape 5. Text: name[shape] or name[shape]:dtype in the framework's order, behind \"|\" those of layers that",
        "are not trained; (): none. Names are without the layer's own. A configuration that a release refuses is not there.",
    ),
}
