//! Every setting of a connection: its option, its variables, its default; and where a value came from.

use crate::env::Environment;
use crate::error::{Error, Result};

use super::secret::Secret;

/// One setting, as options, variables and help know it.
pub struct Setting {
    /// How the code names it.
    pub id: Item,
    /// The long option without its dashes.
    pub option: &'static str,
    /// Further spellings of the option that are accepted but not advertised.
    pub aliases: &'static [&'static str],
    /// Environment variables, the first one set wins.
    pub variables: &'static [&'static str],
    /// What holds when neither is given.
    pub default: Option<&'static str>,
    /// Name of the option's value in help; a switch has none.
    pub value_name: Option<&'static str>,
    /// Heading in the help.
    pub heading: &'static str,
    /// Help text.
    pub about: &'static str,
}

/// Names of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub enum Item {
    MistralUrl, MistralVersion, ServiceType, EndpointType, RegionName, AuthUrl, AuthType, Username, Password,
    AuthToken, TenantId, ProjectId, TenantName, ProjectName, UserDomainName, UserDomainId, ProjectDomainName,
    ProjectDomainId, OpenidClientId, OpenidClientSecret, Cacert, Cert, Key, Insecure, TargetAuthUrl,
    TargetUsername, TargetPassword, TargetAuthToken, TargetTenantId, TargetTenantName, TargetUserDomainName,
    TargetUserDomainId, TargetProjectDomainName, TargetProjectDomainId, TargetRegionName, TargetCacert,
    TargetInsecure, ConnectTimeout, Timeout, Profile,
}

