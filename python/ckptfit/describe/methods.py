"""What the code of a class's methods does, as far as its instructions tell; nothing is run."""
import dis
import inspect
import itertools

_NO_STEP = ("CACHE", "EXTENDED_ARG", "NOP", "PRECALL", "PUSH_NULL")
_MAKE_WEIGHTS = ("add_weight", "add_variable", "Variable")


def taken_out(function, var_keyword):
    """Names that a constructor takes out of its ``**kwargs``: ``kwargs.pop("rate", None)``."""
    names = []
    for code in _codes(function)[:1]:
        steps = _steps(code)
        for one, two, three in zip(steps, steps[1:], steps[2:]):
            pops = one.argval == var_keyword and two.argval == "pop" and three.opname == "LOAD_CONST"
            if pops and isinstance(three.argval, str) and three.argval not in names:
                names.append(three.argval)
    return names


def counts(functions, parameters):
    """The parameters, or attributes of their names, that functions hand to ``range()``: they say how many of something is made."""
    found = set()
    for code in [code for function in functions for code in _codes(function)]:
        steps = _steps(code)
        for at in [i for i, step in enumerate(steps) if step.argval == "range" and step.opname.startswith("LOAD_")]:
            for step in itertools.takewhile(lambda s: not s.opname.startswith("CALL"), steps[at + 1:]):
                found.update(step.argval if isinstance(step.argval, tuple) else [step.argval])
    return [name for name in parameters if name in found]


def facts_of_build(function):
    """What a ``build()`` does: "base" calls that of its base class, "parts" that of another object, "weights" makes variables,
    "built" sets ``built``."""
    found = set()
    for code in _codes(function):
        steps = _steps(code)
        found.update("base" if _is_of_base(steps, i, code) else "parts" for i, s in enumerate(steps) if _gets(s, ("build",)))
        if any(_gets(s, _MAKE_WEIGHTS) for s in steps):
            found.add("weights")
        if any(s.argval == "built" and s.opname == "STORE_ATTR" for s in steps):
            found.add("built")
    return sorted(found)


def _codes(function):
    """The code of a function, which may be decorated, and of the functions inside."""
    found = []
    left = [getattr(inspect.unwrap(function), "__code__", None)]
    while left:
        code = left.pop()
        if code is not None and code not in found:
            found.append(code)
            left.extend(c for c in code.co_consts if inspect.iscode(c))
    return found


def _steps(code):
    return [i for i in dis.get_instructions(code) if i.opname not in _NO_STEP]


def _gets(step, names):
    """Whether an instruction gets an attribute, or a name, of these."""
    return step.argval in names and step.opname.startswith(("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER", "LOAD_GLOBAL"))


def _is_of_base(steps, at, code):
    """Whether ``build`` is got from ``super()``, ``super(Net, self)`` or, with ``self`` as its argument, from a class."""
    if steps[at].opname.startswith("LOAD_SUPER"):
        return True
    if at > 0 and steps[at - 1].opname.startswith("CALL"):
        return any(s.argval == "super" for s in steps[max(0, at - 5):at])
    instance = code.co_varnames[:1]
    argument = steps[at + 1].argval if at + 1 < len(steps) else None
    return bool(instance) and argument in (instance[0], instance) or isinstance(argument, tuple) and argument[:1] == instance
