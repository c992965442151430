"""The OpenAI SDK, imported in half of its time.

`import openai` makes the classes of everything that its API can say, a thousand of them, of which this project uses
none: requests and answers are plain JSON here. The packages of these classes are made when somebody asks one for a
name; the SDK itself is as it was, `openai.types` too.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType

TYPES = "openai.types"


class _WhenAsked(Loader):
    """Of a package that only gathers names: runs it at the first question for one."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = RLock()
        self._asked = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        def missing(name: str) -> object:
            # The import system looks for names of its own; only `__all__` is one that the package has.
            if name.startswith("__") and name != "__all__":
                raise AttributeError(name)
            with self._lock:
                if not self._asked:
                    self._asked = True
                    self._loader.exec_module(module)
            try:
                return module.__dict__[name]
            except KeyError:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}") from None

        module.__dict__["__getattr__"] = missing


class _TypesWhenAsked(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != TYPES and not fullname.startswith(f"{TYPES}."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader and spec.submodule_search_locations is not None:
            spec.loader = _WhenAsked(spec.loader)
        return spec


@contextmanager
def _types_when_asked() -> Iterator[None]:
    finder = _TypesWhenAsked()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with _types_when_asked():
    from openai import APIConnectionError as APIConnectionError
    from openai import APIStatusError as APIStatusError
    from openai import APITimeoutError as APITimeoutError
    from openai import DefaultHttpx2Client as DefaultHttpx2Client
    from openai import OpenAI as OpenAI
    from openai import omit as omit
