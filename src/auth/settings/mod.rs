//! The settings of a connection: what holds for each, and where it came from.

mod cloud;
mod clouds;
mod table;
mod values;

use std::time::Duration;

use url::Url;

use crate::env::Environment;
use crate::error::{Error, Result};
use crate::http::message::fits_a_header;
use crate::secret::{Redactor, Secret, credentials_of, without_password};

use clouds::CloudConfig;
use clouds::entry::CloudSelector;
use clouds::source_files::{self, SourceFile};

pub use cloud::{Cloud, Items, is_none};
pub use clouds::entry::CloudEntry;
pub use table::{Item, SETTINGS, Setting};

/// Where a value came from; the earlier kind rules over the later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The command line.
    Option,
    /// The environment variable of this name.
    Variable(&'static str),
    /// This key of this entry of a cloud file.
    Cloud {
        key: &'static str,
        entry: CloudEntry,
    },
    /// The default of the table.
    Default,
}

impl Source {
    /// 0 is nearest to the user's fingers.
    fn rank(&self) -> u8 {
        match self {
            Self::Option => 0,
            Self::Variable(_) => 1,
            Self::Cloud { .. } => 2,
            Self::Default => 3,
        }
    }
}

/// A cloud that was asked for by name.
#[derive(Clone, Debug)]
struct NamedCloud {
    entry: CloudEntry,
    files: Vec<SourceFile>,
    unsupported_scope: Option<&'static str>,
}

/// The settings of one run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// In the order of the table.
    values: Vec<Option<(Secret, Source)>>,
    /// What was asked for by name: of the main cloud, of the target cloud.
    named: [Option<NamedCloud>; 2],
}

impl Settings {
    /// Resolves every setting but those of a cloud file: option, then variable, then default. An empty
    /// option hides the variable; an empty variable counts as not set.
    ///
    /// `option` gives the value of an option of the command line; a switch that is on gives `"true"`.
    pub fn resolve(option: impl Fn(&Setting) -> Option<String>, environment: &Environment) -> Self {
        let values = SETTINGS.iter().map(|setting| {
            let given = match option(setting) {
                Some(value) if value.is_empty() => None,
                Some(value) => Some((Secret::new(value), Source::Option)),
                None => from_environment(setting, environment),
            };
            given.or_else(|| {
                let default = setting.default?;
                Some((Secret::new(default), Source::Default))
            })
        });
        Self {
            values: values.collect(),
            named: [None, None],
        }
    }

    /// Fills in what the clouds that `OS_CLOUD` and `OS_TARGET_CLOUD` name say; reads files only if
    /// one is named. `warn` shows a warning.
    pub fn with_cloud(mut self, environment: &Environment, warn: &dyn Fn(&str)) -> Result<Self> {
        for (id, region, cloud) in [
            (Item::Cloud, Item::RegionName, Cloud::Main),
            (Item::TargetCloud, Item::TargetRegionName, Cloud::Target),
        ] {
            let Some(name) = self.get(id) else {
                continue;
            };
            let selector = CloudSelector {
                name,
                named_by: &self.name(id),
                region: self.get(region).map(|name| (name, self.name(region))),
                is_target: cloud == Cloud::Target,
            };
            let config = clouds::find(&selector, environment, warn)?;
            self.fill(&config, cloud == Cloud::Target);
            self.named[cloud as usize] = Some(NamedCloud {
                unsupported_scope: config.unsupported_scope(),
                entry: config.entry,
                files: config.files,
            });
        }
        Ok(self)
    }

    /// The entry of a cloud file that was asked for by name.
    pub fn entry_of(&self, cloud: Cloud) -> Option<&CloudEntry> {
        Some(&self.named[cloud as usize].as_ref()?.entry)
    }

    /// What to say of the entry of one cloud where a file of the current folder decides what becomes of what is
    /// of elsewhere, such as `secrets` of variables and options.
    pub fn warning(&self, cloud: Cloud, secrets: &[String]) -> Option<String> {
        let NamedCloud { entry, files, .. } = self.named[cloud as usize].as_ref()?;
        source_files::warning(&entry.name, files, secrets)
    }

    /// Whether a cloud file gave a setting.
    pub fn is_of_cloud(&self, id: Item) -> bool {
        matches!(self.source(id), Some(Source::Cloud { .. }))
    }

