//! The table of settings: option, variables, key in a cloud file, default, help.

/// One setting, as options, variables, cloud files and help know it.
pub struct Setting {
    /// How the code names it.
    pub id: Item,
    /// The long option without its dashes.
    pub option: &'static str,
    /// Further spellings of the option that are accepted but not advertised.
    pub aliases: &'static [&'static str],
    /// Environment variables, the first one set wins.
    pub variables: &'static [&'static str],
    /// Where a cloud of `clouds.yaml` has it: `auth.username` is the key `username` below `auth`.
    pub cloud_key: Option<&'static str>,
    /// What holds when nothing gives it.
    pub default: Option<&'static str>,
    /// Name of the option's value in help; a switch has none.
    pub value_name: Option<&'static str>,
    /// Whether its value lets somebody in.
    pub is_secret: bool,
    /// Heading in the help.
    pub heading: &'static str,
    /// Help text.
    pub about: &'static str,
}

const fn setting(
    id: Item,
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

/// The heading of what belongs to the cloud that actions work on.
const TARGET: &str = "Target cloud";

impl Setting {
    /// Whether it belongs to the target cloud, not to Mistral's own.
    pub fn is_of_target(&self) -> bool {
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

    const fn cloud(mut self, key: &'static str) -> Self {
        self.cloud_key = Some(key);
        self
    }

    const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    const fn takes(mut self, value_name: &'static str) -> Self {
        self.value_name = Some(value_name);
        self
    }

    const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }
}

/// Names of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub enum Item {
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

impl Item {
    /// Its line of the table.
    pub fn setting(self) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.id == self)
    }

    /// How the user can give it: `OS_USERNAME (--os-username)`.
    pub fn variable_and_option(self) -> String {
        self.setting().map_or_else(String::new, |setting| {
            format!("{} (--{})", setting.variables.join(" or "), setting.option)
        })
    }
}

