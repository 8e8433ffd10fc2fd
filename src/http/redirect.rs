//! Where an answer sends a request, and what of it may go there.

use reqwest::header::LOCATION;
use url::{Host, Url};

use crate::error::{Error, Kind};

use super::failure::{request, shown};
use super::message::{Answer, Body, Header, Method, Redirects, Request};

/// The servers to which redirects may lead with all that belongs to a request.
#[derive(Clone, Debug, Default)]
pub struct Allowed(Vec<Place>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    scheme: Option<String>,
    host: Host,
    port: Option<u16>,
}

impl Allowed {
    /// Reads `HOST,HOST:PORT,http://HOST`; fails with the entry that is none of these.
    pub fn parse(text: &str) -> Result<Self, &str> {
        let entries = text.split(',').map(str::trim);
        let entries = entries.filter(|entry| !entry.is_empty());
        let places = entries.map(|entry| Place::parse(entry).ok_or(entry));
        places.collect::<Result<_, _>>().map(Self)
    }

    fn covers(&self, target: &Url, is_plainer: bool) -> bool {
        self.0.iter().any(|place| place.covers(target, is_plainer))
    }
}

impl Place {
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

    /// A place without a scheme is no leave to send in the clear what was sent by TLS.
    fn covers(&self, target: &Url, is_plainer: bool) -> bool {
        let scheme = match &self.scheme {
            Some(scheme) => scheme == target.scheme(),
            None => !is_plainer,
        };
        let host = target.host().map(|host| host.to_owned());
        let port = self.port.is_none() || self.port == target.port_or_known_default();
        scheme && host.as_ref() == Some(&self.host) && port
    }
}

/// A request on its way from place to place.
pub struct Journey<'a> {
    request: &'a Request<'a>,
    pub method: Method,
    pub url: Url,
    pub body: Body,
    /// Whether what belongs to the request goes with it to `url`.
    trusted: bool,
    harmless: Vec<Header>,
}

impl<'a> Journey<'a> {
    /// A request that is sent where the user wants it.
    pub fn new(request: &'a Request<'a>) -> Self {
        let harmless = request.headers.iter().filter(|header| !is_ours(header));
        Self {
            request,
            method: request.method,
            url: request.url.clone(),
            body: request.body.clone(),
            trusted: true,
            harmless: harmless.cloned().collect(),
        }
    }

    /// The headers that go to the present place.
    pub fn headers(&self) -> &[Header] {
        if self.trusted {
            self.request.headers
        } else {
            &self.harmless
        }
    }

    /// Goes where `answer` says. `false` when that is nowhere; an error when something of the request
    /// would go where the user has not sent it.
    pub fn follow(&mut self, answer: &Answer, allowed: &Allowed) -> Result<bool, Error> {
        let Some(target) = self.target(answer) else {
            return Ok(false);
        };
        if self.request.redirects == Redirects::LikeRequests {
            self.become_a_question(answer.status);
        }
        let home = &self.request.url;
        let from = std::mem::replace(&mut self.url, target);
        let is_plainer =
            self.url.scheme() == "http" && [home, &from].iter().any(|url| url.scheme() == "https");
        let upgraded = home.host() == self.url.host()
            && (home.scheme(), self.url.scheme()) == ("http", "https");
        let at_home = !is_plainer && (home.origin() == self.url.origin() || upgraded);
        self.trusted = at_home || allowed.covers(&self.url, is_plainer);
        // A question may be asked anywhere without what is ours, but is not made readable on its way. What
        // changes something is done where the user wants it, or not at all: another server's word that it
        // was done says nothing.
        let asks = self.request.method == Method::Get && matches!(self.request.body, Body::None);
        if self.trusted || asks && !is_plainer {
            return Ok(true);
        }
        Err(self.refused(&from, &self.withheld(), is_plainer))
    }

    /// As in the reference, 305 counts where requests stay what they are.
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

    /// What browsers make of a request that is sent on.
    fn become_a_question(&mut self, status: u16) {
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

    /// What of the request would go on, by name.
    fn withheld(&self) -> Vec<&'static str> {
        let body = !matches!(self.body, Body::None);
        let body = body.then_some("the request body");
        let ours = self.request.headers.iter().filter(|header| is_ours(header));
        body.into_iter()
            .chain(ours.map(|(name, _)| *name))
            .collect()
    }

    /// What is to be said of an answer that another server gave, which did not get all of the request.
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
             --os-allow-redirect {place} (or MISTRAL_ALLOW_REDIRECT={place})",
            shown(&self.request.url),
            shown(&self.url),
            not_sent(&withheld),
            place = self.place(""),
        ))
    }

    /// The present server, as the option that allows it takes it.
    pub fn place(&self, scheme: &str) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port().map(|port| format!(":{port}"));
        format!("{scheme}{host}{}", port.unwrap_or_default())
    }

    fn refused(&self, from: &Url, withheld: &[&str], is_plainer: bool) -> Error {
        let is_login = self.request.redirects == Redirects::Login;
        let what = if is_login { "login" } else { "request" };
        let place = match (is_plainer, is_login) {
            (true, _) => "where the connection is not encrypted",
            (false, true) => "which is not the server you configured for login",
            (false, false) => "a different server",
        };
        let withheld = not_sent(withheld);
        let error = Error::new(
            Kind::Connection,
            format!(
                "{} redirected the {what} to {}, {place}; {withheld}",
                shown(from),
                shown(&self.url),
            ),
        );
        let error = error.of(request(self.request.method, &self.request.url, None, None));
        let place = self.place(if is_plainer { "http://" } else { "" });
        let error = error.hint(format!(
            "to allow this, use --os-allow-redirect {place} (or MISTRAL_ALLOW_REDIRECT={place})"
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

/// Whether a header says something that is meant for the server that was asked.
fn is_ours((name, _): &Header) -> bool {
    *name != "Accept"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_hosts_with_what_narrows_them() {
        for (list, target, is_plainer, covered) in [
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
                allowed.covers(&target, is_plainer),
                covered,
                "{list} {target}"
            );
        }
    }

    #[test]
    fn what_is_no_place_is_named() {
        for entry in [
            "ftp://b", "b:port", "b/path", "u@b", "*", "b:", "::1", "http://",
        ] {
            let list = format!("a,{entry}");
            assert_eq!(Allowed::parse(&list).map(drop), Err(entry), "{entry}");
        }
    }
}