    /// The key by which the entry asks for a token of something else than a project.
    pub fn unsupported_scope(&self, cloud: Cloud) -> Option<&'static str> {
        self.named[cloud as usize].as_ref()?.unsupported_scope
    }

    fn fill(&mut self, config: &CloudConfig, of_target: bool) {
        for (setting, slot) in SETTINGS.iter().zip(&mut self.values) {
            let weak = slot
                .as_ref()
                .is_none_or(|(_, source)| *source == Source::Default);
            if let Some(key) = setting.cloud_key
                && weak
                && setting.is_of_target() == of_target
                && let Some(value) = config.get(key)
            {
                let entry = config.entry.clone();
                *slot = Some((Secret::new(value), Source::Cloud { key, entry }));
            }
        }
    }

    fn entry(&self, id: Item) -> Option<&(Secret, Source)> {
        let index = SETTINGS.iter().position(|setting| setting.id == id)?;
        self.values.get(index)?.as_ref()
    }

    /// The value of a setting; an empty one counts as not given.
    pub fn get(&self, id: Item) -> Option<&str> {
        self.entry(id).map(|(value, _)| value.expose())
    }

    /// The value of a setting, wrapped.
    pub fn secret(&self, id: Item) -> Option<Secret> {
        self.entry(id).map(|(value, _)| value.clone())
    }

    /// Where the value of a setting came from.
    pub fn source(&self, id: Item) -> Option<&Source> {
        self.entry(id).map(|(_, source)| source)
    }

    /// Whether the user gave a setting, be it by a file.
    pub fn given(&self, id: Item) -> bool {
        self.source(id)
            .is_some_and(|source| *source != Source::Default)
    }

    /// Of several settings that say the same thing, the one that was given nearest to the user: the
    /// command line before the environment before a file; among equals the first.
    pub fn nearest(&self, items: &[Item]) -> Option<(Item, &str)> {
        let known = items.iter().filter_map(|&id| Some((id, self.entry(id)?)));
        known
            .min_by_key(|(_, (_, source))| source.rank())
            .map(|(id, (value, _))| (id, value.expose()))
    }

    /// The value of a setting that is sent in a header, wrapped.
    pub fn header(&self, id: Item) -> Result<Option<Secret>> {
        let value = self.secret(id);
        match &value {
            Some(value) if !fits_a_header(value.expose()) => Err(Error::local(format!(
                "{} contains a line break or another control character",
                self.name(id)
            ))),
            _ => Ok(value),
        }
    }

    /// Tells a redactor which values let somebody in, passwords within URLs too, and which do not.
    pub fn register_secrets(&self, redactor: &Redactor) {
        for (setting, slot) in SETTINGS.iter().zip(&self.values) {
            let Some((value, source)) = slot else {
                continue;
            };
            if setting.is_secret {
                redactor.learn(value);
            } else if *source != Source::Default {
                redactor.allow(value.clone());
            }
            if setting.value_name == Some("URL") {
                for secret in credentials_of(value.expose()) {
                    redactor.learn(&secret);
                }
            }
        }
    }

    /// All that has a say in a login: option, how near to the user it was given, value. Which of an ID
    /// and a name holds depends on the nearness, so that the values alone do not tell two logins apart.
    pub fn of_login(&self, of_target: bool) -> impl Iterator<Item = (&str, u8, &str)> {
        const OTHERS: [Item; 5] = [
            Item::ConnectTimeout,
            Item::Timeout,
            Item::MaxResponse,
            Item::AllowRedirect,
            Item::Profile,
        ];
        SETTINGS
            .iter()
            .zip(&self.values)
            .filter_map(move |(setting, slot)| {
                let (value, source) = slot.as_ref()?;
                let counts = setting.is_of_target() == of_target && !OTHERS.contains(&setting.id);
                counts.then(|| (setting.option, source.rank(), value.expose()))
            })
    }

    /// Each setting that the user gave: its name in help, its value unless that is a secret, its
    /// source in words.
    pub fn given_settings(&self) -> Vec<(String, String, String)> {
        let mut lines: Vec<(String, String, String)> = Vec::new();
        for (setting, slot) in SETTINGS.iter().zip(&self.values) {
            let Some((value, source)) = slot else {
                continue;
            };
            let same = |(_, _, known): &(String, String, String)| matches!(source, Source::Variable(name) if known == name);
            if lines.iter().any(same) {
                // Two options that share their variables.
                continue;
            }
            let source = match source {
                Source::Option => "command line".to_owned(),
                Source::Variable(name) => (*name).to_owned(),
                Source::Cloud { key, entry } => format!("{key} of {entry}"),
                Source::Default => continue,
            };
            let value = if setting.is_secret {
                "***".to_owned()
            } else {
                without_password(value.expose())
            };
            lines.push((setting.option.to_owned(), value, source));
        }
        lines
    }

    /// A setting that must be an http or https URL; what follows the path is dropped.
    pub fn url(&self, id: Item, example: &str) -> Result<Url> {
        let text = self.get(id).unwrap_or_default();
        let shown = without_password(text);
        let hint = format!("use the form {example}");
        let mut url = Url::parse(text).map_err(|cause| {
            Error::local(format!(
                "{} is not a URL: {shown:?} ({cause})",
                self.name(id)
            ))
            .hint(hint.as_str())
        })?;
        if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
            return Err(Error::local(format!(
                "{} must start with http:// or https://: {shown:?}",
                self.name(id)
            ))
            .hint(hint));
        }
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }

    /// A switch.
    pub fn switch(&self, id: Item) -> Result<bool> {
        let Some(value) = self.get(id) else {
            return Ok(false);
        };
        values::switch(value).ok_or_else(|| {
            self.invalid(id, "neither true nor false", value)
                .hint("use one of 1, true, yes, on or 0, false, no, off")
        })
    }

    /// A time in seconds; `None` for 0, which means no limit.
    pub fn seconds(&self, id: Item) -> Result<Option<Duration>> {
        let value = self.get(id).unwrap_or("0");
        let time = values::seconds(value);
        let time = time.ok_or_else(|| self.invalid(id, "not a number of seconds", value))?;
        Ok((!time.is_zero()).then_some(time))
    }

    /// A number of bytes; `None` for 0, which means no limit.
    pub fn bytes(&self, id: Item) -> Result<Option<u64>> {
        let value = self.get(id).unwrap_or("0");
        let bytes = values::bytes(value).ok_or_else(|| {
            self.invalid(id, "not a number of bytes", value)
                .hint("use for example 1000000, 512KiB, 256MiB or 2GiB; K, M and G are the same as KiB, MiB and GiB")
        })?;
        Ok((bytes > 0).then_some(bytes))
    }

    fn invalid(&self, id: Item, what: &str, value: &str) -> Error {
        Error::local(format!("{} is {what}: {value:?}", self.name(id)))
    }

    /// The name under which the user gave a setting, or could have given it.
    pub fn name(&self, id: Item) -> String {
        match self.source(id) {
            Some(Source::Variable(variable)) => return (*variable).to_owned(),
            Some(Source::Cloud { key, entry }) => return format!("{key} of {entry}"),
            _ => {}
        }
        format!("--{}", id.setting().map_or("", |setting| setting.option))
    }

    /// What gave a setting, if that was a cloud file; else how the user can give it.
    pub fn description(&self, id: Item) -> String {
        match self.source(id) {
            Some(Source::Cloud { .. }) => self.name(id),
            _ => id.variable_and_option(),
        }
    }

    /// How the user can give a setting in this run, by the file of the cloud that was named too.
    pub fn how_to_set(&self, id: Item) -> String {
        let setting = id.setting();
        let cloud = match setting {
            Some(setting) if setting.is_of_target() => Cloud::Target,
            _ => Cloud::Main,
        };
        let spelling = id.variable_and_option();
        let key = setting.and_then(|setting| setting.cloud_key);
        match (key, self.entry_of(cloud)) {
            (Some(key), Some(entry)) => format!("{spelling}, or {key} of {entry}"),
            _ => spelling,
        }
    }
}

