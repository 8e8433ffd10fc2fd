//! `clouds.yaml`, `clouds-public.yaml` and `secure.yaml`, found, merged and understood as openstacksdk
//! does (its module `openstack.config.loader`).

mod normalize;
pub mod parts;
mod regions;
mod search;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::bounded;
use crate::env::{Environment, HOME, OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE};
use crate::error::{Error, Result};
use crate::yaml;

use parts::{Part, Place};
use search::{CLOUDS, PUBLIC, SECURE, folders, locate};

/// More than any file has: thousands of clouds. Its values take some 40 times the room of its text.
const MOST: u64 = 4 << 20;

/// The cloud that is asked for.
pub struct CloudSelector<'a> {
    pub name: &'a str,
    /// The option or variable that asks for it.
    pub named_by: &'a str,
    /// The region that an option or variable asks for, and which of them it is.
    pub region: Option<(&'a str, String)>,
    /// Whether it is the cloud that actions work on: Mistral is not looked for there.
    pub is_target: bool,
}

/// An entry of a file, as messages name it: `cloud c in ./clouds.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CloudEntry {
    pub name: String,
    pub file: PathBuf,
}

impl fmt::Display for CloudEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cloud {} in {}", self.name, self.file.display())
    }
}

/// The settings of one cloud.
#[derive(Debug)]
pub struct Cloud {
    pub entry: CloudEntry,
    /// The files that it is made of.
    pub parts: Vec<Part>,
    values: HashMap<String, String>,
}

impl Cloud {
    /// The value of a key; `auth.username` is the key `username` below `auth`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The key by which it asks for a token of something else than a project, for which Mistral has no
    /// use.
    pub fn other_scope(&self) -> Option<&'static str> {
        const KEYS: [&str; 4] = [
            "auth.domain_id",
            "auth.domain_name",
            "auth.system_scope",
            "auth.trust_id",
        ];
        KEYS.into_iter().find(|key| self.get(key).is_some())
    }
}

/// Finds the cloud that is asked for. `note` shows a warning.
pub fn find(
    wanted: &CloudSelector<'_>,
    environment: &Environment,
    note: &dyn Fn(&str),
) -> Result<Cloud> {
    let folders = folders(environment);
    let (mut document, mut parts) = files(wanted, &folders, environment, note)?;
    let file = parts[0].path.clone();
    let clouds = document.get_mut("clouds").and_then(Value::as_object_mut);
    let Some(own) = clouds.and_then(|clouds| clouds.remove(wanted.name)) else {
        let known = document.get("clouds").and_then(Value::as_object);
        let known: Vec<_> = known.into_iter().flat_map(Map::keys).cloned().collect();
        return Err(Error::local(format!(
            "cloud {1:?} ({0}) is not in {2}",
            wanted.named_by,
            wanted.name,
            file.display()
        ))
        .hint(format!("available: {}", known.join(", "))));
    };
    let entry = CloudEntry {
        name: wanted.name.to_owned(),
        file,
    };
    let own = mapping(own).ok_or_else(|| Error::local(format!("{entry} has no keys")))?;
    let profile = profile(&own, &folders)?;
    let (known, lacking) = match profile {
        Profile::None => (None, None),
        Profile::Known { map, part } => {
            // The public clouds of elsewhere have no secrets.
            parts.extend(Some(part).filter(|part| part.place == Place::Here));
            (Some(map), None)
        }
        Profile::Unknown { name, place } => (None, Some((name, place))),
    };
    let region = regions::choose(&own, known.as_ref(), wanted, &entry)?;
    let mut merged = Value::Object(known.unwrap_or_default());
    merge(&mut merged, Value::Object(own));
    if let Some(region) = region {
        merge(&mut merged, Value::Object(region));
    }
    let values = normalize::values(&merged, wanted.is_target, environment.path(HOME).as_deref())
        .map_err(|what| Error::local(format!("{entry}: {what}")))?;
    let cloud = Cloud {
        entry,
        parts,
        values,
    };
    if let Some((name, place)) = lacking {
        without_profile(&cloud, &name, &place, note)?;
    }
    Ok(cloud)
}

