//! The HTTP client configurations of the two clouds: limits, proxies, redirects and TLS, from settings and variables.

use std::ffi::OsString;
use std::path::PathBuf;
use std::rc::Rc;

use crate::env::{
    CURL_CA_BUNDLE, Environment, NO_PROXY, PROXIES, REQUESTS_CA_BUNDLE, SSL_CERT_DIR, SSL_CERT_FILE,
};
use crate::error::{Error, Result};
use crate::http::tls::{NamedFile, System, Tls};
use crate::http::{Allowed, ClientConfig, Line, Proxies, Trace};

use crate::auth::settings::{SettingId, Settings};

/// The configurations for the main and for the target cloud. Fails when a setting is invalid.
pub fn for_clouds(
    settings: &Settings,
    environment: &Environment,
    trace: Option<&Rc<Trace>>,
    warn: &Line,
) -> Result<[ClientConfig; 2]> {
    let main = ClientConfig {
        connect_timeout: settings.seconds(SettingId::ConnectTimeout)?,
        timeout: settings.seconds(SettingId::Timeout)?,
        max_response: settings.bytes(SettingId::MaxResponse)?,
        allowed: allowed(settings)?,
        trace: trace.cloned(),
        proxies: Proxies::of(environment),
        note: Some(Rc::clone(warn)),
        tls: Tls {
            authorities: authorities(settings, SettingId::Cacert, environment),
            system: system(environment),
            insecure: insecure(settings, SettingId::Insecure)?,
            certificate: file_of(settings, SettingId::Cert),
            key: file_of(settings, SettingId::Key),
            cacert_setting: "OS_CACERT (--os-cacert)",
            certificate_setting: "OS_CERT (--os-cert)",
            key_setting: "OS_KEY (--os-key)",
        },
    };
    let target = ClientConfig {
        tls: Tls {
            authorities: authorities(settings, SettingId::TargetCacert, environment),
            system: main.tls.system.clone(),
            insecure: insecure(settings, SettingId::TargetInsecure)?,
            certificate: file_of(settings, SettingId::TargetCert),
            key: file_of(settings, SettingId::TargetKey),
            cacert_setting: "OS_TARGET_CACERT (--os-target-cacert)",
            certificate_setting: "OS_TARGET_CERT (--os-target-cert)",
            key_setting: "OS_TARGET_KEY (--os-target-key)",
        },
        ..main.clone()
    };
    Ok([main, target])
}

/// The variables of other programs that determine which proxy a connection uses and which certificate authorities
/// it trusts.
pub const CONNECTION_VARIABLES: [&str; 12] = [
    REQUESTS_CA_BUNDLE,
    CURL_CA_BUNDLE,
    SSL_CERT_FILE,
    SSL_CERT_DIR,
    PROXIES[0],
    PROXIES[1],
    PROXIES[2],
    PROXIES[3],
    PROXIES[4],
    PROXIES[5],
    "NO_PROXY",
    NO_PROXY,
];

/// Those that are set. They identify a cached token, so that it is not sent over a connection with other ones.
pub fn connection_variables(environment: &Environment) -> Vec<(&'static str, OsString)> {
    let set = CONNECTION_VARIABLES.iter();
    set.filter_map(|&name| Some((name, environment.raw(name)?.clone())))
        .collect()
}

fn allowed(settings: &Settings) -> Result<Allowed> {
    let id = SettingId::AllowRedirect;
    Allowed::parse(settings.get(id).unwrap_or_default()).map_err(|entry| {
        Error::local(format!("{}: {entry:?} is not a host", settings.name(id))).hint(
            "write HOST, HOST:PORT, https://HOST or http://HOST; separate several with commas",
        )
    })
}

fn insecure(settings: &Settings, id: SettingId) -> Result<Option<String>> {
    Ok(settings.switch(id)?.then(|| settings.name(id)))
}

fn file_of(settings: &Settings, id: SettingId) -> Option<NamedFile> {
    Some(NamedFile {
        by: settings.name(id),
        path: PathBuf::from(settings.get(id)?),
    })
}

fn system(environment: &Environment) -> System {
    let folders = environment.raw(SSL_CERT_DIR);
    let folders = folders.into_iter().flat_map(std::env::split_paths);
    System {
        file: environment.path(SSL_CERT_FILE).map(|path| NamedFile {
            by: SSL_CERT_FILE.to_owned(),
            path,
        }),
        folders: folders
            .filter(|path| !path.as_os_str().is_empty())
            .collect(),
    }
}

/// The certificate authorities to trust instead of the system's: by the setting, or by a variable of other programs.
/// `SSL_CERT_FILE`, in contrast, replaces the system's own.
fn authorities(settings: &Settings, id: SettingId, environment: &Environment) -> Option<NamedFile> {
    file_of(settings, id).or_else(|| {
        [REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE].iter().find_map(|&by| {
            let path = environment.path(by)?;
            let by = by.to_owned();
            Some(NamedFile { by, path })
        })
    })
}
