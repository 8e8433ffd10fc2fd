//! `clouds.yaml`, `clouds-public.yaml` and `secure.yaml`, found and merged as openstacksdk does
//! (its module `openstack.config.loader`).

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::env::{
    Environment, HOME, OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE, XDG_CONFIG_HOME,
};
use crate::error::{Error, Result};
use crate::{json, yaml};

/// Endings of the files, in the order in which they are looked for.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// The settings of one cloud.
pub struct Cloud {
    /// The file that has it.
    pub file: PathBuf,
    values: HashMap<String, String>,
}

impl Cloud {
    /// The value of a key; `auth.username` is the key `username` below `auth`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }
}

/// The cloud of this name. `named_by` is the option or variable that asks for it.
pub fn find(name: &str, named_by: &str, environment: &Environment) -> Result<Cloud> {
    let folders = folders(environment);
    let Some(file) = locate("clouds", OS_CLIENT_CONFIG_FILE, &folders, environment) else {
        let places: Vec<_> = folders
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        return Err(Error::local(format!(
            "{named_by} asks for cloud {name:?}, but there is no clouds.yaml in {}",
            places.join(", ")
        ))
        .hint(format!("write one, or name one by {OS_CLIENT_CONFIG_FILE}")));
    };
    let mut document = read(&file)?;
    if let Some(secure) = locate("secure", OS_CLIENT_SECURE_FILE, &folders, environment) {
        merge(&mut document, read(&secure)?);
    }
    let clouds = document.get("clouds").and_then(Value::as_object);
    let Some(Value::Object(cloud)) = clouds.and_then(|clouds| clouds.get(name)) else {
        let known: Vec<_> = clouds.into_iter().flat_map(Map::keys).cloned().collect();
        return Err(Error::local(format!(
            "{named_by} asks for cloud {name:?}, which is not in {}",
            file.display()
        ))
        .hint(format!("it has: {}", known.join(", "))));
    };
    let mut cloud = with_profile(cloud.clone(), &folders)?;
    adapt(&mut cloud);
    let mut values = HashMap::new();
    flatten("", &cloud, &mut values);
    Ok(Cloud { file, values })
}

/// The current folder, the user's and the system's.
fn folders(environment: &Environment) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from(".")];
    let home = environment.path(HOME).map(|home| home.join(".config"));
    let user = environment.path(XDG_CONFIG_HOME).or_else(|| home.clone());
    for base in [user, home, Some(PathBuf::from("/etc"))] {
        let folder = base.map(|base| base.join("openstack"));
        if let Some(folder) = folder
            && !folders.contains(&folder)
        {
            folders.push(folder);
        }
    }
    folders
}

fn locate(
    stem: &str,
    variable: &str,
    folders: &[PathBuf],
    environment: &Environment,
) -> Option<PathBuf> {
    let named = environment.path(variable);
    let usual = folders.iter().flat_map(|folder| {
        ENDINGS
            .iter()
            .map(move |ending| folder.join(format!("{stem}.{ending}")))
    });
    named.into_iter().chain(usual).find(|path| path.is_file())
}

fn read(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file)
        .map_err(|cause| Error::local(format!("{} cannot be read: {cause}", file.display())))?;
    let document = yaml::load(&text)
        .map_err(|cause| Error::local(format!("{} is no YAML: {cause}", file.display())))?;
    match document {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::Object(_) => Ok(document),
        _ => Err(Error::local(format!(
            "{} has no top level keys",
            file.display()
        ))),
    }
}

/// Lays `above` over `below`, mapping by mapping.
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
        (below, above) => *below = above,
    }
}

/// Lays the cloud over the public one that its `profile` names.
fn with_profile(cloud: Map<String, Value>, folders: &[PathBuf]) -> Result<Map<String, Value>> {
    let Some(name) = ["profile", "cloud"]
        .iter()
        .find_map(|key| cloud.get(*key)?.as_str())
    else {
        return Ok(cloud);
    };
    let file = folders.iter().find_map(|folder| {
        let mut paths = ENDINGS
            .iter()
            .map(|e| folder.join(format!("clouds-public.{e}")));
        paths.find(|path| path.is_file())
    });
    let public = file.as_deref().map(read).transpose()?;
    let profile = public
        .as_ref()
        .and_then(|document| document.get("public-clouds")?.get(name))
        .cloned();
    let Some(mut profile) = profile else {
        let place = file.map_or("a clouds-public.yaml".to_owned(), |f| {
            f.display().to_string()
        });
        return Err(
            Error::local(format!("the cloud's profile {name:?} is not in {place}"))
                .hint("add it below public-clouds"),
        );
    };
    merge(&mut profile, Value::Object(cloud));
    match profile {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

/// Older and negated spellings.
fn adapt(cloud: &mut Map<String, Value>) {
    if cloud
        .get("verify")
        .is_some_and(|verify| *verify == Value::Bool(false))
    {
        cloud.insert("insecure".to_owned(), Value::Bool(true));
    }
    if !cloud.contains_key("region_name")
        && let Some(first) = cloud.get("regions").and_then(|regions| regions.get(0))
    {
        let name = first.get("name").unwrap_or(first).clone();
        cloud.insert("region_name".to_owned(), name);
    }
    if !cloud.contains_key("interface")
        && let Some(known) = cloud.get("endpoint_type").cloned()
    {
        cloud.insert("interface".to_owned(), known);
    }
    if let Some(Value::Object(auth)) = cloud.get_mut("auth") {
        for (old, new) in [
            ("tenant_name", "project_name"),
            ("tenant_id", "project_id"),
            ("user_name", "username"),
        ] {
            if !auth.contains_key(new)
                && let Some(value) = auth.get(old).cloned()
            {
                auth.insert(new.to_owned(), value);
            }
        }
    }
}

fn flatten(prefix: &str, map: &Map<String, Value>, values: &mut HashMap<String, String>) {
    for (key, value) in map {
        let key = format!("{prefix}{key}");
        match value {
            Value::String(text) if !text.is_empty() => {
                values.insert(key, text.clone());
            }
            Value::Number(number) => {
                values.insert(key, json::number(number.as_str()));
            }
            Value::Bool(flag) => {
                values.insert(key, flag.to_string());
            }
            Value::Object(inner) => flatten(&format!("{key}."), inner, values),
            _ => {}
        }
    }
}
