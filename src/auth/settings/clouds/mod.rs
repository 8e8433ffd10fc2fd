//! `clouds.yaml`, `clouds-public.yaml` and `secure.yaml`, found, merged and understood as openstacksdk
//! does (its module `openstack.config.loader`).

mod document;
pub mod entry;
mod normalize;
mod regions;
mod search;
pub mod source_files;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::env::{Environment, HOME, OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE};
use crate::error::{Error, Result};

use document::{load, mapping, merge};
use entry::{CloudEntry, CloudSelector};
use search::{CLOUDS, PUBLIC, SECURE, folders, locate};
use source_files::{Location, SourceFile};

/// The settings of one cloud.
#[derive(Debug)]
pub struct CloudConfig {
    pub entry: CloudEntry,
    /// The files that it is made of.
    pub files: Vec<SourceFile>,
    values: HashMap<String, String>,
}

impl CloudConfig {
    /// The value of a key; `auth.username` is the key `username` below `auth`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The key by which it asks for a token of something else than a project, for which Mistral has no
    /// use.
    pub fn unsupported_scope(&self) -> Option<&'static str> {
        const KEYS: [&str; 4] = [
            "auth.domain_id",
            "auth.domain_name",
            "auth.system_scope",
            "auth.trust_id",
        ];
        KEYS.into_iter().find(|key| self.get(key).is_some())
    }
}

/// Finds the cloud that is asked for. `warn` shows a warning.
pub fn find(
    selector: &CloudSelector<'_>,
    environment: &Environment,
    warn: &dyn Fn(&str),
) -> Result<CloudConfig> {
    let folders = folders(environment);
    let (mut document, mut files) = files(selector, &folders, environment, warn)?;
    let file = files[0].path.clone();
    let clouds = document.get_mut("clouds").and_then(Value::as_object_mut);
    let Some(own) = clouds.and_then(|clouds| clouds.remove(selector.name)) else {
        let known = document.get("clouds").and_then(Value::as_object);
        let known: Vec<_> = known.into_iter().flat_map(Map::keys).cloned().collect();
        return Err(Error::local(format!(
            "cloud {1:?} ({0}) is not in {2}",
            selector.named_by,
            selector.name,
            file.display()
        ))
        .hint(format!("available: {}", known.join(", "))));
    };
    let entry = CloudEntry {
        name: selector.name.to_owned(),
        file,
    };
    let own = mapping(own).ok_or_else(|| Error::local(format!("{entry} has no keys")))?;
    let profile = profile(&own, &folders)?;
    let (known, lacking) = match profile {
        Profile::None => (None, None),
        Profile::Known { map, file } => {
            // The public clouds of elsewhere have no secrets.
            files.extend(Some(file).filter(|file| file.location == Location::CurrentFolder));
            (Some(map), None)
        }
        Profile::Unknown { name, place } => (None, Some((name, place))),
    };
    let region = regions::choose(&own, known.as_ref(), selector, &entry)?;
    let mut merged = Value::Object(known.unwrap_or_default());
    merge(&mut merged, Value::Object(own));
    if let Some(region) = region {
        merge(&mut merged, Value::Object(region));
    }
    let values = normalize::values(
        &merged,
        selector.is_target,
        environment.path(HOME).as_deref(),
    )
    .map_err(|what| Error::local(format!("{entry}: {what}")))?;
    let cloud = CloudConfig {
        entry,
        files,
        values,
    };
    if let Some((name, place)) = lacking {
        without_profile(&cloud, &name, &place, warn)?;
    }
    Ok(cloud)
}