/// All settings, in the order in which help shows them.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    Setting { id: Item::MistralUrl, option: "os-mistral-url", aliases: &[], variables: &["OS_MISTRAL_URL"], default: None, value_name: Some("URL"), heading: "Service",
        about: "Where Mistral answers, version included. Without a login the default is http://localhost:8989/v2" },
    Setting { id: Item::MistralVersion, option: "os-mistral-version", aliases: &[], variables: &["OS_MISTRAL_VERSION"], default: Some("v2"), value_name: Some("VERSION"), heading: "Service",
        about: "API version; v2 is the only one there is" },
    Setting { id: Item::ServiceType, option: "os-mistral-service-type", aliases: &[], variables: &["OS_MISTRAL_SERVICE_TYPE"], default: Some("workflowv2"), value_name: Some("TYPE"), heading: "Service",
        about: "Service type to look up in the catalog" },
    Setting { id: Item::EndpointType, option: "os-mistral-endpoint-type", aliases: &[], variables: &["OS_MISTRAL_ENDPOINT_TYPE"], default: Some("publicURL"), value_name: Some("INTERFACE"), heading: "Service",
        about: "Interface to look up in the catalog: public, internal or admin, with or without URL at the end" },
    Setting { id: Item::RegionName, option: "os-region-name", aliases: &[], variables: &["OS_REGION_NAME"], default: None, value_name: Some("REGION"), heading: "Service",
        about: "Region to look up in the catalog; also sent to Mistral" },
    Setting { id: Item::AuthUrl, option: "os-auth-url", aliases: &[], variables: &["OS_AUTH_URL"], default: None, value_name: Some("URL"), heading: "Login",
        about: "Where Keystone or Keycloak answers" },
    Setting { id: Item::AuthType, option: "auth-type", aliases: &[], variables: &["MISTRAL_AUTH_TYPE"], default: Some("keystone"), value_name: Some("TYPE"), heading: "Login",
        about: "Kind of login: keystone or keycloak-oidc" },
    Setting { id: Item::Username, option: "os-username", aliases: &[], variables: &["OS_USERNAME"], default: None, value_name: Some("NAME"), heading: "Login",
        about: "User name" },
    Setting { id: Item::Password, option: "os-password", aliases: &[], variables: &["OS_PASSWORD"], default: None, value_name: Some("PASSWORD"), heading: "Login",
        about: "Password; better given by the variable, as others can read a command line" },
    Setting { id: Item::AuthToken, option: "os-auth-token", aliases: &[], variables: &["OS_AUTH_TOKEN"], default: None, value_name: Some("TOKEN"), heading: "Login",
        about: "A token to use in place of a password" },
    Setting { id: Item::TenantId, option: "os-tenant-id", aliases: &[], variables: &["OS_TENANT_ID", "OS_PROJECT_ID"], default: None, value_name: Some("ID"), heading: "Login",
        about: "Project by its ID" },
    Setting { id: Item::ProjectId, option: "os-project-id", aliases: &[], variables: &["OS_TENANT_ID", "OS_PROJECT_ID"], default: None, value_name: Some("ID"), heading: "Login",
        about: "The same as --os-tenant-id" },
    Setting { id: Item::TenantName, option: "os-tenant-name", aliases: &[], variables: &["OS_TENANT_NAME", "OS_PROJECT_NAME"], default: None, value_name: Some("NAME"), heading: "Login",
        about: "Project by its name; the realm for keycloak-oidc" },
    Setting { id: Item::ProjectName, option: "os-project-name", aliases: &[], variables: &["OS_TENANT_NAME", "OS_PROJECT_NAME"], default: None, value_name: Some("NAME"), heading: "Login",
        about: "The same as --os-tenant-name" },
    Setting { id: Item::UserDomainName, option: "os-user-domain-name", aliases: &[], variables: &["OS_USER_DOMAIN_NAME"], default: None, value_name: Some("NAME"), heading: "Login",
        about: "Domain of the user by its name" },
    Setting { id: Item::UserDomainId, option: "os-user-domain-id", aliases: &[], variables: &["OS_USER_DOMAIN_ID"], default: None, value_name: Some("ID"), heading: "Login",
        about: "Domain of the user by its ID" },
    Setting { id: Item::ProjectDomainName, option: "os-project-domain-name", aliases: &[], variables: &["OS_PROJECT_DOMAIN_NAME"], default: None, value_name: Some("NAME"), heading: "Login",
        about: "Domain of the project by its name" },
    Setting { id: Item::ProjectDomainId, option: "os-project-domain-id", aliases: &[], variables: &["OS_PROJECT_DOMAIN_ID"], default: None, value_name: Some("ID"), heading: "Login",
        about: "Domain of the project by its ID" },
    Setting { id: Item::OpenidClientId, option: "openid-client-id", aliases: &[], variables: &["OPENID_CLIENT_ID"], default: None, value_name: Some("ID"), heading: "Login",
        about: "Client registered in Keycloak" },
    Setting { id: Item::OpenidClientSecret, option: "openid-client-secret", aliases: &[], variables: &["OPENID_CLIENT_SECRET"], default: None, value_name: Some("SECRET"), heading: "Login",
        about: "Secret of the client registered in Keycloak" },
    Setting { id: Item::Cacert, option: "os-cacert", aliases: &[], variables: &["OS_CACERT"], default: None, value_name: Some("FILE"), heading: "TLS",
        about: "Trust these certificate authorities (PEM) in place of the system's" },
    Setting { id: Item::Cert, option: "os-cert", aliases: &[], variables: &["OS_CERT"], default: None, value_name: Some("FILE"), heading: "TLS",
        about: "Client certificate (PEM)" },
    Setting { id: Item::Key, option: "os-key", aliases: &[], variables: &["OS_KEY"], default: None, value_name: Some("FILE"), heading: "TLS",
        about: "Key of the client certificate (PEM)" },
    Setting { id: Item::Insecure, option: "insecure", aliases: &[], variables: &["MISTRALCLIENT_INSECURE"], default: None, value_name: None, heading: "TLS",
        about: "Do not check the server's certificate" },
    Setting { id: Item::TargetAuthUrl, option: "os-target-auth-url", aliases: &[], variables: &["OS_TARGET_AUTH_URL"], default: None, value_name: Some("URL"), heading: "Target cloud",
        about: "Where the target cloud's Keystone answers" },
    Setting { id: Item::TargetUsername, option: "os-target-username", aliases: &[], variables: &["OS_TARGET_USERNAME"], default: Some("admin"), value_name: Some("NAME"), heading: "Target cloud",
        about: "User name on the target cloud" },
    Setting { id: Item::TargetPassword, option: "os-target-password", aliases: &[], variables: &["OS_TARGET_PASSWORD"], default: None, value_name: Some("PASSWORD"), heading: "Target cloud",
        about: "Password on the target cloud" },
    Setting { id: Item::TargetAuthToken, option: "os-target-auth-token", aliases: &[], variables: &["OS_TARGET_AUTH_TOKEN"], default: None, value_name: Some("TOKEN"), heading: "Target cloud",
        about: "A token to use in place of a password on the target cloud" },
    Setting { id: Item::TargetTenantId, option: "os-target-tenant-id", aliases: &[], variables: &["OS_TARGET_TENANT_ID"], default: None, value_name: Some("ID"), heading: "Target cloud",
        about: "Project on the target cloud by its ID" },
    Setting { id: Item::TargetTenantName, option: "os-target-tenant-name", aliases: &["os-target-tenant"], variables: &["OS_TARGET_TENANT_NAME"], default: None, value_name: Some("NAME"), heading: "Target cloud",
        about: "Project on the target cloud by its name" },
    Setting { id: Item::TargetUserDomainName, option: "os-target-user-domain-name", aliases: &[], variables: &["OS_TARGET_USER_DOMAIN_NAME"], default: None, value_name: Some("NAME"), heading: "Target cloud",
        about: "Domain of the user on the target cloud by its name" },
    Setting { id: Item::TargetUserDomainId, option: "os-target-user-domain-id", aliases: &[], variables: &["OS_TARGET_USER_DOMAIN_ID"], default: None, value_name: Some("ID"), heading: "Target cloud",
        about: "Domain of the user on the target cloud by its ID" },
    Setting { id: Item::TargetProjectDomainName, option: "os-target-project-domain-name", aliases: &[], variables: &["OS_TARGET_PROJECT_DOMAIN_NAME"], default: None, value_name: Some("NAME"), heading: "Target cloud",
        about: "Domain of the project on the target cloud by its name" },
    Setting { id: Item::TargetProjectDomainId, option: "os-target-project-domain-id", aliases: &[], variables: &["OS_TARGET_PROJECT_DOMAIN_ID"], default: None, value_name: Some("ID"), heading: "Target cloud",
        about: "Domain of the project on the target cloud by its ID" },
    Setting { id: Item::TargetRegionName, option: "os-target-region-name", aliases: &[], variables: &["OS_TARGET_REGION_NAME"], default: None, value_name: Some("REGION"), heading: "Target cloud",
        about: "Region of the target cloud" },
    Setting { id: Item::TargetCacert, option: "os-target_cacert", aliases: &["os-target-cacert"], variables: &["OS_TARGET_CACERT"], default: None, value_name: Some("FILE"), heading: "Target cloud",
        about: "Trust these certificate authorities for the target cloud" },
    Setting { id: Item::TargetInsecure, option: "target_insecure", aliases: &["os-target-insecure"], variables: &["TARGET_MISTRALCLIENT_INSECURE"], default: None, value_name: None, heading: "Target cloud",
        about: "Do not check the certificate of the target cloud" },
    Setting { id: Item::ConnectTimeout, option: "os-connect-timeout", aliases: &[], variables: &["MISTRAL_CONNECT_TIMEOUT"], default: Some("30"), value_name: Some("SECONDS"), heading: "Requests",
        about: "Give up when no connection comes about within this time; 0 waits for ever" },
    Setting { id: Item::Timeout, option: "os-timeout", aliases: &[], variables: &["MISTRAL_TIMEOUT"], default: Some("0"), value_name: Some("SECONDS"), heading: "Requests",
        about: "Give up when a request is not answered in full within this time; 0 waits for ever" },
    Setting { id: Item::Profile, option: "profile", aliases: &[], variables: &["OS_PROFILE"], default: None, value_name: Some("HMAC_KEY"), heading: "Requests",
        about: "Have the request traced by OSprofiler, signed with this key" },
];

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The command line.
    Option,
    /// The environment variable of this name.
    Variable(&'static str),
    /// The default of the table.
    Default,
}

