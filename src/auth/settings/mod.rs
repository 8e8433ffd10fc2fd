//! Connection settings: the value of each and its source (command line, environment variable, cloud file or default).

mod cloud;
mod clouds;
mod precedence;
mod table;
#[cfg(test)]
mod tests;
mod values;

use std::time::Duration;

use url::Url;

use crate::env::{Environment, switch, switch_hint};
use crate::error::{Error, Result};
use crate::http::message::fits_a_header;
use crate::secret::{Redactor, Secret, credentials_of, without_password};

use clouds::CloudConfig;
use clouds::entry::CloudSelector;
use clouds::source_files::{self, SourceFile};
use precedence::{Given, Plan};

pub use cloud::{AUTH_TYPES, Cloud, LoginSettings, is_none};
pub use clouds::entry::CloudEntry;
pub use clouds::names as cloud_names;
pub use table::{SETTINGS, Setting, SettingId};

/// Where a value came from, in descending order of precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The default in [`SETTINGS`].
    Default,
}

impl Source {
    /// 0 is the highest precedence.
    fn precedence(&self) -> u8 {
        match self {
            Self::Option => 0,
            Self::Variable(_) => 1,
            Self::Cloud { .. } => 2,
            Self::Default => 3,
        }
    }
}

/// A cloud file's entry that `OS_CLOUD` or `OS_TARGET_CLOUD` selects.
#[derive(Clone, Debug)]
struct SelectedCloud {
    entry: CloudEntry,
    files: Vec<SourceFile>,
    unsupported_scope: Option<&'static str>,
}

/// The settings of one run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// In the order of [`SETTINGS`].
    values: Vec<Option<(Secret, Source)>>,
    /// Indexed by [`Cloud`].
    selected: [Option<SelectedCloud>; 2],
}

impl Settings {
    /// Resolves every setting except those of cloud files: option, then variable, then default. An empty
    /// option hides the variable; an empty variable counts as not set.
    ///
    /// `option` returns the value of a command-line option; a switch that is on has the value `"true"`.
    pub fn resolve(option: impl Fn(&Setting) -> Option<String>, environment: &Environment) -> Self {
        let values = SETTINGS.iter().map(|setting| {
            let given = match option(setting) {
                Some(value) if value.is_empty() => None,
                Some(value) => Some((Secret::new(value), Source::Option)),
                None => from_environment(setting, environment),
            };
            given.or_else(|| default_of(setting))
        });
        Self {
            values: values.collect(),
            selected: [None, None],
        }
    }

    /// Adds the values of the clouds that `OS_CLOUD` and `OS_TARGET_CLOUD` select, and removes those of variables that
    /// give way to the settings of python-mistralclient. Files are read only if one of the two is set. `warn` shows a
    /// warning.
    ///
    /// Fails when a selected cloud is missing or invalid, or a file cannot be read, unless `OS_CLOUD` gives way.
    pub fn with_cloud(mut self, environment: &Environment, warn: &dyn Fn(&str)) -> Result<Self> {
        let main = self.main_cloud(environment, warn)?;
        self.give_way(main.is_some(), warn);
        if let Some(config) = main {
            self.select(config, Cloud::Main);
        }
        if let Some(config) = self.find_cloud(Cloud::Target, environment, warn)? {
            self.select(config, Cloud::Target);
        }
        Ok(self)
    }

    /// The main cloud's entry. `OS_CLOUD` gives way if its entry cannot be used and other settings suffice.
    fn main_cloud(
        &mut self,
        environment: &Environment,
        warn: &dyn Fn(&str),
    ) -> Result<Option<CloudConfig>> {
        let found = self.find_cloud(Cloud::Main, environment, warn);
        let given = |id| self.outside(id);
        let is_variable = given(SettingId::Cloud).is_some_and(|found| found.variable.is_some());
        let Some(plan) = Plan::of(&given).filter(|_| is_variable) else {
            return found;
        };
        let problem = match &found {
            Err(error) => Some(error.message.clone()),
            Ok(config) => config.as_ref().and_then(|config| {
                let has_credential = ["id", "name"].iter().any(|key| {
                    let key = format!("auth.application_credential_{key}");
                    config.get(&key).is_some()
                });
                plan.objection(&given, config.get("auth_type"), has_credential)
                    .map(|what| format!("{} {what}", config.entry))
            }),
        };
        let Some(problem) = problem else {
            return found;
        };
        warn(&precedence::ignoring_cloud(&plan.reason(&given), &problem));
        self.reset(SettingId::Cloud);
        Ok(None)
    }

