//! TLS: trusted certificate authorities, the client certificate, and errors of the handshake.

use std::error::Error as StdError;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore,
    SignatureScheme,
};

use crate::bounded;
use crate::error::{Error, Result};

/// The largest file of certificates or of a key; that of a system has about 0.2 MiB.
const MAX_FILE: u64 = 16 << 20;

/// The hint for a handshake that failed for another reason than a certificate.
const VERSIONS: &str = "check that both sides agree on TLS 1.2 or 1.3";

/// A file, and the option or variable that named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    pub by: String,
    pub path: PathBuf,
}

impl fmt::Display for NamedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.by, self.path.display())
    }
}

/// The system's authorities, where variables name them (OpenSSL's `SSL_CERT_FILE` and `SSL_CERT_DIR`).
#[derive(Clone, Debug, Default)]
pub struct System {
    pub file: Option<NamedFile>,
    pub folders: Vec<PathBuf>,
}

/// The TLS settings of one cloud.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM file, or folder of PEM files, with the only authorities to trust; none for the system's.
    pub authorities: Option<NamedFile>,
    /// Where the system's are, if variables say so.
    pub system: System,
    /// The option or variable by which certificates are not verified.
    pub insecure: Option<String>,
    /// PEM file with the client certificate, and its key unless that has a file of its own.
    pub certificate: Option<NamedFile>,
    /// PEM file with the key of the client certificate.
    pub key: Option<NamedFile>,
    /// How the user would name authorities, a client certificate and its key, for hints.
    pub cacert_setting: &'static str,
    pub certificate_setting: &'static str,
    pub key_setting: &'static str,
}

impl System {
    /// The authorities, and what could not be read.
    fn authorities(&self) -> (Vec<CertificateDer<'static>>, Vec<String>) {
        let Some(named) = &self.file else {
            let found = rustls_native_certs::load_native_certs();
            let failed = found.errors.iter().map(ToString::to_string);
            return (found.certs, failed.collect());
        };
        let (mut found, mut failed) = (Vec::new(), Vec::new());
        // Not by the library, which has no size limit and waits for pipes.
        match read(named, &named.path) {
            Ok(pem) => found.extend(CertificateDer::pem_slice_iter(&pem).flatten()),
            Err(error) => failed.push(error.message),
        }
        for folder in &self.folders {
            let more = rustls_native_certs::load_certs_from_paths(None, Some(folder));
            found.extend(more.certs);
            failed.extend(more.errors.iter().map(ToString::to_string));
        }
        (found, failed)
    }
}

