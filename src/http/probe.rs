//! A connection step by step, to tell which step fails: the name, the connection, TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::error::{Error, Kind, Result};

use super::certificate::Certificate;
use super::message::{Answer, Body, Method, Redirects, Request, Retries};
use super::tls::Tls;
use super::{Http, failure};

/// The host and the port that a URL names.
fn place(url: &Url) -> Result<(&str, u16)> {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default();
    port.map(|port| (host, port))
        .ok_or_else(|| Error::local(format!("{} has no port", failure::shown(url))))
}

/// The addresses of the host of a URL.
pub async fn resolve(url: &Url, limit: Duration) -> Result<Vec<SocketAddr>> {
    let (host, port) = place(url)?;
    let looking = timeout(limit, tokio::net::lookup_host((host, port)));
    let found = looking
        .await
        .map_err(|_| late(limit))?
        .map_err(|cause| unreachable(&format!("{host} cannot be resolved: {cause}")))?;
    Ok(found.collect())
}

/// Connects to the first of the addresses that accepts a connection, and gives that.
pub async fn connect(addresses: &[SocketAddr], limit: Duration) -> Result<SocketAddr> {
    let mut error = unreachable("the name has no address");
    for &address in addresses {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(address),
            Ok(Err(cause)) => error = unreachable(&format!("cannot connect to {address}: {cause}")),
            Err(_) => error = late(limit),
        }
    }
    Err(error)
}

fn unreachable(message: &str) -> Error {
    Error::new(Kind::Unreachable, message)
}

/// The outcome of a step, or an error if it takes longer than the limit.
pub async fn within<T>(limit: Duration, step: impl Future<Output = Result<T>>) -> Result<T> {
    let outcome = timeout(limit, step).await;
    outcome.unwrap_or_else(|_| Err(late(limit)))
}

fn late(limit: Duration) -> Error {
    Error::new(
        Kind::Timeout,
        format!("no answer within {} seconds", limit.as_secs_f64()),
    )
}

impl Http {
    /// The TLS settings.
    pub fn tls(&self) -> &Tls {
        &self.config.tls
    }

    /// The variable and the URL of the proxy for a URL, if requests go through one.
    pub fn proxy(&self, url: &Url) -> Option<(&str, &str)> {
        self.config.proxies.used_for(url)
    }

    /// Makes a TLS connection and sends nothing. Gives the server's certificate, trusted or not, and the outcome.
    pub async fn handshake(
        &self,
        url: &Url,
        address: SocketAddr,
        limit: Duration,
    ) -> (Option<Certificate>, Result<()>) {
        let unverified = Tls {
            insecure: Some(String::new()),
            ..self.config.tls.clone()
        };
        let outcome = shake_hands(&self.config.tls, url, address, limit).await;
        match outcome {
            Ok(certificate) => (certificate, Ok(())),
            Err(error) => {
                let seen = shake_hands(&unverified, url, address, limit).await;
                (seen.ok().flatten(), Err(error))
            }
        }
    }

    /// One `GET`, without any header, and without retries.
    pub async fn look(&self, url: &Url, limit: Duration) -> Result<Answer> {
        let request = Request {
            method: Method::Get,
            url: url.clone(),
            headers: &[],
            body: Body::None,
            redirects: Redirects::PreserveMethod,
            retries: Retries::IfStale,
        };
        within(limit, self.send(&request)).await
    }
}

async fn shake_hands(
    tls: &Tls,
    url: &Url,
    address: SocketAddr,
    limit: Duration,
) -> Result<Option<Certificate>> {
    let configuration = Arc::new(tls.configuration()?);
    let (host, _) = place(url)?;
    let name = ServerName::try_from(host.to_owned())
        .map_err(|cause| Error::local(format!("{host} is not a name of a server: {cause}")))?;
    let failed = |cause: &(dyn std::error::Error + 'static)| match tls.explain(cause) {
        Some((message, hint)) => Error::new(Kind::Connection, message).hint(hint),
        None => unreachable(&format!("the TLS handshake failed: {cause}")),
    };
    let mut connection =
        ClientConnection::new(configuration, name).map_err(|cause| failed(&cause))?;
    let stream = timeout(limit, TcpStream::connect(address)).await;
    let stream = stream.map_err(|_| late(limit))?;
    let stream = stream.and_then(TcpStream::into_std);
    let mut stream = stream.map_err(|cause| failed(&cause))?;
    // Nothing else happens meanwhile, so that it may block.
    let prepared = stream
        .set_nonblocking(false)
        .and_then(|()| stream.set_read_timeout(Some(limit)))
        .and_then(|()| stream.set_write_timeout(Some(limit)));
    prepared.map_err(|cause| failed(&cause))?;
    while connection.is_handshaking() {
        connection
            .complete_io(&mut stream)
            .map_err(|cause| match cause.kind() {
                std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => late(limit),
                _ => failed(&cause),
            })?;
    }
    let chain = connection.peer_certificates().unwrap_or_default();
    Ok(chain.first().and_then(|first| Certificate::read(first)))
}
