//! Following redirects (RFC 9110 section 15.4): what of a request may go to another server.

use reqwest::header::LOCATION;
use url::{Host, Url};

use crate::error::{Error, Kind};

use super::failure::{request, shown};
use super::message::{Answer, Body, Header, Method, Redirects, Request};

/// The servers to which redirects may take the whole request (`--os-allow-redirect`).
#[derive(Clone, Debug, Default)]
pub struct Allowed(Vec<Server>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    scheme: Option<String>,
    host: Host,
    port: Option<u16>,
}

impl Allowed {
    /// Reads `HOST,HOST:PORT,http://HOST`; fails with the entry that is none of these.
    pub fn parse(text: &str) -> Result<Self, &str> {
        let entries = text.split(',').map(str::trim);
        let entries = entries.filter(|entry| !entry.is_empty());
        let servers = entries.map(|entry| Server::parse(entry).ok_or(entry));
        servers.collect::<Result<_, _>>().map(Self)
    }

    fn covers(&self, target: &Url, is_downgrade: bool) -> bool {
        self.0
            .iter()
            .any(|server| server.covers(target, is_downgrade))
    }
}

impl Server {
    fn parse(entry: &str) -> Option<Self> {
        let (scheme, rest) = match entry.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, entry),
        };
        if !matches!(scheme.as_deref(), None | Some("http" | "https")) {
            return None;
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !rest.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (rest, None),
        };
        let host = Host::parse(host).ok().filter(|_| !host.contains('*'))?;
        Some(Self { scheme, host, port })
    }

    /// An entry without a scheme does not allow a downgrade from https to http.
    fn covers(&self, target: &Url, is_downgrade: bool) -> bool {
        let scheme = match &self.scheme {
            Some(scheme) => scheme == target.scheme(),
            None => !is_downgrade,
        };
        let host = target.host().map(|host| host.to_owned());
        let port = self.port.is_none() || self.port == target.port_or_known_default();
        scheme && host.as_ref() == Some(&self.host) && port
    }
}

/// A request that is being redirected.
pub struct Redirected<'a> {
    request: &'a Request<'a>,
    pub method: Method,
    pub url: Url,
    pub body: Body,
    /// Whether `url` gets the whole request.
    trusted: bool,
    /// The headers that every server may get.
    public_headers: Vec<Header>,
}

impl<'a> Redirected<'a> {
    /// A request that was not redirected yet.
    pub fn new(request: &'a Request<'a>) -> Self {
        let public = request.headers.iter().filter(|header| is_public(header));
        Self {
            request,
            method: request.method,
            url: request.url.clone(),
            body: request.body.clone(),
            trusted: true,
            public_headers: public.cloned().collect(),
        }
    }

    /// The headers for the present URL.
    pub fn headers(&self) -> &[Header] {
        if self.trusted {
            self.request.headers
        } else {
            &self.public_headers
        }
    }

    /// Follows a redirect; `false` if `answer` is none. It is an error if something of the request would go to a server
    /// that the user did not name.
    pub fn follow(&mut self, answer: &Answer, allowed: &Allowed) -> Result<bool, Error> {
        let Some(target) = self.target(answer) else {
            return Ok(false);
        };
        if self.request.redirects == Redirects::LikeRequests {
            self.rewrite_method(answer.status);
        }
        let original = &self.request.url;
        let from = std::mem::replace(&mut self.url, target);
        let is_downgrade = self.url.scheme() == "http"
            && [original, &from].iter().any(|url| url.scheme() == "https");
        let upgraded = original.host() == self.url.host()
            && (original.scheme(), self.url.scheme()) == ("http", "https");
        let same_server = !is_downgrade && (original.origin() == self.url.origin() || upgraded);
        self.trusted = same_server || allowed.covers(&self.url, is_downgrade);
        // A GET may go to any server without credentials, but not from https to http. What changes something goes only
        // to servers that the user named: what another one reports says nothing.
        let is_get = self.request.method == Method::Get && matches!(self.request.body, Body::None);
        if self.trusted || is_get && !is_downgrade {
            return Ok(true);
        }
        Err(self.refused(&from, &self.withheld(), is_downgrade))
    }

    /// The URL to which a response redirects. As in the reference, 305 counts where the method is preserved.
    fn target(&self, answer: &Answer) -> Option<Url> {
        let counts = match answer.status {
            301 | 302 | 303 | 307 | 308 => true,
            305 => self.request.redirects == Redirects::PreserveMethod,
            _ => false,
        };
        if !counts {
            return None;
        }
        let location = answer.headers.get(LOCATION)?.to_str().ok()?;
        let target = self.url.join(location).ok()?;
        matches!(target.scheme(), "http" | "https").then_some(target)
    }

