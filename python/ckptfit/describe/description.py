"""The document itself: a table of nodes, filled breadth first from the described objects."""
import collections
import json
import warnings

from .._version import __version__
from . import configs, custom, layers, optimizers, saving, sources, trackable, variables
from .classes import facts
from .environment import environment

SCHEMA = "ckptfit.target/1"


class _Value(object):
    """Stands for stored values that are no variable."""


_Value.__name__, _Value.__module__ = "value", "builtins"
_VALUE = _Value()


class Description(object):
    """Collects objects by identity. Every object met is kept alive, so that ids stay true."""

    def __init__(self, custom_objects):
        self._custom_objects = custom_objects
        self._nodes = []
        self._objects = []  # by node, the Python objects
        self._ids = {}
        self._todo = collections.deque()
        self._named = []
        self._variables = []
        self._libraries = {}
        self._keras = None

    def add(self, name, value):
        """Adds a described object. Raises TypeError for one that has nothing a checkpoint could hold."""
        if not trackable.holds_state(value):
            raise TypeError("%s is %s, which holds nothing that a checkpoint could restore; describe() takes models, "
                            "layers, optimizers, variables, tf.Module, tf.train.Checkpoint, or lists and dicts of them"
                            % (name, _kind(value)))
        with _quiet():
            self._named.append([name, self._node(value)])
            self._variables += [[name, self._node(v)] for _, v in variables.listed({name: value})]
            self._work()

    def tell_places(self, places):
        """Adds where the built-in layers are made, as far as ``places`` (places.Places) is certain."""
        layers = [(node, facts(value)) for node, value in zip(self._nodes, self._objects)]
        layers = [node for node, kind in layers if kind.has("layer") and not kind.has("custom") and "name" in node]
        for position, place in places.of([(node["class"], node["name"]) for node in layers]).items():
            layers[position]["source"] = place

    def text(self):
        """The description as JSON text."""
        with _quiet():
            self._add_counted_metrics()
            self._add_slots()
            out = collections.OrderedDict()
            out["schema"] = SCHEMA
            out["ckptfit"] = __version__
            out["environment"] = environment(self._keras)
            out["objects"] = self._named
            out["variables"] = self._variables
            out["nodes"] = self._nodes
            out["custom_objects"] = self._custom()
        return json.dumps(out, separators=(",", ":"), allow_nan=False)

    def _node(self, value):
        found = self._ids.get(id(value))
        if found is None:
            found = self._ids[id(value)] = len(self._nodes)
            self._nodes.append(collections.OrderedDict())
            self._objects.append(value)
            self._todo.append(found)
        return found

    def _ids_of(self, values):
        return [self._node(v) for v in values]

    def _pairs(self, pairs):
        return [[name, self._node(value)] for name, value in pairs]

    def _work(self):
        while self._todo:
            node = self._todo.popleft()
            self._fill(self._nodes[node], self._objects[node])

    def _fill(self, out, value):
        kind = facts(value)
        out["class"], out["module"] = kind.name, kind.module
        if kind.roles:
            out["roles"] = kind.roles
        if kind.has("custom"):
            where = sources.source(type(value))
            if where is not None:
                out["source"] = where
        if kind.has("variable"):
            out["variable"] = variables.entry(value)
        else:
            name = _name(value)
            if name is not None:
                out["name"] = name
        self._fill_graph(out, value)
        if kind.keras is not None and not kind.has("variable"):
            self._keras = self._keras or kind.keras
            self._fill_keras(out, value, kind)

    def _fill_graph(self, out, value):
        edges = trackable.Edges(value)
        _put(out, "children", self._pairs(edges.children))
        _put(out, "lookup", self._pairs(edges.lookup))
        _put(out, "poison", edges.poison)
        restore, saves = trackable.restore_kind(value)
        _put(out, "restore", restore)
        _put(out, "saves", saves)

    def _fill_keras(self, out, value, kind):
        if kind.has("layer") or kind.has("optimizer"):
            if not layers.is_built(value):
                out["built"] = False
        if kind.has("layer"):
            if not layers.is_trainable(value):
                out["trainable"] = False
            _put(out, "layers", self._ids_of(layers.layers_of(value)))
            _put(out, "weights", self._ids_of(layers.weights_of(value)))
            if kind.has("model"):
                _put(out, "top_level", self._ids_of(layers.own_variables(value)))
        library = self._library(kind.keras)
        if library.is_saveable(value):
            _put(out, "walk", [[a, self._walk_value(v)] for a, v in library.walk(value)])
            _put(out, "store", [[k, self._node(_VALUE if v is None else v)] for k, v in library.store(value)])
            if library.takes_any_number(value):
                out["store_unchecked"] = True
        if kind.roles:
            config, error = configs.config_of(value, kind.keras)
            _put(out, "config", config)
            _put(out, "config_error", error)
            if kind.has("model") and kind.has("custom"):
                _put(out, "build_config", configs.build_config_of(value, kind.keras))
            _put(out, "registered_name", layers.registered_name(value, kind.keras))

    def _walk_value(self, reached):
        if isinstance(reached, tuple) and len(reached) == 2 and isinstance(reached[0], str):
            return {reached[0]: [self._walk_value(x) for x in reached[1]]}
        return self._node(reached)

    def _library(self, keras):
        if keras not in self._libraries:
            self._libraries[keras] = saving.SavingLibrary(keras)
        return self._libraries[keras]

    def _add_counted_metrics(self):
        """Up to 2.1 metrics are among a model's layers, and the weights of such a one are counted with theirs."""
        among_layers = {inside for node in self._nodes for inside in node.get("layers", ())}
        for node in sorted(among_layers):
            if facts(self._objects[node]).has("metric"):
                _put(self._nodes[node], "weights", self._ids_of(layers.weights_of(self._objects[node])))
        self._work()

    def _add_slots(self):
        found = [v for v in self._objects if facts(v).has("variable")]
        for node, value in enumerate(list(self._objects)):
            if facts(value).has("legacy_optimizer"):
                slots = optimizers.slots_of(value, found)
                _put(self._nodes[node], "slots", [[name, self._node(v), self._node(s)] for name, v, s in slots])
        self._work()

    def _custom(self):
        instances = dict((cls, self._ids[id(v)]) for cls, v in custom.custom_classes(self._objects).items())
        out, seen = [], set()
        for key, value in self._custom_objects.items():
            out.append(custom.entry(str(key), value, True, _instance(value, instances)))
            seen.add(id(value))
        keras = self._keras or facts_of_classes(self._custom_objects.values())
        if keras is not None:
            for key, value in custom.registered_objects(keras).items():
                out.append(custom.entry(key, value, "registered", _instance(value, instances)))
                seen.add(id(value))
        for cls, node in instances.items():
            if id(cls) not in seen:
                out.append(custom.entry(cls.__name__, cls, False, node))
        return out


def facts_of_classes(values):
    """The Keras package of the first Keras class among ``values``, or None."""
    from .frameworks import keras_of
    for value in values:
        keras = keras_of(value) if isinstance(value, type) else None
        if keras is not None:
            return keras
    return None


def _instance(value, instances):
    return instances.get(value) if isinstance(value, type) else None


def _put(out, key, value):
    """Leaves out what is empty: the reader's default. A config may be empty and yet be there."""
    if value is not None and (value or key in ("config", "poison", "config_error")):
        out[key] = value


def _kind(value):
    cls = type(value)
    if value is None:
        return "None"
    return "a " + (cls.__name__ if cls.__module__ == "builtins" else "%s.%s" % (cls.__module__, cls.__name__))


def _name(value):
    try:
        name = getattr(value, "name", None)
    except Exception:
        return None
    return name if isinstance(name, str) else None


def _quiet():
    """Attributes that only warn of their age are no news to the user."""
    context = warnings.catch_warnings()

    class Quiet(object):
        def __enter__(self):
            context.__enter__()
            warnings.simplefilter("ignore")

        def __exit__(self, *error):
            return context.__exit__(*error)
    return Quiet()
