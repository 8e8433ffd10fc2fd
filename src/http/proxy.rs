//! The proxies of the environment.

use hyper_util::client::proxy::matcher::Matcher;
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
    /// The hosts that are reached without a proxy, separated by commas.
    no_proxy: String,
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
        Self {
            http: of(HTTP_PROXY),
            https: of(HTTPS_PROXY),
            no_proxy: value(NO_PROXY).map(|list| list.url).unwrap_or_default(),
        }
    }

    fn for_scheme(&self, secure: bool) -> Option<&Proxy> {
        let proxy = if secure { &self.https } else { &self.http };
        let every = self.no_proxy.split(',').any(|host| host.trim() == "*");
        proxy.as_ref().filter(|_| !every)
    }

    /// The proxy for requests over https or http; one that cannot be used is an error.
    pub fn choose(&self, secure: bool) -> Result<Option<reqwest::Proxy>> {
        let Some(Proxy { variable, url }) = self.for_scheme(secure) else {
            return Ok(None);
        };
        let whole = if url.contains("://") {
            url.clone()
        } else {
            format!("http://{url}")
        };
        let shown = without_password(url);
        let invalid = |cause: &dyn std::fmt::Display| {
            Error::local(format!(
                "{variable} is not a proxy URL: {shown:?} ({cause})"
            ))
            .hint("use the form http://HOST:PORT")
        };
        match Url::parse(&whole) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
                let proxy = reqwest::Proxy::all(parsed).map_err(|cause| invalid(&cause))?;
                let no_proxy = reqwest::NoProxy::from_string(&self.no_proxy);
                Ok(Some(proxy.no_proxy(no_proxy)))
            }
            Ok(parsed) => Err(Error::local(format!(
                "{variable}: proxies of type {} are not supported: {shown:?}",
                parsed.scheme()
            ))),
            Err(cause) => Err(invalid(&cause)),
        }
    }

    /// The variable and the URL of the proxy for `url`, unless `no_proxy` lists its host.
    pub fn used_for(&self, url: &Url) -> Option<(&str, &str)> {
        let proxy = self.for_scheme(url.scheme() == "https")?;
        // The same rules as those of requests, whatever the proxy is.
        let rules = Matcher::builder().all("http://proxy.invalid");
        let rules = rules.no(&self.no_proxy).build();
        rules.intercept(&url.as_str().parse().ok()?)?;
        Some((&proxy.variable, &proxy.url))
    }

    /// The hint for a connection that could not be made.
    pub fn hint(&self, url: &Url) -> Option<String> {
        let (variable, proxy) = self.used_for(url)?;
        let proxy = without_password(proxy);
        Some(format!(
            "{variable} routes this request through {proxy}; list the host in no_proxy to bypass it"
        ))
    }
}