    /// The method and body after a redirect, as in the requests library and in browsers.
    fn rewrite_method(&mut self, status: u16) {
        let to_get = match status {
            302 | 303 => true,
            301 => self.method == Method::Post,
            _ => false,
        };
        if to_get {
            self.method = Method::Get;
        }
        if status < 307 {
            self.body = Body::None;
        }
    }

    /// The parts of the request that another server does not get, by name.
    fn withheld(&self) -> Vec<&str> {
        let body = !matches!(self.body, Body::None);
        let body = body.then_some("the request body");
        let private = self
            .request
            .headers
            .iter()
            .filter(|header| !is_public(header));
        body.into_iter()
            .chain(private.map(|(name, _)| name.as_ref()))
            .collect()
    }

    /// What to tell the user of a response of another server, which did not get the whole request.
    pub fn note(&self) -> Option<String> {
        if self.trusted {
            return None;
        }
        let withheld = self.withheld();
        if withheld.is_empty() {
            return None;
        }
        Some(format!(
            "{} redirected the request to {}, a different server: {}; to allow this, use \
             --os-allow-redirect {server} (or MISTRAL_ALLOW_REDIRECT={server})",
            shown(&self.request.url),
            shown(&self.url),
            not_sent(&withheld),
            server = self.server(""),
        ))
    }

    /// The present server as a value of `--os-allow-redirect`.
    pub fn server(&self, scheme: &str) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port().map(|port| format!(":{port}"));
        format!("{scheme}{host}{}", port.unwrap_or_default())
    }

    fn refused(&self, from: &Url, withheld: &[&str], is_downgrade: bool) -> Error {
        let is_login = self.request.redirects == Redirects::Login;
        let what = if is_login { "login" } else { "request" };
        let target = match (is_downgrade, is_login) {
            (true, _) => "where the connection is not encrypted",
            (false, true) => "which is not the server you configured for login",
            (false, false) => "a different server",
        };
        let withheld = not_sent(withheld);
        let error = Error::new(
            Kind::Connection,
            format!(
                "{} redirected the {what} to {}, {target}; {withheld}",
                shown(from),
                shown(&self.url),
            ),
        );
        let error = error.of(request(self.request.method, &self.request.url, None, None));
        let server = self.server(if is_downgrade { "http://" } else { "" });
        let error = error.hint(format!(
            "to allow this, use --os-allow-redirect {server} (or MISTRAL_ALLOW_REDIRECT={server})"
        ));
        if is_login {
            error.hint("or use that URL as the auth URL")
        } else {
            error
        }
    }
}

fn not_sent(withheld: &[&str]) -> String {
    match withheld {
        [] => "the redirect was not followed".to_owned(),
        [one] => format!("{one} was not sent"),
        [others @ .., last] => format!("{} and {last} were not sent", others.join(", ")),
    }
}

/// Whether any server may get a header.
fn is_public((name, _): &Header) -> bool {
    *name == "Accept"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_hosts_with_what_narrows_them() {
        for (list, target, is_downgrade, covered) in [
            ("b", "https://b/x", false, true),
            ("b", "http://b:81/x", false, true),
            ("b", "http://b/x", true, false),
            ("http://b", "http://b/x", true, true),
            ("http://b", "https://b/x", false, false),
            ("https://b/", "https://b:444/x", false, true),
            ("b:443", "https://b/x", false, true),
            ("b:444", "https://b/x", false, false),
            ("a, B.Example ,", "https://b.example/", false, true),
            ("b", "https://a.b/", false, false),
            ("b", "https://bb/", false, false),
            ("[::1]:81", "http://[::1]:81/", false, true),
            ("[::1]", "http://[::1]:81/", false, true),
            ("127.0.0.1", "http://127.0.0.1:81/", false, true),
            ("", "http://b/", false, false),
        ] {
            let allowed = Allowed::parse(list).unwrap();
            let target = Url::parse(target).unwrap();
            assert_eq!(
                allowed.covers(&target, is_downgrade),
                covered,
                "{list} {target}"
            );
        }
    }

    #[test]
    fn an_entry_that_is_no_server_is_named() {
        for entry in [
            "ftp://b", "b:port", "b/path", "u@b", "*", "b:", "::1", "http://",
        ] {
            let list = format!("a,{entry}");
            assert_eq!(Allowed::parse(&list).map(drop), Err(entry), "{entry}");
        }
    }
}