/// The settings of one run.
#[derive(Debug)]
pub struct Settings(Vec<Option<(Secret, Source)>>);

impl Settings {
    /// Resolves every setting: option, then variable, then default.
    ///
    /// `option` gives the value of an option of the command line; a switch that is on gives `"true"`.
    pub fn resolve(option: impl Fn(&Setting) -> Option<String>, environment: &Environment) -> Self {
        Self(
            SETTINGS
                .iter()
                .map(|setting| {
                    option(setting)
                        .filter(|value| !value.is_empty())
                        .map(|value| (Secret::new(value), Source::Option))
                        .or_else(|| from_environment(setting, environment))
                        .or_else(|| {
                            let default = setting.default?;
                            Some((Secret::new(default), Source::Default))
                        })
                })
                .collect(),
        )
    }

    fn entry(&self, id: Item) -> Option<&(Secret, Source)> {
        let index = SETTINGS.iter().position(|setting| setting.id == id)?;
        self.0.get(index)?.as_ref()
    }

    /// The value of a setting; an empty one counts as not given.
    pub fn get(&self, id: Item) -> Option<&str> {
        self.entry(id).map(|(value, _)| value.expose())
    }

    /// Where the value of a setting came from.
    pub fn source(&self, id: Item) -> Option<Source> {
        self.entry(id).map(|&(_, source)| source)
    }