fn from_environment(setting: &Setting, environment: &Environment) -> Option<(Secret, Source)> {
    setting.variables.iter().find_map(|&variable| {
        Some((
            Secret::new(environment.text(variable)?),
            Source::Variable(variable),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(options: &[(&str, &str)], environment: &Environment) -> Settings {
        Settings::resolve(
            |setting| {
                let found = options.iter().find(|(name, _)| *name == setting.option)?;
                Some(found.1.to_owned())
            },
            environment,
        )
    }

    #[test]
    fn option_then_variable_then_default() {
        let environment = Environment::from([("OS_USERNAME", "env"), ("OS_REGION_NAME", "")]);
        let found = settings(&[("os-mistral-url", "http://m")], &environment);
        assert_eq!(found.get(Item::MistralUrl), Some("http://m"));
        assert_eq!(
            found.source(Item::Username),
            Some(&Source::Variable("OS_USERNAME"))
        );
        assert_eq!(found.get(Item::RegionName), None);
        assert_eq!(found.get(Item::ServiceType), Some("workflowv2"));
        assert_eq!(found.source(Item::ServiceType), Some(&Source::Default));
    }

    #[test]
    fn the_command_line_wins_over_the_environment_whatever_the_spelling() {
        let environment = Environment::from([("OS_TENANT_ID", "env")]);
        let found = settings(&[("os-project-id", "cli")], &environment);
        assert_eq!(
            found.nearest(&[Item::TenantId, Item::ProjectId]),
            Some((Item::ProjectId, "cli"))
        );
    }

    #[test]
    fn debug_shows_no_value() {
        let environment = Environment::from([("OS_PASSWORD", "hunter2")]);
        assert!(!format!("{:?}", settings(&[], &environment)).contains("hunter2"));
    }

    #[test]
    fn secrets_are_registered_and_public_values_allowed() {
        let redactor = Redactor::default();
        let environment = Environment::from([
            ("OS_PASSWORD", "admin"),
            ("OS_AUTH_TOKEN", "abc123"),
            ("OS_USERNAME", "admin"),
            ("OS_TARGET_AUTH_URL", "http://u:pa%2Fss@h/v3"),
        ]);
        settings(&[], &environment).register_secrets(&redactor);
        assert_eq!(
            redactor.clean("admin abc123 pa/ss pa%2Fss dTpwYS9zcw=="),
            "admin *** *** *** ***"
        );
    }

    #[test]
    fn what_no_header_can_carry_is_named_and_not_shown() {
        let environment = Environment::from([("OS_AUTH_TOKEN", "abc123\n"), ("OS_USERNAME", "ü")]);
        let settings = settings(&[], &environment);
        let error = settings.header(Item::AuthToken).unwrap_err().to_string();
        assert!(
            error.contains("OS_AUTH_TOKEN") && !error.contains("abc123"),
            "{error}"
        );
        assert!(settings.header(Item::Username).unwrap().is_some());
        assert!(settings.header(Item::RegionName).unwrap().is_none());
    }
}