/// All settings, in the order in which help shows them.
#[rustfmt::skip]
pub const SETTINGS: &[Setting] = &[
    setting(Item::MistralUrl, "os-mistral-url", "Service", "URL of Mistral's API, including the version; without a login, the default is http://localhost:8989/v2").variables(&["OS_MISTRAL_URL"]).takes("URL").cloud("workflow_endpoint_override"),
    setting(Item::MistralVersion, "os-mistral-version", "Service", "API version; only v2 exists").variables(&["OS_MISTRAL_VERSION"]).takes("VERSION").or("v2").cloud("workflow_api_version"),
    setting(Item::ServiceType, "os-mistral-service-type", "Service", "Service type to look up in the catalog").variables(&["OS_MISTRAL_SERVICE_TYPE"]).takes("TYPE").or("workflowv2").cloud("workflow_service_type"),
    setting(Item::EndpointType, "os-mistral-endpoint-type", "Service", "Interface to look up in the catalog: public, internal or admin, with or without the suffix URL").variables(&["OS_MISTRAL_ENDPOINT_TYPE", "OS_INTERFACE"]).takes("INTERFACE").or("publicURL").aliases(&["os-interface"]).cloud("interface"),
    setting(Item::RegionName, "os-region-name", "Service", "Region to look up in the catalog; also sent to Mistral").variables(&["OS_REGION_NAME"]).takes("REGION").cloud("region_name"),
    setting(Item::Cloud, "os-cloud", "Login", "Read settings from this entry of clouds.yaml").variables(&["OS_CLOUD"]).takes("NAME"),
    setting(Item::AuthUrl, "os-auth-url", "Login", "URL of Keystone or Keycloak; with only a password or token, the default is http://localhost:35357/v3").variables(&["OS_AUTH_URL"]).takes("URL").cloud("auth.auth_url"),
    setting(Item::AuthType, "auth-type", "Login", "Identity service: keystone or keycloak-oidc").variables(&["MISTRAL_AUTH_TYPE"]).takes("TYPE").or("keystone"),
    setting(Item::AuthPlugin, "os-auth-type", "Login", "Keystone authentication type: password, token, v3password, v3token, v3applicationcredential, v2password, v2token or none; default: derived from the other settings").variables(&["OS_AUTH_TYPE"]).takes("TYPE").cloud("auth_type"),
    setting(Item::Username, "os-username", "Login", "User name").variables(&["OS_USERNAME"]).takes("NAME").cloud("auth.username"),
    setting(Item::UserId, "os-user-id", "Login", "User ID; makes the user's domain unnecessary").variables(&["OS_USER_ID"]).takes("ID").cloud("auth.user_id"),
    setting(Item::Password, "os-password", "Login", "Password; safer in the variable, as other users can see command lines").variables(&["OS_PASSWORD"]).takes("PASSWORD").cloud("auth.password").secret(),
    setting(Item::AuthToken, "os-auth-token", "Login", "Token, instead of a password").variables(&["OS_AUTH_TOKEN", "OS_TOKEN"]).takes("TOKEN").aliases(&["os-token"]).cloud("auth.token").secret(),
    setting(Item::CredentialId, "os-application-credential-id", "Login", "Application credential ID").variables(&["OS_APPLICATION_CREDENTIAL_ID"]).takes("ID").cloud("auth.application_credential_id"),
    setting(Item::CredentialName, "os-application-credential-name", "Login", "Application credential name; also needs its user").variables(&["OS_APPLICATION_CREDENTIAL_NAME"]).takes("NAME").cloud("auth.application_credential_name"),
    setting(Item::CredentialSecret, "os-application-credential-secret", "Login", "Secret of the application credential").variables(&["OS_APPLICATION_CREDENTIAL_SECRET"]).takes("SECRET").cloud("auth.application_credential_secret").secret(),
    setting(Item::TenantId, "os-tenant-id", "Login", "Project ID").variables(&["OS_TENANT_ID", "OS_PROJECT_ID"]).takes("ID").cloud("auth.project_id"),
    setting(Item::ProjectId, "os-project-id", "Login", "The same as --os-tenant-id").variables(&["OS_TENANT_ID", "OS_PROJECT_ID"]).takes("ID"),
    setting(Item::TenantName, "os-tenant-name", "Login", "Project name; for keycloak-oidc, the realm").variables(&["OS_TENANT_NAME", "OS_PROJECT_NAME"]).takes("NAME").cloud("auth.project_name"),
    setting(Item::ProjectName, "os-project-name", "Login", "The same as --os-tenant-name").variables(&["OS_TENANT_NAME", "OS_PROJECT_NAME"]).takes("NAME"),
    setting(Item::UserDomainName, "os-user-domain-name", "Login", "Domain name of the user").variables(&["OS_USER_DOMAIN_NAME"]).takes("NAME").cloud("auth.user_domain_name"),
    setting(Item::UserDomainId, "os-user-domain-id", "Login", "Domain ID of the user").variables(&["OS_USER_DOMAIN_ID"]).takes("ID").cloud("auth.user_domain_id"),
    setting(Item::ProjectDomainName, "os-project-domain-name", "Login", "Domain name of the project").variables(&["OS_PROJECT_DOMAIN_NAME"]).takes("NAME").cloud("auth.project_domain_name"),
    setting(Item::ProjectDomainId, "os-project-domain-id", "Login", "Domain ID of the project").variables(&["OS_PROJECT_DOMAIN_ID"]).takes("ID").cloud("auth.project_domain_id"),
    setting(Item::OpenidClientId, "openid-client-id", "Login", "Client ID registered in Keycloak").variables(&["OPENID_CLIENT_ID"]).takes("ID"),
    setting(Item::OpenidClientSecret, "openid-client-secret", "Login", "Secret of the client registered in Keycloak").variables(&["OPENID_CLIENT_SECRET"]).takes("SECRET").secret(),
    setting(Item::Cacert, "os-cacert", "TLS", "Trust these certificate authorities (PEM file, or folder of PEM files) instead of the system's").variables(&["OS_CACERT"]).takes("FILE").cloud("cacert"),
    setting(Item::Cert, "os-cert", "TLS", "Client certificate (PEM), including its key unless --os-key is given").variables(&["OS_CERT"]).takes("FILE").cloud("cert"),
    setting(Item::Key, "os-key", "TLS", "Key of the client certificate (PEM)").variables(&["OS_KEY"]).takes("FILE").cloud("key"),
    setting(Item::Insecure, "insecure", "TLS", "Do not verify the server's certificate").variables(&["MISTRALCLIENT_INSECURE"]).cloud("insecure"),
    setting(Item::TargetCloud, "os-target-cloud", TARGET, "Read the target cloud's settings from this entry of clouds.yaml").variables(&["OS_TARGET_CLOUD"]).takes("NAME"),
    setting(Item::TargetAuthUrl, "os-target-auth-url", TARGET, "URL of the target cloud's Keystone").variables(&["OS_TARGET_AUTH_URL"]).takes("URL").cloud("auth.auth_url"),
    setting(Item::TargetAuthPlugin, "os-target-auth-type", TARGET, "Authentication type of the target cloud, as for --os-auth-type").variables(&["OS_TARGET_AUTH_TYPE"]).takes("TYPE").cloud("auth_type"),
    setting(Item::TargetUsername, "os-target-username", TARGET, "User name on the target cloud").variables(&["OS_TARGET_USERNAME"]).takes("NAME").or("admin").cloud("auth.username"),
    setting(Item::TargetUserId, "os-target-user-id", TARGET, "User ID on the target cloud").variables(&["OS_TARGET_USER_ID"]).takes("ID").cloud("auth.user_id"),
    setting(Item::TargetPassword, "os-target-password", TARGET, "Password on the target cloud").variables(&["OS_TARGET_PASSWORD"]).takes("PASSWORD").secret().cloud("auth.password"),
    setting(Item::TargetAuthToken, "os-target-auth-token", TARGET, "Token for the target cloud, instead of a password").variables(&["OS_TARGET_AUTH_TOKEN", "OS_TARGET_TOKEN"]).takes("TOKEN").secret().aliases(&["os-target-token"]).cloud("auth.token"),
    setting(Item::TargetCredentialId, "os-target-application-credential-id", TARGET, "Application credential ID on the target cloud").variables(&["OS_TARGET_APPLICATION_CREDENTIAL_ID"]).takes("ID").cloud("auth.application_credential_id"),
    setting(Item::TargetCredentialName, "os-target-application-credential-name", TARGET, "Application credential name on the target cloud; also needs its user").variables(&["OS_TARGET_APPLICATION_CREDENTIAL_NAME"]).takes("NAME").cloud("auth.application_credential_name"),
    setting(Item::TargetCredentialSecret, "os-target-application-credential-secret", TARGET, "Secret of the target cloud's application credential").variables(&["OS_TARGET_APPLICATION_CREDENTIAL_SECRET"]).takes("SECRET").secret().cloud("auth.application_credential_secret"),
    setting(Item::TargetTenantId, "os-target-tenant-id", TARGET, "Project ID on the target cloud").variables(&["OS_TARGET_TENANT_ID", "OS_TARGET_PROJECT_ID"]).takes("ID").aliases(&["os-target-project-id"]).cloud("auth.project_id"),
    setting(Item::TargetTenantName, "os-target-tenant-name", TARGET, "Project name on the target cloud").variables(&["OS_TARGET_TENANT_NAME", "OS_TARGET_PROJECT_NAME"]).takes("NAME").aliases(&["os-target-tenant", "os-target-project-name"]).cloud("auth.project_name"),
    setting(Item::TargetUserDomainName, "os-target-user-domain-name", TARGET, "Domain name of the user on the target cloud").variables(&["OS_TARGET_USER_DOMAIN_NAME"]).takes("NAME").cloud("auth.user_domain_name"),
    setting(Item::TargetUserDomainId, "os-target-user-domain-id", TARGET, "Domain ID of the user on the target cloud").variables(&["OS_TARGET_USER_DOMAIN_ID"]).takes("ID").cloud("auth.user_domain_id"),
    setting(Item::TargetProjectDomainName, "os-target-project-domain-name", TARGET, "Domain name of the project on the target cloud").variables(&["OS_TARGET_PROJECT_DOMAIN_NAME"]).takes("NAME").cloud("auth.project_domain_name"),
    setting(Item::TargetProjectDomainId, "os-target-project-domain-id", TARGET, "Domain ID of the project on the target cloud").variables(&["OS_TARGET_PROJECT_DOMAIN_ID"]).takes("ID").cloud("auth.project_domain_id"),
    setting(Item::TargetRegionName, "os-target-region-name", TARGET, "Region of the target cloud").variables(&["OS_TARGET_REGION_NAME"]).takes("REGION").cloud("region_name"),
    setting(Item::TargetCacert, "os-target_cacert", TARGET, "Trust these certificate authorities for the target cloud (PEM file, or folder of PEM files)").variables(&["OS_TARGET_CACERT"]).takes("FILE").aliases(&["os-target-cacert"]).cloud("cacert"),
    setting(Item::TargetCert, "os-target-cert", TARGET, "Client certificate for the target cloud (PEM), including its key unless --os-target-key is given").variables(&["OS_TARGET_CERT"]).takes("FILE").cloud("cert"),
    setting(Item::TargetKey, "os-target-key", TARGET, "Key of the client certificate for the target cloud (PEM)").variables(&["OS_TARGET_KEY"]).takes("FILE").cloud("key"),
    setting(Item::TargetInsecure, "target_insecure", TARGET, "Do not verify the target cloud's certificate").variables(&["TARGET_MISTRALCLIENT_INSECURE"]).aliases(&["os-target-insecure"]).cloud("insecure"),
    setting(Item::ConnectTimeout, "os-connect-timeout", "Requests", "Timeout for connecting; 0 for no limit").variables(&["MISTRAL_CONNECT_TIMEOUT"]).takes("SECONDS").or("30"),
    setting(Item::Timeout, "os-timeout", "Requests", "Timeout for a request and its complete response; 0 for no limit").variables(&["MISTRAL_TIMEOUT"]).takes("SECONDS").or("0"),
    setting(Item::MaxResponse, "os-max-response", "Requests", "Maximum size of a response after decompression, in bytes or with K, M, G (or KiB, MiB, GiB); 0 for no limit").variables(&["MISTRAL_MAX_RESPONSE"]).takes("BYTES").or("256MiB"),
    setting(Item::AllowRedirect, "os-allow-redirect", "Requests", "Servers to which redirects may send request bodies, tokens and other headers, separated by commas; http://HOST also allows it without TLS").variables(&["MISTRAL_ALLOW_REDIRECT"]).takes("HOST[:PORT]"),
    setting(Item::Profile, "profile", "Requests", "Trace the requests with OSprofiler, signed with this key").variables(&["OS_PROFILE"]).takes("HMAC_KEY").secret(),
];
