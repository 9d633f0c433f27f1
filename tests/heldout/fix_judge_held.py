"""What each variable of this folder's models means, whatever it is called: tests/recorded/jury/fix_judge.py imports it by this name."""
import collections

import record_line

record_line.with_these_models()
import builders  # noqa: E402


def ambiguous(case):
    """None is left out for what it means: what cannot be known counts as refused."""


def put(leaf, label, v):
    """Adds one variable to the list that fix_judge.semantic() makes; `leaf` adds a layer's."""
    out = next(c.cell_contents for c in leaf.__closure__ if isinstance(c.cell_contents, list))
    out.append((label, v))


def parts(l, leaf, label, class_name, keras):
    """A layer, whatever layers it is made of."""
    if isinstance(l, keras.Model):
        count = collections.Counter()
        for s in l.layers:
            c = class_name(s)
            parts(s, leaf, "%s/%s#%d" % (label, c, count[c]), class_name, keras)
            count[c] += 1
        return
    cell = getattr(l, "cell", None)
    if cell is not None and getattr(cell, "cells", None):
        for n, c in enumerate(cell.cells):
            leaf(c, "%s.cell%d" % (label, n))
        return
    name = class_name(l)
    if name == "Mix":
        for n, e in enumerate(l.experts):
            leaf(e, "%s.expert%d" % (label, n))
        leaf(l.router, label + ".router")
        return parts(l.post, leaf, label + ".post", class_name, keras)
    if name in ("Affine", "Direct", "Wide"):
        for a in ("kernel", "gain", "offset", "calls", "weight", "bias", "steps", "temperature"):
            v = getattr(l, a, None)
            if v is not None and hasattr(v, "assign"):
                put(leaf, "%s.%s" % (label, a), v)
        return
    if name == "Around":
        put(leaf, label + ".strength", l.strength)
        return leaf(l.layer, label + ".layer")
    leaf(l, label)


def walk(m, keras, leaf, class_name):
    count = collections.Counter()

    def go(m):
        for l in m.layers:
            if isinstance(l, keras.Model):
                go(l)
            elif l.weights:
                c = class_name(l)
                parts(l, leaf, "%s#%d" % (c, count[c]), class_name, keras)
                count[c] += 1
    go(m)


def parents(l):
    node = l._inbound_nodes[0]
    if hasattr(node, "parent_nodes"):
        return [p.operation if hasattr(p, "operation") else p.layer for p in node.parent_nodes]
    ls = node.inbound_layers
    return list(ls) if isinstance(ls, (list, tuple)) else [ls]


def branches(m, keras, leaf, class_name):
    inputs = [t._keras_history[0] for t in m.inputs]
    known = {}

    def place(l):
        """inputs it depends on, and its distance; no recursion deeper than the model"""
        if id(l) in known:
            return known[id(l)]
        if any(l is i for i in inputs):
            r = (frozenset([[k for k, i in enumerate(inputs) if i is l][0]]), 0)
        else:
            ps = [place(p) for p in parents(l)]
            r = (frozenset().union(*[p[0] for p in ps]), 1 + max([p[1] for p in ps] or [0]))
        known[id(l)] = r
        return r
    outs = [t._keras_history[0] for t in m.outputs]
    for n, l in enumerate(outs):
        leaf(l, "head%d" % n)
    order = collections.defaultdict(list)
    for l in m.layers:
        if l.weights and not any(l is o for o in outs):
            ins, depth = place(l)
            order["%s%s" % (class_name(l), sorted(ins))].append((depth, l))
    for c, ls in order.items():
        for n, (_, l) in enumerate(sorted(ls, key=lambda x: x[0])):
            leaf(l, "%s.%d" % (c, n))


def tree(m, keras, leaf, class_name):
    get = lambda *ns: next((getattr(m, n) for n in ns if getattr(m, n, None) is not None), None)  # noqa: E731
    stages = get("stages", "blocks")
    if stages is None:
        stages = []
        for a in ("stages", "blocks"):
            n = 0
            while getattr(m, "%s_%d" % (a, n), None) is not None:
                stages.append(getattr(m, "%s_%d" % (a, n)))
                n += 1
    elif hasattr(stages, "keys"):
        stages = [stages["u%d" % n] for n in range(len(stages))]
    elif isinstance(stages, keras.Model):
        stages = [s for s in stages.layers]
    for n, s in enumerate(stages):
        if hasattr(s, "keys"):
            for k in ("main", "norm"):
                parts(s[k], leaf, "stage%d.%s" % (n, k), class_name, keras)
        else:
            parts(s, leaf, "stage%d.main" % n, class_name, keras)
    for label, l in (("head", get("head", "out")), ("first", get("first")), ("last", get("last"))):
        if l is not None:
            leaf(l, label)
    if getattr(m, "_scale", None) is not None:
        put(leaf, "scale", m._scale)


def module_tree(m, keras, leaf, class_name):
    cells = []
    held = None
    for a in ("cells", "blocks"):
        if getattr(m, a, None) is not None:
            held = getattr(m, a)
        n = 0
        while getattr(m, "%s%d" % (a, n), None) is not None:
            cells.append(getattr(m, "%s%d" % (a, n)))
            n += 1
    if held is not None:
        if hasattr(held, "keys"):
            if "down" in held:
                cells = list(held["down"]) + list(held["up"])
            else:
                cells = [held["c%d" % k] for k in range(len(held))]
        else:
            cells = list(held)
    for n, c in enumerate(cells):
        for a in ("w", "b", "g"):
            v = getattr(c, a, None)
            if v is not None:
                put(leaf, "cell%d.%s" % (n, a), v)
    if getattr(m, "step", None) is not None:
        put(leaf, "step", m.step)
    if getattr(m, "head", None) is not None:
        leaf(m.head, "head")


SEMANTIC = dict((n, walk) for n in builders.BUILDERS)
SEMANTIC.update(branches=branches, tree=tree, module_tree=module_tree)
