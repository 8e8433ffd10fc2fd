"""Certificates for the cases over TLS, made anew for each recording."""

import datetime
import ipaddress
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _certificate(subject, key, issuer, issuer_key, authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer or name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def write(folder):
    """ca.pem, other-ca.pem (which signed nothing), server.pem (both), client.pem, client.key, client-both.pem."""
    files = {}
    for name in ("ca", "other-ca"):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(name, key, None, key, True)
        files[f"{name}.pem"] = certificate.public_bytes(serialization.Encoding.PEM).decode()
        if name == "ca":
            ca_key, ca_name = key, certificate.subject
    for name in ("server", "client"):
        key = ec.generate_private_key(ec.SECP256R1())
        text = _certificate(name, key, ca_name, ca_key, False).public_bytes(serialization.Encoding.PEM).decode()
        files[f"{name}.pem"] = text + (_pem(key) if name == "server" else "")
        if name == "client":
            files["client.key"] = _pem(key)
            files["client-both.pem"] = text + _pem(key)
    for name, text in files.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
