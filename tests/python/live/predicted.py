"""What a description says that its program would write: keys of checkpoints, datasets of HDF5 files.

An independent, small reading of the schema (docs/design/description.md), to hold descriptions against what the
frameworks really write.
"""
import collections
import re

_TABLE = ["table-keys", "table-values"]


def _escape(name):
    return name.replace(".", "..").replace("/", ".S")


def checkpoint_keys(description, objects):
    """Keys that ``tf.train.Checkpoint(**objects)`` would save; ``objects`` is {name: node}, "" for the root itself."""
    nodes = description["nodes"]
    todo = collections.deque((_escape(n), node) for n, node in sorted(objects.items()))
    paths, keys = collections.OrderedDict(), set()
    while todo:
        path, node = todo.popleft()
        if node in paths:
            continue
        paths[node] = path
        todo.extend((path + "/" + _escape(n) if path else _escape(n), c) for n, c in nodes[node].get("children", []))
    for node, path in paths.items():
        for name in nodes[node].get("saves", []):
            names = {"table": _TABLE, "ITERATOR": ["ITERATOR_STATE"]}.get(name, [name])
            keys.update("%s/.ATTRIBUTES/%s" % (path, n) for n in names)
        if nodes[node]["class"] == "FakeOptimizerForRestoration":  # takes slots in a restore, has none of its own
            continue
        for name, variable, _ in nodes[node].get("slots", []):
            if variable in paths:
                keys.add("%s/.OPTIMIZER_SLOT/%s/%s/.ATTRIBUTES/VARIABLE_VALUE" % (paths[variable], path, _escape(name)))
    return keys


def _snake(name):
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
    return name


def saved_datasets(description, root):
    """Datasets of a ``.weights.h5`` file of the node ``root``, with the shapes of the variables: {path: shape}."""
    keras = tuple(int(x) for x in description["environment"]["keras"].split(".")[:2])
    skips_visited = description["environment"]["keras_kind"] != "keras" and keras >= (2, 14)
    nodes, visited, found = description["nodes"], set(), {}

    def save(node, path):
        if node in visited:
            return
        for key, variable in nodes[node].get("store", []):
            found["/".join(p for p in (path, "vars", key) if p)] = nodes[variable]["variable"]["shape"]
        visited.add(node)
        for attribute, value in nodes[node].get("walk", []):
            enter(value, path + "/" + attribute if path else attribute)

    def enter(value, path):
        if isinstance(value, int):
            save(value, path)
            return
        used = collections.Counter()
        for item in next(iter(value.values())):
            if skips_visited and isinstance(item, int) and item in visited:
                continue
            name = _snake(nodes[item]["class"]) if isinstance(item, int) else "container"
            used[name] += 1
            suffix = "" if used[name] == 1 else "_%d" % (used[name] - 1)
            enter(item, path + "/" + name + suffix)

    save(root, "")
    return found


def legacy_layers(description, root):
    """Layers of a legacy HDF5 file and the variables of each: [(layer name, [variable names])]."""
    nodes = description["nodes"]
    return [(nodes[n]["name"], [nodes[v]["variable"]["name"] for v in nodes[n].get("weights", [])])
            for n in nodes[root].get("layers", [])]