impl Tls {
    /// Reads the files and makes the configuration of https connections.
    pub fn configuration(&self) -> Result<ClientConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = if self.insecure.is_some() {
            Verifier::AcceptAll(Arc::clone(&provider))
        } else {
            self.verifier(&provider)?
        };
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|cause| Error::local(format!("cannot set up TLS: {cause}")))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let Some(certificate) = &self.certificate else {
            if let Some(key) = &self.key {
                return Err(Error::local(format!(
                    "{} is set, but not the certificate of that key",
                    key.by
                ))
                .hint(format!(
                    "set {}; it may be the same file",
                    self.certificate_setting
                )));
            }
            return Ok(builder.with_no_client_auth());
        };
        let chain = certificates(certificate)?;
        let key = private_key(self.key.as_ref().unwrap_or(certificate), self.key_setting)?;
        builder
            .with_client_auth_cert(chain, key)
            .map_err(|cause| self.client_certificate_error(certificate, &cause))
    }

    fn client_certificate_error(&self, certificate: &NamedFile, cause: &rustls::Error) -> Error {
        let key = self.key.as_ref().unwrap_or(certificate);
        match cause {
            rustls::Error::InconsistentKeys(_) => Error::local(format!(
                "the key in {key} does not match the certificate in {certificate}"
            )),
            _ => Error::local(format!(
                "cannot use the certificate in {certificate}: {cause}"
            )),
        }
    }

    fn verifier(&self, provider: &Arc<CryptoProvider>) -> Result<Verifier> {
        let (given, failed) = match &self.authorities {
            Some(named) => (authorities(named)?, Vec::new()),
            None => self.system.authorities(),
        };
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(given.iter().cloned());
        if added == 0 {
            return Err(match &self.authorities {
                Some(named) => unusable(named, "contains no usable certificate"),
                None => Error::local(format!(
                    "no trusted certificate authorities found on this system: {}",
                    if failed.is_empty() {
                        "none are installed".to_owned()
                    } else {
                        failed.join("; ")
                    }
                ))
                .hint("check SSL_CERT_FILE and SSL_CERT_DIR if they are set")
                .hint(format!("set {} to a PEM file", self.cacert_setting)),
            });
        }
        let inner =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
                .build()
                .map_err(|cause| Error::local(format!("cannot set up TLS: {cause}")))?;
        Ok(Verifier::Trusted {
            inner,
            named: self.authorities.as_ref().map_or_else(Vec::new, |_| given),
        })
    }

    /// The message and the hint for an error of the handshake.
    pub fn explain(&self, cause: &(dyn StdError + 'static)) -> Option<(String, String)> {
        let cause = cause_of(cause)?;
        let trust = match &self.authorities {
            Some(named) => format!(
                "only {named} is trusted; if the server is genuine, add its certificate authority there"
            ),
            None => format!(
                "if the server is genuine, set {} to the PEM file of its certificate authority",
                self.cacert_setting
            ),
        };
        Some(match cause {
            rustls::Error::InvalidCertificate(problem) => explain_certificate(problem, trust),
            rustls::Error::AlertReceived(alert) => self.explain_alert(*alert),
            rustls::Error::InvalidMessage(_) => (
                "the server does not use TLS".to_owned(),
                "if it uses plain HTTP, write the URL with http://".to_owned(),
            ),
            other => (
                format!("the TLS handshake failed: {other}"),
                VERSIONS.to_owned(),
            ),
        })
    }

    fn explain_alert(&self, alert: AlertDescription) -> (String, String) {
        let ours = match &self.certificate {
            Some(named) => format!("it was given the one in {}", named.by),
            None => format!("set {} and {}", self.certificate_setting, self.key_setting),
        };
        match alert {
            AlertDescription::CertificateRequired
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::DecryptError
            | AlertDescription::AccessDenied => {
                let which = if self.certificate.is_some() {
                    "another"
                } else {
                    "a"
                };
                let what = format!("the server requires {which} client certificate ({alert:?})");
                (what, ours)
            }
            AlertDescription::HandshakeFailure if self.certificate.is_none() => (
                "the server refused the TLS handshake".to_owned(),
                format!("it may require a client certificate: {ours}"),
            ),
            other => (
                format!("the server refused the TLS handshake ({other:?})"),
                VERSIONS.to_owned(),
            ),
        }
    }
}

