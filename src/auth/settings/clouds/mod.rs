//! Cloud files: `clouds.yaml`, `clouds-public.yaml` and `secure.yaml`, searched, merged and interpreted as by
//! openstacksdk (`openstack.config.loader`).

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
use search::{CLOUDS, PUBLIC, SECURE, locate};
use source_files::{Location, SourceFile};

/// The settings that cloud files give for one cloud.
#[derive(Debug)]
pub struct CloudConfig {
    pub entry: CloudEntry,
    /// The files that contribute to it, first the one of `entry`.
    pub files: Vec<SourceFile>,
    values: HashMap<String, String>,
}

impl CloudConfig {
    /// The value of a key; `auth.username` is the key `username` within `auth`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The key that requests a scope other than a project, which Mistral cannot use.
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

/// Finds and interprets the selected cloud. `warn` shows a warning.
///
/// Fails when no file or no such cloud exists, a file cannot be read, or the cloud is invalid.
pub fn find(
    selector: &CloudSelector<'_>,
    environment: &Environment,
    warn: &dyn Fn(&str),
) -> Result<CloudConfig> {
    let folders = search::folders(environment);
    let (mut document, mut files) = load_files(selector, &folders, environment, warn)?;
    let file = files[0].path.clone();
    let clouds = document.get_mut("clouds").and_then(Value::as_object_mut);
    let Some(cloud) = clouds.and_then(|clouds| clouds.remove(selector.name)) else {
        return Err(unknown_cloud(selector, &document, &file));
    };
    let entry = CloudEntry {
        name: selector.name.to_owned(),
        file,
    };
    let cloud = mapping(cloud).ok_or_else(|| Error::local(format!("{entry} has no keys")))?;
    let (profile, missing_profile) = match profile(&cloud, &folders)? {
        Profile::None => (None, None),
        Profile::Found { values, file } => {
            // Public clouds in other folders hold no secrets that the warning could name.
            files.extend(Some(file).filter(|file| file.location == Location::CurrentFolder));
            (Some(values), None)
        }
        Profile::Missing { name, searched } => (None, Some((name, searched))),
    };
    let region = regions::choose(&cloud, profile.as_ref(), selector, &entry)?;
    let mut merged = Value::Object(profile.unwrap_or_default());
    merge(&mut merged, Value::Object(cloud));
    merge(&mut merged, region.map_or(Value::Null, Value::Object));
    let home = environment.path(HOME);
    let values = normalize::values(&merged, selector.is_target, home.as_deref())
        .map_err(|what| Error::local(format!("{entry}: {what}")))?;
    let config = CloudConfig {
        entry,
        files,
        values,
    };
    if let Some((name, searched)) = missing_profile {
        check_without_profile(&config, &name, &searched, warn)?;
    }
    Ok(config)
}

/// The names of all clouds in the files that are read; none if they cannot be.
pub fn names(environment: &Environment) -> Vec<String> {
    let folders = search::folders(environment);
    let files = [
        (OS_CLIENT_CONFIG_FILE, CLOUDS),
        (OS_CLIENT_SECURE_FILE, SECURE),
    ];
    let mut names = Vec::new();
    for (variable, stem) in files {
        let file = locate(stem, environment.path(variable).as_deref(), &folders);
        let document = file.filter(|file| file.is_file()).map(|file| load(&file));
        let Some(Ok(document)) = document else {
            continue;
        };
        let clouds = document.get("clouds").and_then(Value::as_object);
        names.extend(clouds.into_iter().flat_map(Map::keys).cloned());
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn unknown_cloud(selector: &CloudSelector<'_>, document: &Value, file: &Path) -> Error {
    let known = document.get("clouds").and_then(Value::as_object);
    let known: Vec<_> = known.into_iter().flat_map(Map::keys).cloned().collect();
    Error::local(format!(
        "cloud {1:?} ({0}) is not in {2}",
        selector.selected_by,
        selector.name,
        file.display()
    ))
    .hint(format!("available: {}", known.join(", ")))
}

/// Loads the file of clouds, or that of secrets when it is the only one, and merges the secrets into it. The
/// list has the loaded file, and the file of secrets if the selected cloud has any there.
fn load_files(
    selector: &CloudSelector<'_>,
    folders: &[PathBuf],
    environment: &Environment,
    warn: &dyn Fn(&str),
) -> Result<(Value, Vec<SourceFile>)> {
    let find = |variable: &str, stem: &str| {
        let named = environment.path(variable);
        let found = locate(stem, named.as_deref(), folders);
        if let Some(path) = named.as_ref().filter(|_| named != found) {
            let path = path.display();
            warn(&format!(
                "mistral: warning: {variable}: {path} does not exist"
            ));
        }
        (named, found)
    };
    let (named, clouds) = find(OS_CLIENT_CONFIG_FILE, CLOUDS);
    let (named_secure, secure) = find(OS_CLIENT_SECURE_FILE, SECURE);
    let Some(file) = clouds.as_ref().or(secure.as_ref()) else {
        return Err(no_file(selector, named.iter().chain(folders)));
    };
    let naming = [
        (OS_CLIENT_CONFIG_FILE, &named),
        (OS_CLIENT_SECURE_FILE, &named_secure),
    ];
    let load = |file: &Path| {
        let mut variables = naming
            .iter()
            .filter(|(_, named)| named.as_deref() == Some(file));
        load(file).map_err(|error| match variables.next() {
            Some((variable, _)) => error.hint(format!("{variable} names this file")),
            None => error,
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

fn no_file<'a>(selector: &CloudSelector<'_>, searched: impl Iterator<Item = &'a PathBuf>) -> Error {
    let searched: Vec<_> = searched.map(|path| path.display().to_string()).collect();
    Error::local(format!(
        "cannot find clouds.yaml for cloud {1:?} ({0}); searched {2}",
        selector.selected_by,
        selector.name,
        searched.join(", ")
    ))
    .hint(format!("create it, or set {OS_CLIENT_CONFIG_FILE}"))
}

/// The profile of a cloud: a public cloud whose values are its defaults.
enum Profile {
    None,
    Found {
        values: Map<String, Value>,
        file: SourceFile,
    },
    Missing {
        name: String,
        searched: String,
    },
}

/// The profile that a cloud names by `profile`, or by `cloud`, the older key.
fn profile(cloud: &Map<String, Value>, folders: &[PathBuf]) -> Result<Profile> {
    let name = ["profile", "cloud"].iter().find_map(|key| cloud.get(*key));
    let Some(name) = name.and_then(Value::as_str).filter(|name| !name.is_empty()) else {
        return Ok(Profile::None);
    };
    let file = locate(PUBLIC, None, folders);
    let mut document = file.as_deref().map(load).transpose()?;
    let clouds = document
        .as_mut()
        .and_then(|document| document.get_mut("public-clouds")?.as_object_mut());
    let values = clouds.and_then(|clouds| mapping(clouds.remove(name)?));
    Ok(match (values, file) {
        (Some(values), Some(file)) => Profile::Found {
            values,
            file: SourceFile::new(&file, None),
        },
        (_, file) => Profile::Missing {
            name: name.to_owned(),
            searched: file.map_or("a clouds-public.yaml".to_owned(), |file| {
                file.display().to_string()
            }),
        },
    })
}

/// Warns of a missing profile; it is an error when the cloud's own keys are not enough for a login.
fn check_without_profile(
    config: &CloudConfig,
    name: &str,
    searched: &str,
    warn: &dyn Fn(&str),
) -> Result<()> {
    let entry = &config.entry;
    if config.get("auth.auth_url").is_some() || config.get("auth_type") == Some("none") {
        warn(&format!(
            "mistral: warning: profile {name:?} of {entry} is not in {searched}; continuing without it"
        ));
        return Ok(());
    }
    Err(Error::local(format!(
        "{entry} uses profile {name:?}, which is not in {searched}"
    ))
    .hint(format!(
        "add auth.auth_url to cloud {} of {}, or the profile to public-clouds; this client \
         has no built-in profiles",
        entry.name,
        entry.file.display()
    )))
}
