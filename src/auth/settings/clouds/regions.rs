//! The regions of a cloud: which there are, which one holds, and what it says.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

use super::document::mapping;
use super::entry::{CloudEntry, CloudSelector};
use super::normalize::text;

/// The regions that a cloud, or else its profile, lists.
struct Regions {
    all: Vec<(String, Map<String, Value>)>,
    /// Whether there are no others. One lonely `region_name` is no list: it is a default, which the
    /// user may overrule like any other setting.
    complete: bool,
}

/// What the region that holds lays over the cloud, its name included.
///
/// The user's choice must be one of those that the cloud lists; without one the first holds.
pub fn choose(
    own: &Map<String, Value>,
    profile: Option<&Map<String, Value>>,
    selector: &CloudSelector<'_>,
    entry: &CloudEntry,
) -> Result<Option<Map<String, Value>>> {
    let invalid = |what: String| Error::local(format!("{entry}: {what}"));
    let mut found = None;
    for layer in [Some(own), profile].into_iter().flatten() {
        if found.is_none() {
            found = known(layer).map_err(invalid)?;
        }
    }
    let (name, values) = match (&selector.region, found) {
        (None, None) => return Ok(None),
        (None, Some(regions)) => match regions.all.into_iter().next() {
            Some(first) => first,
            None => return Ok(None),
        },
        (Some((name, named_by)), Some(regions)) => {
            let names: Vec<_> = regions.all.iter().map(|(name, _)| name.clone()).collect();
            match regions.all.into_iter().find(|(known, _)| known == name) {
                Some(region) => region,
                None if regions.complete => {
                    return Err(Error::local(format!(
                        "region {name:?} ({named_by}) is not in {entry}"
                    ))
                    .hint(format!("available: {}", names.join(", "))));
                }
                None => ((*name).to_owned(), Map::new()),
            }
        }
        (Some((name, _)), None) => ((*name).to_owned(), Map::new()),
    };
    let mut values: Map<String, Value> = values
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    values.insert("region_name".to_owned(), Value::String(name));
    Ok(Some(values))
}

fn known(cloud: &Map<String, Value>) -> Result<Option<Regions>, String> {
    let given = |key: &str| cloud.get(key).filter(|value| !value.is_null());
    if let Some(list) = given("regions") {
        let items = list
            .as_array()
            .map_or(std::slice::from_ref(list), Vec::as_slice);
        let all = items.iter().map(region).collect::<Result<Vec<_>, _>>()?;
        return Ok((!all.is_empty()).then_some(Regions {
            all,
            complete: true,
        }));
    }
    let names: Vec<String> = match given("region_name") {
        None => return Ok(None),
        Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(other) => text(other)
            .iter()
            .flat_map(|names| names.split(','))
            .map(|name| name.trim().to_owned())
            .collect(),
    };
    let all: Vec<_> = names.into_iter().map(|name| (name, Map::new())).collect();
    let complete = all.len() > 1;
    Ok((!all.is_empty()).then_some(Regions { all, complete }))
}

/// A region is its name, or a mapping of `name` and `values`.
fn region(item: &Value) -> Result<(String, Map<String, Value>), String> {
    let invalid = || {
        "a region must be a name, or a mapping with only name and values: ".to_owned()
            + &item.to_string()
    };
    if let Some(name) = text(item) {
        return Ok((name, Map::new()));
    }
    let map = item.as_object().ok_or_else(invalid)?;
    if map.keys().any(|key| key != "name" && key != "values") {
        return Err(invalid());
    }
    let name = map.get("name").and_then(text);
    let values = mapping(map.get("values").cloned().unwrap_or_default());
    name.zip(values).ok_or_else(invalid)
}
