"""The tables. Importing this package makes every one of them known, to the app and to migrations alike."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