/// The document that has the clouds, with the secrets laid over it; its file, and that of the secrets
/// if the cloud has any there.
fn files(
    wanted: &CloudSelector<'_>,
    folders: &[PathBuf],
    environment: &Environment,
    note: &dyn Fn(&str),
) -> Result<(Value, Vec<Part>)> {
    let named = environment.path(OS_CLIENT_CONFIG_FILE);
    let clouds = locate(CLOUDS, named.as_deref(), folders);
    let named_secure = environment.path(OS_CLIENT_SECURE_FILE);
    let secure = locate(SECURE, named_secure.as_deref(), folders);
    for (variable, named, found) in [
        (OS_CLIENT_CONFIG_FILE, &named, &clouds),
        (OS_CLIENT_SECURE_FILE, &named_secure, &secure),
    ] {
        if let Some(path) = named.as_ref().filter(|_| named != found) {
            note(&format!(
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
            wanted.named_by,
            wanted.name,
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
    let mut parts = vec![Part::new(file, named.as_deref())];
    if let Some(secure) = secure.as_ref().filter(|&secure| secure != file) {
        let secrets = load(secure)?;
        let of_cloud = secrets.get("clouds").and_then(|all| all.get(wanted.name));
        if of_cloud.is_some_and(|secrets| !secrets.is_null()) {
            parts.push(Part::new(secure, named_secure.as_deref()));
        }
        merge(&mut document, secrets);
    }
    Ok((document, parts))
}

/// A file as its ending says: JSON may be written in ways that are no YAML.
fn load(file: &Path) -> Result<Value> {
    if file.extension().is_none_or(|ending| ending != "json") {
        return read(file);
    }
    let text = text(file)?;
    // The library quotes a value of another kind, but nothing of what is no JSON.
    let document = serde_json::from_str::<Value>(&text).map_err(|cause| {
        Error::local(format!("{} is not a JSON object: {cause}", file.display()))
    })?;
    if document.is_object() {
        Ok(document)
    } else {
        Err(Error::local(format!(
            "{} is not a JSON object",
            file.display()
        )))
    }
}

fn read(file: &Path) -> Result<Value> {
    let text = text(file)?;
    // What cannot be read may be a password: the place is told, and not what stands there.
    let document = yaml::load(&text).map_err(|cause| {
        Error::local(format!(
            "{} is not valid YAML: {}",
            file.display(),
            cause.at()
        ))
        .hint("write a password that YAML would read as something else in quotes")
    })?;
    match document {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::Object(_) => Ok(document),
        _ => Err(Error::local(format!(
            "{} has no top level keys",
            file.display()
        ))),
    }
}

fn text(file: &Path) -> Result<String> {
    let failed =
        |cause: String| Error::local(format!("{} cannot be read: {cause}", file.display()));
    let bytes = bounded::read_setting(file, MOST).map_err(|cause| failed(cause.to_string()))?;
    String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))
}

/// Lays `above` over `below`, mapping by mapping. A key without a value takes nothing away from a
/// mapping: files often keep an empty `auth` whose keys are in `secure.yaml`.
fn merge(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                match below.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => {
                        below.insert(key, value);
                    }
                }
            }
        }
        (Value::Object(_), Value::Null) => {}
        (below, above) => *below = above,
    }
}

/// A mapping, its keys spelt with underscores; nothing at all is an empty one.
fn mapping(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Null => Some(Map::new()),
        Value::Object(map) => Some(
            map.into_iter()
                .map(|(key, value)| {
                    let value = match value {
                        Value::Object(_) => Value::Object(mapping(value).unwrap_or_default()),
                        other => other,
                    };
                    (key.replace('-', "_"), value)
                })
                .collect(),
        ),
        _ => None,
    }
}

/// The public cloud upon which a cloud is built.
enum Profile {
    None,
    Known {
        map: Map<String, Value>,
        part: Part,
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
            part: Part::new(&file, None),
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
fn without_profile(cloud: &Cloud, name: &str, place: &str, note: &dyn Fn(&str)) -> Result<()> {
    let CloudEntry { name: own, file } = &cloud.entry;
    if cloud.get("auth.auth_url").is_some() || cloud.get("auth_type") == Some("none") {
        note(&format!(
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
