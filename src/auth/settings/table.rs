//! The table of settings: option, environment variables, key in cloud files, default, help.

/// One setting.
pub struct Setting {
    pub id: SettingId,
    /// The long option without its dashes.
    pub option: &'static str,
    /// Further spellings of the option that are accepted but not advertised.
    pub aliases: &'static [&'static str],
    /// Environment variables; the first that is set counts.
    pub variables: &'static [&'static str],
    /// Key in an entry of `clouds.yaml`: `auth.username` is the key `username` within `auth`.
    pub cloud_key: Option<&'static str>,
    pub default: Option<&'static str>,
    /// Placeholder of the option's value in help; `None` for a switch.
    pub value_name: Option<&'static str>,
    /// Whether the value is a credential, which is never shown.
    pub is_secret: bool,
    /// Heading in help.
    pub heading: &'static str,
    /// Help text.
    pub about: &'static str,
}

const fn setting(
    id: SettingId,
    option: &'static str,
    heading: &'static str,
    about: &'static str,
) -> Setting {
    Setting {
        id,
        option,
        aliases: &[],
        variables: &[],
        cloud_key: None,
        default: None,
        value_name: None,
        is_secret: false,
        heading,
        about,
    }
}

/// The heading of the settings of the target cloud.
const TARGET: &str = "Target cloud";

impl Setting {
    /// Whether it is a setting of the target cloud.
    pub fn is_target(&self) -> bool {
        self.heading == TARGET
    }

    const fn variables(mut self, names: &'static [&'static str]) -> Self {
        self.variables = names;
        self
    }

    const fn aliases(mut self, names: &'static [&'static str]) -> Self {
        self.aliases = names;
        self
    }

    const fn cloud_key(mut self, key: &'static str) -> Self {
        self.cloud_key = Some(key);
        self
    }

    const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    const fn value_name(mut self, value_name: &'static str) -> Self {
        self.value_name = Some(value_name);
        self
    }

    const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }
}

/// Identifies a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub enum SettingId {
    Cloud, MistralUrl, MistralVersion, ServiceType, EndpointType, RegionName, AuthUrl, AuthType,
    AuthPlugin, Username, UserId, Password, AuthToken, CredentialId, CredentialName,
    CredentialSecret, TenantId, ProjectId, TenantName, ProjectName, UserDomainName, UserDomainId,
    ProjectDomainName, ProjectDomainId, OpenidClientId, OpenidClientSecret, Cacert, Cert, Key,
    Insecure, TargetCloud, TargetAuthUrl, TargetAuthPlugin, TargetUsername, TargetUserId,
    TargetPassword, TargetAuthToken, TargetCredentialId, TargetCredentialName,
    TargetCredentialSecret, TargetTenantId, TargetTenantName, TargetUserDomainName,
    TargetUserDomainId, TargetProjectDomainName, TargetProjectDomainId, TargetRegionName,
    TargetCacert, TargetCert, TargetKey, TargetInsecure, ConnectTimeout, Timeout, MaxResponse,
    AllowRedirect, Profile,
}

impl SettingId {
    /// Its entry in [`SETTINGS`].
    pub fn setting(self) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.id == self)
    }

    /// Its variables and option, for messages: `OS_USERNAME (--os-username)`.
    pub fn variable_and_option(self) -> String {
        self.setting().map_or_else(String::new, |setting| {
            format!("{} (--{})", setting.variables.join(" or "), setting.option)
        })
    }
}