    /// The entry that is selected for a cloud, if any.
    fn find_cloud(
        &self,
        cloud: Cloud,
        environment: &Environment,
        warn: &dyn Fn(&str),
    ) -> Result<Option<CloudConfig>> {
        let (id, region) = match cloud {
            Cloud::Main => (SettingId::Cloud, SettingId::RegionName),
            Cloud::Target => (SettingId::TargetCloud, SettingId::TargetRegionName),
        };
        let Some(name) = self.get(id) else {
            return Ok(None);
        };
        let selector = CloudSelector {
            name,
            selected_by: &self.name(id),
            region: self.get(region).map(|name| (name, self.name(region))),
            is_target: cloud == Cloud::Target,
        };
        clouds::find(&selector, environment, warn).map(Some)
    }

    /// Removes the values of variables that give way.
    fn give_way(&mut self, has_cloud: bool, warn: &dyn Fn(&str)) {
        let given = |id| self.outside(id);
        let Some(plan) = Plan::of(&given) else {
            return;
        };
        let ruling = plan.rule(&given, has_cloud);
        for warning in &ruling.warnings {
            warn(warning);
        }
        for id in ruling.ignored {
            self.reset(id);
        }
    }

    /// What an option or a variable gives.
    fn outside(&self, id: SettingId) -> Option<Given<'_>> {
        let (value, source) = self.value_and_source(id)?;
        let variable = match source {
            Source::Option => None,
            Source::Variable(variable) => Some(*variable),
            Source::Cloud { .. } | Source::Default => return None,
        };
        let value = value.expose();
        Some(Given { value, variable })
    }

    /// Sets a setting to its default.
    fn reset(&mut self, id: SettingId) {
        for (setting, value) in SETTINGS.iter().zip(&mut self.values) {
            if setting.id == id {
                *value = default_of(setting);
            }
        }
    }

    fn select(&mut self, config: CloudConfig, cloud: Cloud) {
        self.apply(&config, cloud == Cloud::Target);
        self.selected[cloud as usize] = Some(SelectedCloud {
            unsupported_scope: config.unsupported_scope(),
            entry: config.entry,
            files: config.files,
        });
    }

    /// The cloud file's entry that the user selected for a cloud.
    pub fn entry_of(&self, cloud: Cloud) -> Option<&CloudEntry> {
        Some(&self.selected[cloud as usize].as_ref()?.entry)
    }

    /// The files of the selected entries.
    pub fn cloud_files(&self) -> Vec<std::path::PathBuf> {
        let selected = self.selected.iter().flatten();
        let files = selected.flat_map(|cloud| &cloud.files);
        files.map(|file| file.path.clone()).collect()
    }

    /// The warning for a cloud whose entry combines a file of the current folder with other sources of secrets:
    /// that file decides where they are sent. `secrets` names the secrets that come from no cloud file.
    pub fn current_folder_warning(&self, cloud: Cloud, secrets: &[String]) -> Option<String> {
        let SelectedCloud { entry, files, .. } = self.selected[cloud as usize].as_ref()?;
        source_files::warning(&entry.name, files, secrets)
    }

    /// Whether the value of a setting comes from a cloud file.
    pub fn is_from_cloud_file(&self, id: SettingId) -> bool {
        matches!(self.source(id), Some(Source::Cloud { .. }))
    }

    /// The key by which the selected entry requests a scope other than a project.
    pub fn unsupported_scope(&self, cloud: Cloud) -> Option<&'static str> {
        self.selected[cloud as usize].as_ref()?.unsupported_scope
    }

    /// Sets what neither an option nor a variable gives.
    fn apply(&mut self, config: &CloudConfig, is_target: bool) {
        for (setting, value) in SETTINGS.iter().zip(&mut self.values) {
            let is_given = matches!(value, Some((_, source)) if *source != Source::Default);
            if let Some(key) = setting.cloud_key
                && !is_given
                && setting.is_target() == is_target
                && let Some(text) = config.get(key)
            {
                let entry = config.entry.clone();
                *value = Some((Secret::new(text), Source::Cloud { key, entry }));
            }
        }
    }

    fn value_and_source(&self, id: SettingId) -> Option<&(Secret, Source)> {
        let index = SETTINGS.iter().position(|setting| setting.id == id)?;
        self.values.get(index)?.as_ref()
    }

    /// The value of a setting, which is never empty.
    pub fn get(&self, id: SettingId) -> Option<&str> {
        self.value_and_source(id).map(|(value, _)| value.expose())
    }

    /// The value of a setting as a secret.
    pub fn secret(&self, id: SettingId) -> Option<Secret> {
        self.value_and_source(id).map(|(value, _)| value.clone())
    }

    /// Where the value of a setting came from.
    pub fn source(&self, id: SettingId) -> Option<&Source> {
        self.value_and_source(id).map(|(_, source)| source)
    }

    /// Whether a setting has a value other than its default.
    pub fn given(&self, id: SettingId) -> bool {
        self.source(id)
            .is_some_and(|source| *source != Source::Default)
    }

    /// Of settings with the same meaning, the one whose source has the highest precedence; of several, the first.
    pub fn preferred(&self, ids: &[SettingId]) -> Option<(SettingId, &str)> {
        let known = ids
            .iter()
            .filter_map(|&id| Some((id, self.value_and_source(id)?)));
        known
            .min_by_key(|(_, (_, source))| source.precedence())
            .map(|(id, (value, _))| (id, value.expose()))
    }

    /// The value of a setting that is sent in a header. Fails if it contains a control character.
    pub fn header(&self, id: SettingId) -> Result<Option<Secret>> {
        let value = self.secret(id);
        match &value {
            Some(value) if !fits_a_header(value.expose()) => Err(Error::local(format!(
                "{} contains a line break or another control character",
                self.name(id)
            ))),
            _ => Ok(value),
        }
    }

    /// Registers credentials, those within URLs too, so that they are redacted, and other given values as public.
    pub fn register_secrets(&self, redactor: &Redactor) {
        for (setting, value) in SETTINGS.iter().zip(&self.values) {
            let Some((value, source)) = value else {
                continue;
            };
            if setting.is_secret {
                redactor.register(value);
            } else if *source != Source::Default {
                redactor.allow(value.clone());
            }
            if setting.value_name == Some("URL") {
                for secret in credentials_of(value.expose()) {
                    redactor.register(&secret);
                }
            }
        }
    }

    /// All settings that a login to this cloud depends on: option, precedence of the source, value. Precedence
    /// decides between an ID and a name, so the values alone do not identify a login.
    pub fn login_parameters(&self, cloud: Cloud) -> impl Iterator<Item = (&str, u8, &str)> {
        const UNRELATED: [SettingId; 5] = [
            SettingId::ConnectTimeout,
            SettingId::Timeout,
            SettingId::MaxResponse,
            SettingId::AllowRedirect,
            SettingId::Profile,
        ];
        let settings = SETTINGS.iter().zip(&self.values);
        settings.filter_map(move |(setting, value)| {
            let (value, source) = value.as_ref()?;
            let is_related =
                setting.is_target() == (cloud == Cloud::Target) && !UNRELATED.contains(&setting.id);
            is_related.then(|| (setting.option, source.precedence(), value.expose()))
        })
    }

    /// Each given setting: its option, its value (`***` for a secret), and its source for people.
    pub fn given_settings(&self) -> Vec<(String, String, String)> {
        let mut given: Vec<(String, String, String)> = Vec::new();
        for (setting, value) in SETTINGS.iter().zip(&self.values) {
            let Some((value, source)) = value else {
                continue;
            };
            let source = match source {
                // Two options share their variables, such as --os-tenant-id and --os-project-id.
                Source::Variable(name) if given.iter().any(|(_, _, known)| known == name) => {
                    continue;
                }
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
            given.push((setting.option.to_owned(), value, source));
        }
        given
    }

    /// A setting that must be an http or https URL, without its query and fragment. `example` is shown in the
    /// hint of the error.
    pub fn url(&self, id: SettingId, example: &str) -> Result<Url> {
        let text = self.get(id).unwrap_or_default();
        let shown = without_password(text);
        let invalid = |what: String| {
            Error::local(format!("{} {what}", self.name(id)))
                .hint(format!("use the form {example}"))
        };
        let mut url = Url::parse(text)
            .map_err(|cause| invalid(format!("is not a URL: {shown:?} ({cause})")))?;
        if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
            return Err(invalid(format!(
                "must start with http:// or https://: {shown:?}"
            )));
        }
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }

    /// A boolean setting; false when it is not set.
    pub fn switch(&self, id: SettingId) -> Result<bool> {
        let Some(value) = self.get(id) else {
            return Ok(false);
        };
        switch(value).ok_or_else(|| {
            self.invalid(id, "neither true nor false", value)
                .hint(switch_hint())
        })
    }

    /// A duration, given in seconds; `None` for 0, which means no limit.
    pub fn seconds(&self, id: SettingId) -> Result<Option<Duration>> {
        let value = self.get(id).unwrap_or("0");
        let time = values::seconds(value);
        let time = time.ok_or_else(|| self.invalid(id, "not a number of seconds", value))?;
        Ok((!time.is_zero()).then_some(time))
    }

    /// A number of bytes; `None` for 0, which means no limit.
    pub fn bytes(&self, id: SettingId) -> Result<Option<u64>> {
        let value = self.get(id).unwrap_or("0");
        let bytes = values::bytes(value).ok_or_else(|| {
            self.invalid(id, "not a number of bytes", value)
                .hint("use for example 1000000, 512KiB, 256MiB or 2GiB; K, M and G are the same as KiB, MiB and GiB")
        })?;
        Ok((bytes > 0).then_some(bytes))
    }

    fn invalid(&self, id: SettingId, what: &str, value: &str) -> Error {
        Error::local(format!("{} is {what}: {value:?}", self.name(id)))
    }

    /// The variable or the key of a cloud file that gave a setting, otherwise its option.
    pub fn name(&self, id: SettingId) -> String {
        match self.source(id) {
            Some(Source::Variable(variable)) => (*variable).to_owned(),
            Some(Source::Cloud { key, entry }) => format!("{key} of {entry}"),
            _ => format!("--{}", id.setting().map_or("", |setting| setting.option)),
        }
    }

    /// The key of a cloud file that gave a setting, otherwise its variables and option.
    pub fn description(&self, id: SettingId) -> String {
        if self.is_from_cloud_file(id) {
            self.name(id)
        } else {
            id.variable_and_option()
        }
    }

    /// The variables and the option of a setting, and its key in the selected cloud file's entry.
    pub fn how_to_set(&self, id: SettingId) -> String {
        let setting = id.setting();
        let cloud = match setting {
            Some(setting) if setting.is_target() => Cloud::Target,
            _ => Cloud::Main,
        };
        let names = id.variable_and_option();
        let key = setting.and_then(|setting| setting.cloud_key);
        match (key, self.entry_of(cloud)) {
            (Some(key), Some(entry)) => format!("{names}, or {key} of {entry}"),
            _ => names,
        }
    }
}

fn default_of(setting: &Setting) -> Option<(Secret, Source)> {
    let default = setting.default?;
    Some((Secret::new(default), Source::Default))
}

fn from_environment(setting: &Setting, environment: &Environment) -> Option<(Secret, Source)> {
    setting.variables.iter().find_map(|&variable| {
        Some((
            Secret::new(environment.text(variable)?),
            Source::Variable(variable),
        ))
    })
}
