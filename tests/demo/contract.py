"""A request or an answer -> nothing, or an error naming how it breaks a contract: ours always, 3CX's own where it is at hand.

Ours is tests/contract.yml. 3CX's is their published OpenAPI document; only the paths that ours names, and the schemas these
need, are read from it. Requests are also read as strictly as the make-believe phone system reads them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.datatypes import Path
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.templating.paths.iterators import TemplatePathsIterator
from werkzeug.datastructures import Headers, ImmutableMultiDict

from bot.demo.odata import Refused, read_target

REPOSITORY = FilePath(__file__).resolve().parents[2]
OURS = REPOSITORY / "tests" / "contract.yml"
THEIRS = REPOSITORY.parent / "shared" / "3cx" / "swagger.yaml"
_TOKEN = "/connect/token"  # a path; declared by theirs as part of the security scheme only
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractBroken(AssertionError):
    """A request or an answer is not as a contract says; the text names the contract, the path and what is wrong."""


class _Request:
    """A request as openapi-core wants to see it; the path decoded except for slashes, which never end a literal."""

    def __init__(self, method: str, url: str, body: bytes, content_type: str) -> None:
        parts = urlsplit(url)
        self.host_url = "http://localhost"
        self.path = re.sub(r"%(?!2[Ff])[0-9A-Fa-f]{2}", lambda found: unquote(found[0]), parts.path)
        self.full_url_pattern = self.host_url + self.path
        self.method = method.lower()
        self.body = body
        self.content_type = content_type
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(parts.query, keep_blank_values=True)), header=Headers()
        )


class _Response:
    """An answer as openapi-core wants to see it."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status_code = status
        self.headers = Headers(list(headers.items()))
        self.content_type = self.headers.get("Content-Type", "").partition(";")[0].strip()
        self.data = body


class _Paths(TemplatePathsIterator):
    """Finds a path's template; `Users(Number='101')` is not `Users({Id})` although that pattern would take it."""

    def __call__(self, name: str, spec: SchemaPath, base_url: str | None = None) -> Iterator[Path]:
        for found in super().__call__(name, spec, base_url):
            if "=" not in found.path_result.variables.get("Id", ""):
                yield found


class _PathFinder(APICallPathFinder):
    paths_iterator = _Paths("paths")


def check_request(method: str, url: str, body: bytes = b"", content_type: str = "") -> None:
    """Raise `ContractBroken` unless the request is one the contracts declare, with literals as OData wants them."""
    target = urlsplit(url)
    if target.path != _TOKEN:
        try:
            read_target(f"{target.path}?{target.query}" if target.query else target.path)
        except Refused as no:
            raise ContractBroken(f"{target.path} is not OData: {no.status} {no.message}") from no
    for name, contract in _contracts(target.path):
        try:
            contract.validate_request(_Request(method, url, body, content_type))
        except OpenAPIError as broken:
            raise ContractBroken(f"{name}: {method} {target.path}: {_why(broken)}") from broken


def check_response(method: str, url: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Raise `ContractBroken` unless the contracts declare such an answer to such a request; an error may have no body."""
    if status >= 400 and not body:
        return
    path = urlsplit(url).path
    for name, contract in _contracts(path):
        try:
            contract.validate_response(_Request(method, url, b"", ""), _Response(status, headers, body))
        except OpenAPIError as broken:
            raise ContractBroken(f"{name}: {status} of {method} {path}: {_why(broken)}") from broken


def _why(error: BaseException) -> str:
    causes = [str(error)]
    while error.__cause__ is not None:
        error = error.__cause__
        causes.append(str(error))
    details = getattr(error, "schema_errors", ())
    return "; ".join([*causes, *(str(detail.message) for detail in details)])


def _contracts(path: str) -> Iterable[tuple[str, OpenAPI]]:
    yield "our contract", ours()
    if path != _TOKEN and THEIRS.exists():
        yield "3CX's contract", theirs()


@cache
def ours() -> OpenAPI:
    """Our own small contract."""
    return _opened(yaml.load(OURS.read_text("utf-8"), _LOADER))  # noqa: S506  # a safe loader, in C


@cache
def theirs() -> OpenAPI:
    """3CX's contract, cut to the paths that ours names."""
    return _opened(cut(THEIRS.read_text("utf-8"), our_paths()))


def our_paths() -> frozenset[str]:
    """The paths that ours names, as 3CX writes them."""
    described = yaml.load(OURS.read_text("utf-8"), _LOADER)  # noqa: S506  # a safe loader, in C
    return frozenset(path.removeprefix("/xapi/v1") for path in described["paths"] if path != _TOKEN)


def _opened(described: dict[str, Any]) -> OpenAPI:
    # Checking the document itself takes longer than all tests with it.
    config = Config(path_finder_cls=_PathFinder, spec_validator_cls=None)  # type: ignore[arg-type]  # None is what it looks for
    return OpenAPI.from_dict(described, config=config)


def cut(text: str, paths: frozenset[str]) -> dict[str, Any]:
    """The OpenAPI document in *text* with these paths only and the components they need; parses no more than that."""
    head, _, rest = text.partition("\npaths:\n")
    path_text, _, component_text = rest.partition("\ncomponents:\n")
    wanted = {name: block for name, block in _blocks(path_text, 2).items() if name in paths}
    kinds = {kind: _blocks(block.partition("\n")[2], 4) for kind, block in _blocks(component_text, 2).items()}
    needed: dict[tuple[str, str], str] = {}
    queue = list(wanted.values())
    while queue:
        for kind, name in re.findall(r"#/components/(\w+)/([\w.]+)", queue.pop()):
            if (kind, name) not in needed:
                needed[kind, name] = kinds[kind][name]
                queue.append(needed[kind, name])
    lines = [head, "paths:", *wanted.values(), "components:"]
    for kind in sorted({kind for kind, _ in needed}):
        lines += [f"  {kind}:", *(block for (its, _), block in needed.items() if its == kind)]
    described: dict[str, Any] = yaml.load("\n".join(lines), _LOADER)  # noqa: S506  # a safe loader, in C
    described.pop("security", None)
    return described


def _blocks(text: str, indent: int) -> dict[str, str]:
    """The entries of a YAML mapping at *indent* spaces, by key, as text."""
    starts = list(re.finditer(rf"^ {{{indent}}}(?! )(?P<key>'[^\n]*?'|[^\n]*?):(?= |$)", text, re.MULTILINE))
    ends = [*(start.start() for start in starts[1:]), len(text)][: len(starts)]
    return {
        start["key"].strip("'"): text[start.start() : end].rstrip("\n")
        for start, end in zip(starts, ends, strict=True)
    }
