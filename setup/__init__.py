"""Prepares a fresh machine: one module a step, the standard library only, nothing done twice."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # whoever has an older one is told so here
    sys.exit("Porchlight needs Python 3.11 or later: make PYTHON=python3.12 … names another one.")