/// The document that has the clouds, with the secrets laid over it; its file, and that of the secrets
/// if the cloud has any there.
fn files(
    selector: &CloudSelector<'_>,
    folders: &[PathBuf],
    environment: &Environment,
    warn: &dyn Fn(&str),
) -> Result<(Value, Vec<SourceFile>)> {
    let named = environment.path(OS_CLIENT_CONFIG_FILE);
    let clouds = locate(CLOUDS, named.as_deref(), folders);
    let named_secure = environment.path(OS_CLIENT_SECURE_FILE);
    let secure = locate(SECURE, named_secure.as_deref(), folders);
    for (variable, named, found) in [
        (OS_CLIENT_CONFIG_FILE, &named, &clouds),
        (OS_CLIENT_SECURE_FILE, &named_secure, &secure),
    ] {
        if let Some(path) = named.as_ref().filter(|_| named != found) {
            warn(&format!(
                "mistral: warning: {variable}: {} does not exist",
                path.display()
            ));
        }
    }
    let Some(file) = clouds.as_ref().or(secure.as_ref()) else {
        let places: Vec<_> = named
            .iter()
            .chain(folders)
            .map(|path| path.display().to_string())
            .collect();
        return Err(Error::local(format!(
            "cannot find clouds.yaml for cloud {1:?} ({0}); searched {2}",
            selector.named_by,
            selector.name,
            places.join(", ")
        ))
        .hint(format!("create it, or set {OS_CLIENT_CONFIG_FILE}")));
    };
    let naming = [
        (OS_CLIENT_CONFIG_FILE, &named),
        (OS_CLIENT_SECURE_FILE, &named_secure),
    ];
    let load = |file: &Path| {
        load(file).map_err(|error| {
            match naming
                .iter()
                .find(|(_, named)| named.as_deref() == Some(file))
            {
                Some((variable, _)) => error.hint(format!("{variable} names this file")),
                None => error,
            }
        })
    };
    let mut document = load(file)?;
    let mut files = vec![SourceFile::new(file, named.as_deref())];
    if let Some(secure) = secure.as_ref().filter(|&secure| secure != file) {
        let secrets = load(secure)?;
        let of_cloud = secrets.get("clouds").and_then(|all| all.get(selector.name));
        if of_cloud.is_some_and(|secrets| !secrets.is_null()) {
            files.push(SourceFile::new(secure, named_secure.as_deref()));
        }
        merge(&mut document, secrets);
    }
    Ok((document, files))
}

/// The public cloud upon which a cloud is built.
enum Profile {
    None,
    Known {
        map: Map<String, Value>,
        file: SourceFile,
    },
    /// Its name, and where it was looked for.
    Unknown {
        name: String,
        place: String,
    },
}

/// The public one that a cloud names by `profile`, or by `cloud` as in older days.
fn profile(own: &Map<String, Value>, folders: &[PathBuf]) -> Result<Profile> {
    let named = ["profile", "cloud"].iter().find_map(|key| own.get(*key));
    let Some(name) = named
        .and_then(Value::as_str)
        .filter(|name| !name.is_empty())
    else {
        return Ok(Profile::None);
    };
    let file = locate(PUBLIC, None, folders);
    let mut document = file.as_deref().map(load).transpose()?;
    let publics = document
        .as_mut()
        .and_then(|document| document.get_mut("public-clouds")?.as_object_mut());
    let found = publics.and_then(|publics| mapping(publics.remove(name)?));
    Ok(match (found, file) {
        (Some(map), Some(file)) => Profile::Known {
            map,
            file: SourceFile::new(&file, None),
        },
        (_, file) => Profile::Unknown {
            name: name.to_owned(),
            place: file.map_or("a clouds-public.yaml".to_owned(), |file| {
                file.display().to_string()
            }),
        },
    })
}

/// A cloud that says enough by itself goes on without its profile, with a warning.
fn without_profile(
    cloud: &CloudConfig,
    name: &str,
    place: &str,
    warn: &dyn Fn(&str),
) -> Result<()> {
    let CloudEntry { name: own, file } = &cloud.entry;
    if cloud.get("auth.auth_url").is_some() || cloud.get("auth_type") == Some("none") {
        warn(&format!(
            "mistral: warning: profile {name:?} of {} is not in {place}; continuing without it",
            cloud.entry
        ));
        return Ok(());
    }
    Err(Error::local(format!(
        "{} uses profile {name:?}, which is not in {place}",
        cloud.entry
    ))
    .hint(format!(
        "add auth.auth_url to cloud {own} of {}, or the profile to public-clouds; this client \
         has no built-in profiles",
        file.display()
    )))
}