    /// The first of two settings that say the same thing: the command line wins over the
    /// environment, whichever of the two it was given by.
    pub fn either(&self, first: Item, second: Item) -> Option<&str> {
        if self.source(first) != Some(Source::Option) && self.source(second) == Some(Source::Option)
        {
            return self.get(second);
        }
        self.get(first).or_else(|| self.get(second))
    }

    /// A switch. The words `1 true yes on t y` turn it on and `0 false no off f n` off.
    pub fn switch(&self, id: Item) -> Result<bool> {
        let Some(value) = self.get(id) else {
            return Ok(false);
        };
        match value.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" | "t" | "y" => Ok(true),
            "0" | "false" | "no" | "off" | "f" | "n" => Ok(false),
            _ => Err(Error::local(format!(
                "{} is neither true nor false: {value:?}",
                self.name(id)
            ))
            .hint("use one of 1, true, yes, on or 0, false, no, off")),
        }
    }

    /// A time in seconds; `None` for 0, which means no limit.
    pub fn seconds(&self, id: Item) -> Result<Option<std::time::Duration>> {
        let value = self.get(id).unwrap_or("0");
        value
            .trim()
            .parse::<f64>()
            .ok()
            .and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok())
            .map(|time| (!time.is_zero()).then_some(time))
            .ok_or_else(|| {
                Error::local(format!(
                    "{} is not a number of seconds: {value:?}",
                    self.name(id)
                ))
            })
    }

    /// The name under which the user gave a setting, or could have given it.
    pub fn name(&self, id: Item) -> String {
        if let Some(Source::Variable(variable)) = self.source(id) {
            return variable.to_owned();
        }
        let setting = SETTINGS.iter().find(|setting| setting.id == id);
        format!("--{}", setting.map_or("", |setting| setting.option))
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
            Some(Source::Variable("OS_USERNAME"))
        );
        assert_eq!(found.get(Item::RegionName), None);
        assert_eq!(found.get(Item::ServiceType), Some("workflowv2"));
        assert_eq!(found.source(Item::ServiceType), Some(Source::Default));
    }

    #[test]
    fn the_command_line_wins_over_the_environment_whatever_the_spelling() {
        let environment = Environment::from([("OS_TENANT_ID", "env")]);
        let found = settings(&[("os-project-id", "cli")], &environment);
        assert_eq!(found.either(Item::TenantId, Item::ProjectId), Some("cli"));
    }

    #[test]
    fn switches_are_strict() {
        for (text, expected) in [
            ("0", Some(false)),
            ("NO", Some(false)),
            ("True", Some(true)),
            ("maybe", None),
        ] {
            let environment = Environment::from([("MISTRALCLIENT_INSECURE", text)]);
            assert_eq!(
                settings(&[], &environment).switch(Item::Insecure).ok(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let environment = Environment::from([("OS_PASSWORD", "hunter2")]);
        assert!(!format!("{:?}", settings(&[], &environment)).contains("hunter2"));
    }
}
