//! The expected values are those of openstacksdk 4.22 for the same clouds.

use serde_json::json;

use super::*;

/// The values of these keys, `None` where there is none.
fn get(cloud: &Value, keys: &[&str]) -> Vec<Option<String>> {
    let values = values(cloud, false, Some(Path::new("/home/me"))).unwrap();
    keys.iter().map(|key| values.get(*key).cloned()).collect()
}

fn check(cases: &[(Value, &[(&str, &str)])]) {
    for (cloud, expected) in cases {
        let keys: Vec<_> = expected.iter().map(|(key, _)| *key).collect();
        let texts = expected.iter().map(|(_, value)| (*value).to_owned());
        let texts: Vec<_> = texts
            .map(|text| (!text.is_empty()).then_some(text))
            .collect();
        assert_eq!(get(cloud, &keys), texts, "{cloud}: {keys:?}");
    }
}

#[test]
fn synonyms_have_the_precedence_of_openstacksdk() {
    check(&[
        (
            json!({"user_domain_name": "T", "project_domain_name": "P", "username": "top", "password": "top",
                "auth_url": "http://top", "project_name": "top", "user_id": "top",
                "auth": {"user_domain_name": "in", "username": "u", "password": "p", "auth_url": "http://k",
                    "project_name": "in"}}),
            &[
                ("auth.user_domain_name", "T"),
                ("auth.project_domain_name", "P"),
                ("auth.project_name", "top"),
                ("auth.username", "u"),
                ("auth.password", "p"),
                ("auth.auth_url", "http://k"),
                ("auth.user_id", "top"),
            ],
        ),
        (
            json!({"tenant_name": "top", "auth": {"project_name": "p", "tenant_id": "i"}}),
            &[("auth.project_name", "p"), ("auth.project_id", "i")],
        ),
        (
            json!({"tenant_name": "top", "auth": {"tenant_name": "in"}}),
            &[("auth.project_name", "top")],
        ),
        (
            json!({"auth_type": "v2password", "tenant_name": "t", "auth": {"project_name": "p"}}),
            &[("auth.project_name", "t")],
        ),
        (
            json!({"auth_type": "v2password", "project_id": "p", "auth": {"tenant_id": "t"}}),
            &[("auth.project_id", "t")],
        ),
        (
            json!({"auth_token": "a", "auth": {"token": "b", "auth_token": "c"}}),
            &[("auth.token", "b")],
        ),
        (json!({"token": "a"}), &[("auth.token", "a")]),
        (
            json!({"username": "top", "auth": {"user_name": "joe"}}),
            &[("auth.username", "joe")],
        ),
        (
            json!({"password": "top", "auth": {"password": ""}}),
            &[("auth.password", "top")],
        ),
        (
            json!({"application_credential_id": "i", "application_credential_name": "n",
                "auth": {"application_credential_secret": "s"}}),
            &[
                ("auth.application_credential_id", "i"),
                ("auth.application_credential_name", "n"),
                ("auth.application_credential_secret", "s"),
            ],
        ),
        (
            json!({"interface": "admin", "endpoint_type": "internalURL"}),
            &[("interface", "internalURL")],
        ),
        (
            json!({"auth_plugin": "token", "auth_type": "v3token"}),
            &[("auth_type", "v3token")],
        ),
        (json!({"auth_plugin": "token"}), &[("auth_type", "token")]),
        (json!({"auth_type": null}), &[("auth_type", "none")]),
        (json!({"auth_type": "None"}), &[("auth_type", "none")]),
        (json!({"auth": {}}), &[("auth_type", "")]),
    ]);
}

#[test]
fn a_shared_domain_applies_to_user_and_project() {
    let keys = [
        "auth.user_domain_id",
        "auth.user_domain_name",
        "auth.project_domain_id",
        "auth.project_domain_name",
    ];
    for (cloud, expected) in [
        (json!({"auth": {"domain_name": "D"}}), ["", "D", "", "D"]),
        (json!({"domain_name": "D"}), ["", "D", "", "D"]),
        (
            json!({"domain_id": "D", "auth": {"user_domain_id": "X"}}),
            ["X", "", "D", ""],
        ),
        (
            json!({"auth": {"domain_id": "D", "user_domain_name": "X"}}),
            ["D", "X", "D", ""],
        ),
        (json!({"default_domain_id": "D"}), ["D", "", "D", ""]),
        (
            json!({"default_domain_name": "D", "user_domain_id": "X"}),
            ["X", "", "", "D"],
        ),
    ] {
        let expected = expected.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        assert_eq!(get(&cloud, &keys), expected, "{cloud}");
    }
}

