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
fn sources_are_resolved_in_order_of_precedence() {
    let environment = Environment::from([("OS_USERNAME", "env"), ("OS_REGION_NAME", "")]);
    let found = settings(&[("os-mistral-url", "http://m")], &environment);
    assert_eq!(found.get(SettingId::MistralUrl), Some("http://m"));
    assert_eq!(
        found.source(SettingId::Username),
        Some(&Source::Variable("OS_USERNAME"))
    );
    assert_eq!(found.get(SettingId::RegionName), None);
    assert_eq!(found.get(SettingId::ServiceType), Some("workflowv2"));
    assert_eq!(found.source(SettingId::ServiceType), Some(&Source::Default));
}

#[test]
fn an_option_takes_precedence_over_the_variable_of_a_synonym() {
    let environment = Environment::from([("OS_TENANT_ID", "env")]);
    let found = settings(&[("os-project-id", "cli")], &environment);
    assert_eq!(
        found.preferred(&[SettingId::TenantId, SettingId::ProjectId]),
        Some((SettingId::ProjectId, "cli"))
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
fn an_invalid_header_value_is_named_but_not_shown() {
    let environment = Environment::from([("OS_AUTH_TOKEN", "abc123\n"), ("OS_USERNAME", "ü")]);
    let settings = settings(&[], &environment);
    let error = settings
        .header(SettingId::AuthToken)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("OS_AUTH_TOKEN") && !error.contains("abc123"),
        "{error}"
    );
    assert!(settings.header(SettingId::Username).unwrap().is_some());
    assert!(settings.header(SettingId::RegionName).unwrap().is_none());
}