fn explain_certificate(problem: &CertificateError, trust: String) -> (String, String) {
    match problem {
        CertificateError::UnknownIssuer => (
            "the server's certificate is signed by an unknown issuer".to_owned(),
            trust,
        ),
        CertificateError::BadSignature => (
            "the server's certificate is signed by an unknown issuer with the same name as a trusted one"
                .to_owned(),
            trust,
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => (
            format!("the server's certificate has expired ({problem})"),
            "it must be renewed on the server; also check this machine's clock".to_owned(),
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            format!("the server's certificate is not valid yet ({problem})"),
            "check this machine's clock".to_owned(),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            format!("the server's certificate is for another host: {problem}"),
            "use the host name in the certificate in the URL".to_owned(),
        ),
        problem if is_authority_as_server(problem) => (
            "the server presents a certificate authority's certificate as its own, and it is not trusted"
                .to_owned(),
            trust,
        ),
        other => (
            format!("the server's certificate is not trusted: {other}"),
            trust,
        ),
    }
}

/// Whether a certificate authority's certificate was used as a server's; webpki hides the type of this error.
fn is_authority_as_server(problem: &CertificateError) -> bool {
    matches!(problem, CertificateError::Other(cause) if format!("{cause:?}").contains("CaUsedAsEndEntity"))
}

/// The TLS error among the causes of `error`; the asynchronous layers wrap it in I/O errors.
pub fn cause_of<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if let Some(inner) = inner
            && let Some(found) = cause_of(inner)
        {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn unusable(named: &NamedFile, what: &str) -> Error {
    Error::local(format!("{named} {what}"))
        .hint("it must be a PEM file, with lines like -----BEGIN CERTIFICATE-----")
}

fn read(named: &NamedFile, path: &Path) -> Result<Vec<u8>> {
    bounded::read_setting(path, MAX_FILE).map_err(|cause| {
        Error::local(format!(
            "{} {} cannot be read: {cause}",
            named.by,
            path.display()
        ))
    })
}

fn certificates(named: &NamedFile) -> Result<Vec<CertificateDer<'static>>> {
    let found = parse(&read(named, &named.path)?)
        .map_err(|cause| unusable(named, &format!("is broken: {cause}")))?;
    if found.is_empty() {
        return Err(unusable(named, "contains no certificate"));
    }
    Ok(found)
}

fn parse(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, rustls::pki_types::pem::Error> {
    CertificateDer::pem_slice_iter(pem).collect()
}

/// The authorities of a file, or of every PEM file of a folder.
fn authorities(named: &NamedFile) -> Result<Vec<CertificateDer<'static>>> {
    if !named.path.is_dir() {
        return certificates(named);
    }
    let entries = fs::read_dir(&named.path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|cause| unusable(named, &format!("cannot be read: {cause}")))?;
    let mut files: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
    files.sort();
    files.retain(|path| path.is_file());
    let mut found = Vec::new();
    for path in files {
        found.extend(parse(&read(named, &path)?).unwrap_or_default());
    }
    if found.is_empty() {
        return Err(
            Error::local(format!("{named} is a folder without a certificate"))
                .hint("it must contain PEM files, with lines like -----BEGIN CERTIFICATE-----"),
        );
    }
    Ok(found)
}

fn private_key(named: &NamedFile, key_setting: &str) -> Result<PrivateKeyDer<'static>> {
    let pem = read(named, &named.path)?;
    let text = String::from_utf8_lossy(&pem);
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(Error::local(format!("{named} is encrypted"))
            .hint("decrypt it: openssl pkey -in KEY -out PLAIN_KEY"));
    }
    PrivateKeyDer::from_pem_slice(&pem).map_err(|_| {
        Error::local(format!("{named} contains no private key")).hint(format!(
            "it must be a PEM file with a private key; if the key is in a file of its own, set {key_setting}"
        ))
    })
}

/// Checks the server's certificate.
#[derive(Debug)]
enum Verifier {
    /// By certificate authorities. A certificate that the user names as one is trusted as a server's own too: that is
    /// how self-signed ones are used, and the reference accepts them.
    Trusted {
        inner: Arc<WebPkiServerVerifier>,
        named: Vec<CertificateDer<'static>>,
    },
    /// Not at all (`--insecure`).
    AcceptAll(Arc<CryptoProvider>),
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Self::Trusted { inner, named } = self else {
            return Ok(ServerCertVerified::assertion());
        };
        let outcome =
            inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        // This error comes last, so that the validity period has been checked.
        let is_authority = matches!(
            &outcome,
            Err(rustls::Error::InvalidCertificate(problem)) if is_authority_as_server(problem)
        );
        if is_authority && named.iter().any(|named| named == end_entity) {
            let parsed = ParsedCertificate::try_from(end_entity)?;
            rustls::client::verify_server_name(&parsed, server_name)?;
            return Ok(ServerCertVerified::assertion());
        }
        outcome
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        match self {
            Self::Trusted { inner, .. } => inner.verify_tls12_signature(message, cert, dss),
            Self::AcceptAll(_) => Ok(HandshakeSignatureValid::assertion()),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        match self {
            Self::Trusted { inner, .. } => inner.verify_tls13_signature(message, cert, dss),
            Self::AcceptAll(_) => Ok(HandshakeSignatureValid::assertion()),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        match self {
            Self::Trusted { inner, .. } => inner.supported_verify_schemes(),
            Self::AcceptAll(provider) => {
                let algorithms = provider.signature_verification_algorithms;
                algorithms.supported_schemes()
            }
        }
    }
}
