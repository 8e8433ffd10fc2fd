//! The way to a service: proxy, name, connection, TLS, clock.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use crate::error::Result;
use crate::http::Http;
use crate::http::message::Answer;
use crate::http::probe::{connect, resolve};
use crate::secret::without_password;
use crate::time::{of_header, unix_now};

use super::report::{Report, milliseconds};

/// A certificate that ends within so many days is worth a warning.
const DAYS: i64 = 30;
/// So many seconds of difference between two clocks are worth a warning.
const SECONDS: i64 = 10;
/// With so many, tokens that are valid count as expired, or the other way round.
const TOO_MANY: i64 = 300;

/// A service, and how it is reached.
pub struct Service<'a> {
    /// What it is called in the names of checks.
    pub name: &'a str,
    pub url: &'a Url,
    pub http: &'a Http,
    pub limit: Duration,
}

impl Service<'_> {
    /// Checks the way to the service. Whether it gave an answer of HTTP.
    pub async fn check(&self, report: &mut Report) -> bool {
        let way = self.connection(report).await;
        if !way {
            for step in ["HTTP", "clock"] {
                let why = format!("there is no connection to {}", self.name);
                report.skipped(&self.step(step), &why);
            }
            return false;
        }
        let begun = Instant::now();
        let answer = self.http.look(self.url, self.limit).await;
        let name = self.step("HTTP");
        let Some(answer) = report.value(&name, answer) else {
            report.skipped(&self.step("clock"), "there is no answer");
            return false;
        };
        let time = milliseconds(begun.elapsed());
        let detail = format!("status {} in {time}", answer.status);
        if matches!(answer.status, 407 | 502..=504) {
            let advice = "the service, or what stands before it, is not ready";
            report.failed(&name, detail, advice);
        } else {
            report.ok(&name, detail);
        }
        self.clock(report, &answer);
        true
    }

    fn step(&self, step: &str) -> String {
        format!("{}: {step}", self.name)
    }

    /// The name, the connection and TLS, of the proxy if there is one.
    async fn connection(&self, report: &mut Report) -> bool {
        let proxy = self.proxy(report);
        let (url, way) = match &proxy {
            Some(Ok(proxy)) => (proxy, "proxy "),
            Some(Err(())) => return false,
            None => (self.url, ""),
        };
        let Some(address) = self.address(report, url, way).await else {
            return false;
        };
        if self.url.scheme() != "https" {
            return true;
        }
        if proxy.is_some() {
            let why = "the proxy hides the certificate from this check; see HTTP";
            report.skipped(&self.step("TLS"), why);
            return true;
        }
        self.tls(report, address).await
    }

    /// The address that accepts connections to the host of a URL. `way` is a word for the names of the checks.
    async fn address(&self, report: &mut Report, url: &Url, way: &str) -> Option<SocketAddr> {
        let name = self.step(&format!("{way}name"));
        let connection = self.step(&format!("{way}connection"));
        let begun = Instant::now();
        let resolved = resolve(url, self.limit).await;
        let advice = "check the host in the URL, and the name resolution of this machine";
        let Some(addresses) = report.value(&name, advised(resolved, advice)) else {
            report.skipped(&connection, "the name has no address");
            return None;
        };
        let ips = addresses.iter().map(|address| address.ip().to_string());
        let ips = ips.collect::<Vec<_>>().join(", ");
        let host = url.host_str().unwrap_or_default();
        let time = milliseconds(begun.elapsed());
        report.ok(&name, format!("{host} is {ips}, in {time}"));
        let begun = Instant::now();
        let connected = connect(&addresses, self.limit).await;
        let advice = "check the port in the URL, firewalls, and whether the service runs";
        let address = report.value(&connection, advised(connected, advice))?;
        let time = milliseconds(begun.elapsed());
        report.ok(&connection, format!("{address} in {time}"));
        Some(address)
    }

    async fn tls(&self, report: &mut Report, address: SocketAddr) -> bool {
        let name = self.step("TLS");
        let (certificate, outcome) = self.http.handshake(self.url, address, self.limit).await;
        let left = certificate.as_ref().map(|found| days(found.end));
        let detail = certificate.map_or_else(
            || "no certificate could be read".to_owned(),
            |found| {
                let day = found.end.strftime("%Y-%m-%d");
                let left = days(found.end);
                let (subject, issuer) = (found.subject, found.issuer);
                format!("certificate for {subject}, signed by {issuer}, until {day} ({left} days)")
            },
        );
        if let Err(error) = outcome {
            let advice = error.hints.join("; ");
            report.failed(&name, format!("{}; {detail}", error.message), advice);
            return false;
        }
        self.trust(report, &name, &detail, left);
        true
    }

    fn trust(&self, report: &mut Report, name: &str, detail: &str, left: Option<i64>) {
        let tls = self.http.tls();
        if let Some(by) = &tls.insecure {
            let advice = format!("remove {by}, and set {}", tls.cacert_setting);
            return report.warning(
                name,
                format!("not verified, as {by} is set; {detail}"),
                advice,
            );
        }
        let trusted = match &tls.authorities {
            Some(named) => format!("trusted by {named}"),
            None => "trusted by this system".to_owned(),
        };
        let detail = format!("{detail}, {trusted}");
        if left.is_some_and(|left| left < DAYS) {
            report.warning(name, detail, "renew the certificate on the server");
        } else {
            report.ok(name, detail);
        }
    }

    /// The URL of the proxy, if there is one; one that is no URL has failed.
    fn proxy(&self, report: &mut Report) -> Option<Result<Url, ()>> {
        let (variable, text) = self.http.proxy(self.url)?;
        let name = self.step("proxy");
        let whole = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let shown = without_password(text);
        let Ok(url) = Url::parse(&whole) else {
            report.failed(
                &name,
                format!("{variable} is no URL: {shown}"),
                "use the form http://HOST:PORT",
            );
            return Some(Err(()));
        };
        report.ok(&name, format!("{variable} routes requests through {shown}"));
        Some(Ok(url))
    }

    fn clock(&self, report: &mut Report, answer: &Answer) {
        let name = self.step("clock");
        let Some(theirs) = answer.header("date").and_then(of_header) else {
            return report.skipped(&name, "the answer has no Date");
        };
        let difference = unix_now() - theirs;
        let detail = match difference {
            0 => "the same as here".to_owned(),
            ahead if ahead > 0 => format!("this machine is {ahead} s ahead"),
            behind => format!("this machine is {} s behind", -behind),
        };
        let advice = "synchronize the clocks of this machine and of the server, as with chrony";
        match difference.abs() {
            TOO_MANY.. => report.failed(
                &name,
                format!("{detail}; tokens may count as expired"),
                advice,
            ),
            SECONDS.. => report.warning(&name, detail, advice),
            _ => report.ok(&name, detail),
        }
    }
}

fn days(end: Timestamp) -> i64 {
    (end.as_second() - unix_now()).div_euclid(24 * 60 * 60)
}

/// Adds what to do, if the error does not say it.
fn advised<T>(outcome: Result<T>, advice: &str) -> Result<T> {
    outcome.map_err(|error| {
        if error.hints.is_empty() {
            error.hint(advice)
        } else {
            error
        }
    })
}
