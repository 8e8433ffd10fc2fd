//! The proxies of the environment, as far as one must know of them: the HTTP library uses them.

use url::Url;

use crate::env::{ALL_PROXY, Environment, HTTP_PROXY, HTTPS_PROXY, NO_PROXY};
use crate::error::{Error, Result};
use crate::secret::without_password;

/// A proxy, and the variable that names it.
#[derive(Clone, Debug)]
struct Proxy {
    variable: String,
    url: String,
}

/// What the environment says about proxies.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    /// Every host is spared.
    pub unused: bool,
}

impl Proxies {
    /// Reads the variables, in lower or upper case.
    pub fn of(environment: &Environment) -> Self {
        let value = |name: &str| {
            [name.to_owned(), name.to_uppercase()]
                .into_iter()
                .find_map(|variable| {
                    let url = environment.text(&variable)?.to_owned();
                    Some(Proxy { variable, url })
                })
        };
        let of = |name| value(name).or_else(|| value(ALL_PROXY));
        let spared = value(NO_PROXY);
        Self {
            http: of(HTTP_PROXY),
            https: of(HTTPS_PROXY),
            unused: spared.is_some_and(|list| list.url.split(',').any(|host| host.trim() == "*")),
        }
    }

    fn for_scheme(&self, secure: bool) -> Option<&Proxy> {
        let proxy = if secure { &self.https } else { &self.http };
        proxy.as_ref().filter(|_| !self.unused)
    }

    /// Refuses a proxy that could not be used; the HTTP library would pass it over in silence.
    pub fn check(&self, secure: bool) -> Result<()> {
        let Some(Proxy { variable, url }) = self.for_scheme(secure) else {
            return Ok(());
        };
        let whole = if url.contains("://") {
            url.clone()
        } else {
            format!("http://{url}")
        };
        let shown = without_password(url);
        match Url::parse(&whole) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
                Ok(())
            }
            Ok(parsed) => Err(Error::local(format!(
                "{variable} names a proxy that speaks {}, which this client does not: {shown:?}",
                parsed.scheme()
            ))),
            Err(cause) => Err(Error::local(format!(
                "{variable} names no proxy: {shown:?} ({cause})"
            ))
            .hint("write it as http://HOST:PORT")),
        }
    }

    /// What to say about a connection that did not come about.
    pub fn hint(&self, secure: bool) -> Option<String> {
        let Proxy { variable, url } = self.for_scheme(secure)?;
        let url = without_password(url);
        Some(format!(
            "{variable} sends this by way of {url}, unless no_proxy spares the host"
        ))
    }
}
