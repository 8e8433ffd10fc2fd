//! The regions of a cloud: selection, and the values that a region overrides.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

use super::document::mapping;
use super::entry::{CloudEntry, CloudSelector};
use super::normalize::scalar;

/// The regions that a cloud, or else its profile, lists.
struct Regions {
    /// Name and values of each.
    all: Vec<(String, Map<String, Value>)>,
    /// Whether another region is an error. A single `region_name` is not a list but a default, which the user
    /// may override like any other setting.
    is_exhaustive: bool,
}

/// The values of the selected region, including its `region_name`, which override those of the cloud.
///
/// The user's choice must be a region that the cloud lists, otherwise it is an error; the default is the first.
pub fn choose(
    cloud: &Map<String, Value>,
    profile: Option<&Map<String, Value>>,
    selector: &CloudSelector<'_>,
    entry: &CloudEntry,
) -> Result<Option<Map<String, Value>>> {
    let invalid = |what: String| Error::local(format!("{entry}: {what}"));
    let mut regions = listed(cloud).map_err(invalid)?;
    if let (true, Some(profile)) = (regions.all.is_empty(), profile) {
        regions = listed(profile).map_err(invalid)?;
    }
    let Some((name, selected_by)) = &selector.region else {
        let first = regions.all.into_iter().next();
        return Ok(first.map(|(name, values)| with_name(name, values)));
    };
    let names: Vec<_> = regions.all.iter().map(|(name, _)| name.clone()).collect();
    let selected = regions.all.into_iter().find(|(known, _)| known == name);
    if selected.is_none() && regions.is_exhaustive {
        return Err(
            Error::local(format!("region {name:?} ({selected_by}) is not in {entry}"))
                .hint(format!("available: {}", names.join(", "))),
        );
    }
    let values = selected.map_or_else(Map::new, |(_, values)| values);
    Ok(Some(with_name((*name).to_owned(), values)))
}

/// The values that a region overrides, including its `region_name`.
fn with_name(name: String, values: Map<String, Value>) -> Map<String, Value> {
    let mut values: Map<String, Value> = values
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    values.insert("region_name".to_owned(), Value::String(name));
    values
}

/// The regions that `regions` or `region_name` lists.
fn listed(cloud: &Map<String, Value>) -> Result<Regions, String> {
    let given = |key: &str| cloud.get(key).filter(|value| !value.is_null());
    if let Some(list) = given("regions") {
        let items = list
            .as_array()
            .map_or(std::slice::from_ref(list), Vec::as_slice);
        return Ok(Regions {
            all: items.iter().map(region).collect::<Result<_, _>>()?,
            is_exhaustive: !items.is_empty(),
        });
    }
    let names: Vec<String> = match given("region_name") {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().filter_map(scalar).collect(),
        Some(other) => scalar(other)
            .iter()
            .flat_map(|names| names.split(','))
            .map(|name| name.trim().to_owned())
            .collect(),
    };
    Ok(Regions {
        is_exhaustive: names.len() > 1,
        all: names.into_iter().map(|name| (name, Map::new())).collect(),
    })
}

/// Name and values of a region, which is given as a name or as a mapping with `name` and `values`.
fn region(item: &Value) -> Result<(String, Map<String, Value>), String> {
    let invalid = || {
        "a region must be a name, or a mapping with only name and values: ".to_owned()
            + &item.to_string()
    };
    if let Some(name) = scalar(item) {
        return Ok((name, Map::new()));
    }
    let map = item.as_object().ok_or_else(invalid)?;
    if map.keys().any(|key| key != "name" && key != "values") {
        return Err(invalid());
    }
    let name = map.get("name").and_then(scalar);
    let values = mapping(map.get("values").cloned().unwrap_or_default());
    name.zip(values).ok_or_else(invalid)
}
