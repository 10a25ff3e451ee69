"""Every text that the product asks to have translated, read out of its sources."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import nodes

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "frontend" / "src"
TEMPLATES = ROOT / "app" / "http" / "templates"
MAILS = ROOT / "app" / "formats" / "notice"

_TEXT = r'"((?:[^"\\\n]|\\.)*)"'
_ONE = re.compile(rf"(?<![\w.$])(?<!function )(?:t|rich)\(\s*(?:{_TEXT}|([^\s]))")
_MANY = re.compile(rf"(?<![\w.$])(?<!function )tn\(\s*(?:[^\"]*?,\s*{_TEXT},\s*{_TEXT}|())")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"])//[^\n]*", re.DOTALL)
#: What asks for texts that others wrote.
MACHINERY = (SOURCE / "lib" / "words.ts", SOURCE / "api" / "schema.d.ts")
#: Where sentences stand that customers' pages can come to show, thrown or answered.
ANSWERS = ("away.py", "errors.py", "faults.py", "limits.py", "portal.py")
#: And where the domain and Stripe's side refuse in words that are said in every language.
REFUSALS = (
    "domain/billing/rules.py",
    "effects/stripe/connection.py",
    "effects/stripe/gateway.py",
)


class Unread(Exception):
    """A text that is put together when it is asked for, so that no catalogue can hold it."""


def of_script(path: Path) -> dict[str, bool]:
    """The keys in a TypeScript file, each with whether it has plural forms. Raises Unread."""
    text = _COMMENT.sub("", path.read_text())
    found: dict[str, bool] = {}
    for match in _ONE.finditer(text):
        if match[1] is None:
            raise Unread(f"{path}: {text[match.start() : match.start() + 60]}")
        found[json.loads(f'"{match[1]}"')] = False
    for match in _MANY.finditer(text):
        if match[2] is None:
            raise Unread(f"{path}: {text[match.start() : match.start() + 60]}")
        found[json.loads(f'"{match[2]}"')] = True
    return found


def of_scripts(*folders: str) -> dict[str, bool]:
    """The keys of folders or files below frontend/src, tests aside."""
    found: dict[str, bool] = {}
    for name in folders:
        place = SOURCE / name
        for path in [place] if place.is_file() else sorted(place.rglob("*.ts*")):
            if not path.name.endswith(".test.ts") and path not in MACHINERY:
                found |= of_script(path)
    return found


def of_modules(*folders: str) -> dict[str, bool]:
    """The keys in the Python of folders or files below app. Raises Unread."""
    found: dict[str, bool] = {}
    for name in folders:
        place = ROOT / "app" / name
        for path in [place] if place.is_file() else sorted(place.glob("*.py")):
            for method, arguments in _calls(ast.parse(path.read_text())):
                texts = [each.value for each in arguments if isinstance(each, ast.Constant)]
                if not texts:
                    raise Unread(f"{path}: {ast.unparse(arguments[0])}")
                found[str(texts[-1])] = method == "tn"
    return found


def of_templates(
    only: str = "*.html", but: str = "", *, within: Path = TEMPLATES
) -> dict[str, bool]:
    """The keys in the server's templates."""
    environment = jinja2.Environment(autoescape=True)
    found: dict[str, bool] = {}
    for path in sorted(within.glob(only)):
        if path.name == but or path.suffix not in {".html", ".txt"}:
            continue
        for call in environment.parse(path.read_text()).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"t", "tn", "rich"}:
                text = call.args[-1]
                if not isinstance(text, nodes.Const):
                    raise Unread(f"{path}: line {call.lineno}")
                found[text.value] = call.node.name == "tn"
    return found


def of_answers() -> dict[str, bool]:
    """The sentences in the modules that answer a page, log lines aside."""
    found: dict[str, bool] = {}
    for path in (*(f"http/{name}" for name in ANSWERS), *REFUSALS):
        tree = ast.parse((ROOT / "app" / path).read_text())
        quiet = {id(part) for node in ast.walk(tree) for part in _quiet(node)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in quiet else ""
            if isinstance(text, str) and re.fullmatch(r"[A-Z].* .*\.", text):
                found[text] = False
    return found


def _calls(tree: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in {"t", "tn"}:
                yield name, node.args


def _quiet(node: ast.AST) -> list[ast.AST]:
    """Docstrings, and what goes to the log."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node.value]
    logged = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return list(ast.walk(node)) if logged and node.func.attr == "error" else []  # type: ignore[attr-defined]