/// All settings, in the order in which help shows them.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting(SettingId::MistralUrl, "os-mistral-url", "Service", "URL of Mistral's API, including the version; without a login, the default is http://localhost:8989/v2").variables(&["OS_MISTRAL_URL"]).value_name("URL").cloud_key("workflow_endpoint_override"),
    setting(SettingId::MistralVersion, "os-mistral-version", "Service", "API version; only v2 exists").variables(&["OS_MISTRAL_VERSION"]).value_name("VERSION").default("v2").cloud_key("workflow_api_version"),
    setting(SettingId::ServiceType, "os-mistral-service-type", "Service", "Service type to look up in the catalog").variables(&["OS_MISTRAL_SERVICE_TYPE"]).value_name("TYPE").default("workflowv2").cloud_key("workflow_service_type"),
    setting(SettingId::EndpointType, "os-mistral-endpoint-type", "Service", "Interface to look up in the catalog: public, internal or admin, with or without the suffix URL").variables(&["OS_MISTRAL_ENDPOINT_TYPE", "OS_INTERFACE"]).value_name("INTERFACE").default("publicURL").aliases(&["os-interface"]).cloud_key("interface"),
    setting(SettingId::RegionName, "os-region-name", "Service", "Region to look up in the catalog; also sent to Mistral").variables(&["OS_REGION_NAME"]).value_name("REGION").cloud_key("region_name"),
    setting(SettingId::Cloud, "os-cloud", "Login", "Read settings from this entry of clouds.yaml").variables(&["OS_CLOUD"]).value_name("NAME"),
    setting(SettingId::AuthUrl, "os-auth-url", "Login", "URL of Keystone or Keycloak; with only a password or token, the default is http://localhost:35357/v3").variables(&["OS_AUTH_URL"]).value_name("URL").cloud_key("auth.auth_url"),
    setting(SettingId::AuthType, "auth-type", "Login", "Identity service: keystone or keycloak-oidc").variables(&["MISTRAL_AUTH_TYPE"]).value_name("TYPE").default("keystone"),
    setting(SettingId::AuthPlugin, "os-auth-type", "Login", "Keystone authentication type: password, token, v3password, v3token, v3applicationcredential, v2password, v2token or none; default: derived from the other settings").variables(&["OS_AUTH_TYPE"]).value_name("TYPE").cloud_key("auth_type"),
    setting(SettingId::Username, "os-username", "Login", "User name").variables(&["OS_USERNAME"]).value_name("NAME").cloud_key("auth.username"),
    setting(SettingId::UserId, "os-user-id", "Login", "User ID; makes the user's domain unnecessary").variables(&["OS_USER_ID"]).value_name("ID").cloud_key("auth.user_id"),
    setting(SettingId::Password, "os-password", "Login", "Password; safer in the variable, as other users can see command lines").variables(&["OS_PASSWORD"]).value_name("PASSWORD").cloud_key("auth.password").secret(),
    setting(SettingId::AuthToken, "os-auth-token", "Login", "Token, instead of a password").variables(&["OS_AUTH_TOKEN", "OS_TOKEN"]).value_name("TOKEN").aliases(&["os-token"]).cloud_key("auth.token").secret(),
    setting(SettingId::CredentialId, "os-application-credential-id", "Login", "Application credential ID").variables(&["OS_APPLICATION_CREDENTIAL_ID"]).value_name("ID").cloud_key("auth.application_credential_id"),
    setting(SettingId::CredentialName, "os-application-credential-name", "Login", "Application credential name; also needs its user").variables(&["OS_APPLICATION_CREDENTIAL_NAME"]).value_name("NAME").cloud_key("auth.application_credential_name"),
    setting(SettingId::CredentialSecret, "os-application-credential-secret", "Login", "Secret of the application credential").variables(&["OS_APPLICATION_CREDENTIAL_SECRET"]).value_name("SECRET").cloud_key("auth.application_credential_secret").secret(),
    setting(SettingId::TenantId, "os-tenant-id", "Login", "Project ID").variables(&["OS_TENANT_ID", "OS_PROJECT_ID"]).value_name("ID").cloud_key("auth.project_id"),
    setting(SettingId::ProjectId, "os-project-id", "Login", "The same as --os-tenant-id").variables(&["OS_TENANT_ID", "OS_PROJECT_ID"]).value_name("ID"),
    setting(SettingId::TenantName, "os-tenant-name", "Login", "Project name; for keycloak-oidc, the realm").variables(&["OS_TENANT_NAME", "OS_PROJECT_NAME"]).value_name("NAME").cloud_key("auth.project_name"),
    setting(SettingId::ProjectName, "os-project-name", "Login", "The same as --os-tenant-name").variables(&["OS_TENANT_NAME", "OS_PROJECT_NAME"]).value_name("NAME"),
    setting(SettingId::UserDomainName, "os-user-domain-name", "Login", "Domain name of the user").variables(&["OS_USER_DOMAIN_NAME"]).value_name("NAME").cloud_key("auth.user_domain_name"),
    setting(SettingId::UserDomainId, "os-user-domain-id", "Login", "Domain ID of the user").variables(&["OS_USER_DOMAIN_ID"]).value_name("ID").cloud_key("auth.user_domain_id"),
    setting(SettingId::ProjectDomainName, "os-project-domain-name", "Login", "Domain name of the project").variables(&["OS_PROJECT_DOMAIN_NAME"]).value_name("NAME").cloud_key("auth.project_domain_name"),
    setting(SettingId::ProjectDomainId, "os-project-domain-id", "Login", "Domain ID of the project").variables(&["OS_PROJECT_DOMAIN_ID"]).value_name("ID").cloud_key("auth.project_domain_id"),
    setting(SettingId::OpenidClientId, "openid-client-id", "Login", "Client ID registered in Keycloak").variables(&["OPENID_CLIENT_ID"]).value_name("ID"),
    setting(SettingId::OpenidClientSecret, "openid-client-secret", "Login", "Secret of the client registered in Keycloak").variables(&["OPENID_CLIENT_SECRET"]).value_name("SECRET").secret(),
    setting(SettingId::Cacert, "os-cacert", "TLS", "Trust these certificate authorities (PEM file, or folder of PEM files) instead of the system's").variables(&["OS_CACERT"]).value_name("FILE").cloud_key("cacert"),
    setting(SettingId::Cert, "os-cert", "TLS", "Client certificate (PEM), including its key unless --os-key is given").variables(&["OS_CERT"]).value_name("FILE").cloud_key("cert"),
    setting(SettingId::Key, "os-key", "TLS", "Key of the client certificate (PEM)").variables(&["OS_KEY"]).value_name("FILE").cloud_key("key"),
    setting(SettingId::Insecure, "insecure", "TLS", "Do not verify the server's certificate").variables(&["MISTRALCLIENT_INSECURE"]).cloud_key("insecure"),
    setting(SettingId::TargetCloud, "os-target-cloud", TARGET, "Read the target cloud's settings from this entry of clouds.yaml").variables(&["OS_TARGET_CLOUD"]).value_name("NAME"),
    setting(SettingId::TargetAuthUrl, "os-target-auth-url", TARGET, "URL of the target cloud's Keystone").variables(&["OS_TARGET_AUTH_URL"]).value_name("URL").cloud_key("auth.auth_url"),
    setting(SettingId::TargetAuthPlugin, "os-target-auth-type", TARGET, "Authentication type of the target cloud, as for --os-auth-type").variables(&["OS_TARGET_AUTH_TYPE"]).value_name("TYPE").cloud_key("auth_type"),
    setting(SettingId::TargetUsername, "os-target-username", TARGET, "User name on the target cloud").variables(&["OS_TARGET_USERNAME"]).value_name("NAME").default("admin").cloud_key("auth.username"),
    setting(SettingId::TargetUserId, "os-target-user-id", TARGET, "User ID on the target cloud").variables(&["OS_TARGET_USER_ID"]).value_name("ID").cloud_key("auth.user_id"),
    setting(SettingId::TargetPassword, "os-target-password", TARGET, "Password on the target cloud").variables(&["OS_TARGET_PASSWORD"]).value_name("PASSWORD").secret().cloud_key("auth.password"),
    setting(SettingId::TargetAuthToken, "os-target-auth-token", TARGET, "Token for the target cloud, instead of a password").variables(&["OS_TARGET_AUTH_TOKEN", "OS_TARGET_TOKEN"]).value_name("TOKEN").secret().aliases(&["os-target-token"]).cloud_key("auth.token"),
    setting(SettingId::TargetCredentialId, "os-target-application-credential-id", TARGET, "Application credential ID on the target cloud").variables(&["OS_TARGET_APPLICATION_CREDENTIAL_ID"]).value_name("ID").cloud_key("auth.application_credential_id"),
    setting(SettingId::TargetCredentialName, "os-target-application-credential-name", TARGET, "Application credential name on the target cloud; also needs its user").variables(&["OS_TARGET_APPLICATION_CREDENTIAL_NAME"]).value_name("NAME").cloud_key("auth.application_credential_name"),
    setting(SettingId::TargetCredentialSecret, "os-target-application-credential-secret", TARGET, "Secret of the target cloud's application credential").variables(&["OS_TARGET_APPLICATION_CREDENTIAL_SECRET"]).value_name("SECRET").secret().cloud_key("auth.application_credential_secret"),
    setting(SettingId::TargetTenantId, "os-target-tenant-id", TARGET, "Project ID on the target cloud").variables(&["OS_TARGET_TENANT_ID", "OS_TARGET_PROJECT_ID"]).value_name("ID").aliases(&["os-target-project-id"]).cloud_key("auth.project_id"),
    setting(SettingId::TargetTenantName, "os-target-tenant-name", TARGET, "Project name on the target cloud").variables(&["OS_TARGET_TENANT_NAME", "OS_TARGET_PROJECT_NAME"]).value_name("NAME").aliases(&["os-target-tenant", "os-target-project-name"]).cloud_key("auth.project_name"),
    setting(SettingId::TargetUserDomainName, "os-target-user-domain-name", TARGET, "Domain name of the user on the target cloud").variables(&["OS_TARGET_USER_DOMAIN_NAME"]).value_name("NAME").cloud_key("auth.user_domain_name"),
    setting(SettingId::TargetUserDomainId, "os-target-user-domain-id", TARGET, "Domain ID of the user on the target cloud").variables(&["OS_TARGET_USER_DOMAIN_ID"]).value_name("ID").cloud_key("auth.user_domain_id"),
    setting(SettingId::TargetProjectDomainName, "os-target-project-domain-name", TARGET, "Domain name of the project on the target cloud").variables(&["OS_TARGET_PROJECT_DOMAIN_NAME"]).value_name("NAME").cloud_key("auth.project_domain_name"),
    setting(SettingId::TargetProjectDomainId, "os-target-project-domain-id", TARGET, "Domain ID of the project on the target cloud").variables(&["OS_TARGET_PROJECT_DOMAIN_ID"]).value_name("ID").cloud_key("auth.project_domain_id"),
    setting(SettingId::TargetRegionName, "os-target-region-name", TARGET, "Region of the target cloud").variables(&["OS_TARGET_REGION_NAME"]).value_name("REGION").cloud_key("region_name"),
    setting(SettingId::TargetCacert, "os-target_cacert", TARGET, "Trust these certificate authorities for the target cloud (PEM file, or folder of PEM files)").variables(&["OS_TARGET_CACERT"]).value_name("FILE").aliases(&["os-target-cacert"]).cloud_key("cacert"),
    setting(SettingId::TargetCert, "os-target-cert", TARGET, "Client certificate for the target cloud (PEM), including its key unless --os-target-key is given").variables(&["OS_TARGET_CERT"]).value_name("FILE").cloud_key("cert"),
    setting(SettingId::TargetKey, "os-target-key", TARGET, "Key of the client certificate for the target cloud (PEM)").variables(&["OS_TARGET_KEY"]).value_name("FILE").cloud_key("key"),
    setting(SettingId::TargetInsecure, "target_insecure", TARGET, "Do not verify the target cloud's certificate").variables(&["TARGET_MISTRALCLIENT_INSECURE"]).aliases(&["os-target-insecure"]).cloud_key("insecure"),
    setting(SettingId::ConnectTimeout, "os-connect-timeout", "Requests", "Timeout for connecting; 0 for no limit").variables(&["MISTRAL_CONNECT_TIMEOUT"]).value_name("SECONDS").default("30"),
    setting(SettingId::Timeout, "os-timeout", "Requests", "Timeout for a request and its complete response; 0 for no limit").variables(&["MISTRAL_TIMEOUT"]).value_name("SECONDS").default("0"),
    setting(SettingId::MaxResponse, "os-max-response", "Requests", "Maximum size of a response after decompression, in bytes or with K, M, G (or KiB, MiB, GiB); 0 for no limit").variables(&["MISTRAL_MAX_RESPONSE"]).value_name("BYTES").default("256MiB"),
    setting(SettingId::AllowRedirect, "os-allow-redirect", "Requests", "Servers to which redirects may send request bodies, tokens and other headers, separated by commas; http://HOST also allows it without TLS").variables(&["MISTRAL_ALLOW_REDIRECT"]).value_name("HOST[:PORT]"),
    setting(SettingId::Profile, "profile", "Requests", "Trace the requests with OSprofiler, signed with this key").variables(&["OS_PROFILE"]).value_name("HMAC_KEY").secret(),
];
