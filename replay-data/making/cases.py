"""The made scenarios by name: each a function that gives a Case. Its docstring is case.md."""
from . import fragments, ageing, links, neighbours, output, routing

ALL = {}
for module in (ageing, fragments, links, neighbours, output, routing):
    for name, make in vars(module).items():
        if name.startswith("case_"):
            ALL[name[5:].replace("_", "-")] = make