#[test]
fn scalars_are_formatted_as_by_python() {
    let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    for (value, expected) in [
        (json!("1e3"), "1e3"),
        (number("12345"), "12345"),
        (
            number("123456789012345678901234567890"),
            "123456789012345678901234567890",
        ),
        (number("12.50"), "12.5"),
        (number("1.0e-7"), "1e-07"),
        (number("1e16"), "1e+16"),
        (json!(true), "True"),
        (json!(null), ""),
        (json!(["internal", "public"]), "internal"),
    ] {
        check(&[(
            json!({"auth": {"password": value}}),
            &[("auth.password", expected)],
        )]);
    }
}

#[test]
fn keys_for_mistral_take_precedence() {
    check(&[
        (
            json!({"workflow_interface": "internal", "interface": ["a", "b"], "workflowv2_region_name": "R",
                "region_name": "A", "workflowv2_endpoint_override": "http://{region_name}/{{}}",
                "workflow_service_type": "wf", "workflow_api_version": 2}),
            &[
                ("interface", "internal"),
                ("region_name", "R"),
                ("workflow_endpoint_override", "http://A/{}"),
                ("workflow_service_type", "wf"),
                ("workflow_api_version", "v2"),
            ],
        ),
        (
            json!({"workflow_endpoint_type": "internal", "workflow_endpoint": "http://w"}),
            &[
                ("interface", "internal"),
                ("workflow_endpoint_override", "http://w"),
            ],
        ),
        (
            json!({"interface": ["internal", "public"]}),
            &[("interface", "internal")],
        ),
        (
            json!({"workflow_api_version": "latest"}),
            &[("workflow_api_version", "")],
        ),
        (
            json!({"auth_type": "none", "auth": {"endpoint": "http://m/v2"}}),
            &[("workflow_endpoint_override", "http://m/v2")],
        ),
        (
            json!({"auth_type": "none", "endpoint": "http://m/v2"}),
            &[("workflow_endpoint_override", "http://m/v2")],
        ),
        (
            json!({"endpoint": "http://m/v2"}),
            &[("workflow_endpoint_override", "")],
        ),
    ]);
    let cloud = json!({"region_name": "A", "workflow_region_name": "R"});
    let of_target = values(&cloud, true, None).unwrap();
    assert_eq!(of_target["region_name"], "A");
}

#[test]
fn templates_are_expanded() {
    for (template, expected) in [
        ("http://{region_name}/v3", Ok("http://A/v3")),
        (
            "http://{interface}/{auth[username]}",
            Ok("http://public/u{x}"),
        ),
        ("http://{{x}}/v3", Ok("http://{x}/v3")),
        (
            "http://{nosuch}/v3",
            Err("auth.auth_url needs nosuch, which is not set"),
        ),
        (
            "http://{region_name/v3",
            Err("auth.auth_url has a brace without its other half"),
        ),
        (
            "http://}/v3",
            Err("auth.auth_url has a brace without its other half"),
        ),
    ] {
        let cloud = json!({"region_name": "A", "auth": {"auth_url": template, "username": "u{x}", "password": "{"}});
        let found = values(&cloud, false, None);
        let found = found
            .as_ref()
            .map(|values| values["auth.auth_url"].as_str());
        assert_eq!(found.map_err(String::as_str), expected, "{template}");
    }
}

#[test]
fn certificates_and_their_verification() {
    check(&[
        (
            json!({"cacert": "~/ca", "cert": "~/c", "key": "~other/k"}),
            &[
                ("cacert", "/home/me/ca"),
                ("cert", "/home/me/c"),
                ("key", "~other/k"),
            ],
        ),
        (
            json!({"verify": false, "insecure": false, "cacert": "/ca"}),
            &[("insecure", "True"), ("cacert", "/ca")],
        ),
        (
            json!({"verify": true, "insecure": true}),
            &[("insecure", "True")],
        ),
        (
            json!({"verify": "/ca"}),
            &[("insecure", ""), ("cacert", "/ca")],
        ),
        (
            json!({"verify": "/ca", "cacert": "/other"}),
            &[("cacert", "/other")],
        ),
    ]);
}
