"""What the client connects to, and what it never does: certificates, foreign links and redirects, over real sockets."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.demo.paging import next_link_variants
from bot.errors import PBXCertificate, PBXError, PBXSettings, PBXUnexpected
from tests.threecx.at_hand import YESTERDAY, client_of, kinds, phone_system, read

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def served(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "self.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


async def test_a_private_authority_works_with_its_file(authority: trustme.CA, ca_file: Path) -> None:
    tls = served(authority.issue_cert("127.0.0.1"))
    async with phone_system(tls=tls) as pbx, client_of(pbx, ca_file=ca_file) as client:
        assert await client.probe() == pbx.version
        assert (await read(client, YESTERDAY))[0]


@pytest.mark.parametrize(
    ("kind", "cause", "remedy"),
    [
        ("self-signed", "is self-signed", "THREECX_CA_FILE"),
        ("untrusted", "an authority this machine does not know", "THREECX_CA_FILE"),
        ("wrong host", "is for another", "THREECX_URL"),
        ("expired", "has expired", "Renew it"),
    ],
)
async def test_a_certificate_that_cannot_be_verified_is_refused_with_its_cause(
    kind: str, cause: str, remedy: str, authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    contexts = {
        "self-signed": lambda: self_signed(tmp_path),
        "untrusted": lambda: served(trustme.CA().issue_cert("127.0.0.1")),
        "wrong host": lambda: served(authority.issue_cert("pbx.example.com")),
        "expired": lambda: served(authority.issue_cert("127.0.0.1", not_after=LONG_AGO)),
    }
    async with phone_system(tls=contexts[kind]()) as pbx, client_of(pbx, ca_file=ca_file) as client:
        with pytest.raises(PBXCertificate) as caught:
            await client.probe()
        assert pbx.requests == []
    assert cause in caught.value.text
    assert cause in caught.value.operator
    assert remedy in caught.value.operator


async def test_a_file_that_holds_no_certificate_is_named_by_its_setting(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    async with phone_system() as pbx:
        with pytest.raises(PBXSettings) as caught:
            async with client_of(pbx, ca_file=path):
                pass
    assert "THREECX_CA_FILE" in caught.value.operator


def test_nothing_switches_verification_off() -> None:
    root = Path(__file__).parents[2]
    files = [path for folder in ("bot", "handlers") for path in (root / folder).rglob("*.py")]
    assert len(files) > 100
    off = re.compile(
        r"verify\s*=\s*(False|0|None)|CERT_NONE|check_hostname\s*=\s*False|_create_unverified|ssl\s*=\s*False"
    )
    assert [path.name for path in files if off.search(path.read_text("utf-8"))] == []


@asynccontextmanager
async def counting() -> AsyncIterator[tuple[str, list[int]]]:
    """Another server's address, and a list that grows with every connection to it."""
    seen: list[int] = []

    async def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(1)
        writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen


async def test_the_counting_server_counts() -> None:
    async with counting() as (foreign, seen), phone_system() as pbx:
        pbx.url = foreign
        async with client_of(pbx) as client:
            with pytest.raises(PBXError):
                await client.probe()
    assert seen


@pytest.mark.parametrize("variant", [*next_link_variants("http://a:1", "http://b:2", "/x")])
async def test_no_foreign_next_link_is_followed(variant: str) -> None:
    async with counting() as (foreign, seen), phone_system() as pbx, client_of(pbx) as client:
        await read(client, YESTERDAY)
        before = len(pbx.requests)
        target = f"{pbx.requests[-1].path}?{pbx.requests[-1].query}"
        pbx.faults.on("next-link-foreign", next_link_variants(pbx.url, foreign, target)[variant])
        with pytest.raises(PBXUnexpected) as caught:
            await read(client, YESTERDAY)
        assert len(pbx.requests) == before + 1
        assert pbx.connections == 1
    assert caught.value.field == "@odata.nextLink"
    assert seen == []


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        ("redirect-301", ["token", "probe"]),
        ("redirect-302", ["token", "probe"]),
        ("redirect-307", ["token", "probe"]),
        ("redirect-308", ["token", "probe"]),
        ("redirect-foreign", ["token", "probe"]),
        ("redirect-token", ["token"]),
    ],
)
async def test_no_redirect_is_followed(fault: str, asked: list[str]) -> None:
    async with counting() as (foreign, seen), phone_system() as pbx, client_of(pbx) as client:
        pbx.faults.on(fault, foreign)
        with pytest.raises(PBXSettings) as caught:
            await client.probe()
        assert kinds(pbx) == asked
    assert "THREECX_URL" in caught.value.operator
    assert seen == []


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1:5000", "http://pbx.example.com", "http://127.0.0.1.evil.example"]
)
async def test_plain_http_is_for_this_machine_only(url: str) -> None:
    async with phone_system() as pbx:
        pbx.url = url
        with pytest.raises(PBXSettings, match="https"):
            client_of(pbx)
