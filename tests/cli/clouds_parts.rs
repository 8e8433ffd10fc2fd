//! Clouds that are merged from a file of the current folder and settings from elsewhere (a file, a variable, an
//! option): as in openstacksdk, but with a warning.

use serde_json::json;

use crate::clouds::write;
use crate::support::logins::{ADMIN, WORDS, WORKBOOK, admin, definition, demo, v3, workbook};
use crate::support::{Answer, Expected, Outcome, Run, Server, mistral};

const CURRENT: &str = ".";
const CONFIG: &str = ".config/openstack";

/// The cloud `c`, but for its password and its URL.
const USER: &str = "username: admin, project_name: demo";
const SECRET: &str = "clouds: {c: {auth: {password: correct-horse}}}";

/// Logs in to cloud `c` of these files: folder, name, text.
fn with(files: &[(&str, &str, &str)], prepare: impl Fn(Run) -> Run) -> Outcome {
    let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]);
    let run = mistral(&WORDS).server(&server).env("OS_CLOUD", "c");
    for (folder, name, text) in files {
        write(
            &run,
            folder,
            name,
            &text.replace("$URL", &server.below("/v3")),
        );
    }
    let ran = prepare(run).run();
    ran.assert(0, "text");
    server.done("a login with the password");
    ran
}

/// The clouds file without a password, and with one.
fn clouds(more: &str) -> String {
    format!("clouds: {{c: {{auth: {{{USER}, auth_url: '$URL'{more}}}}}}}")
}

/// There is one warning, and it has these parts.
#[track_caller]
fn warned(ran: &Outcome, parts: &[&str]) {
    let [warning] = ran.stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("not one warning: {}", ran.stderr);
    };
    for part in [&["warning: cloud c"], parts].concat() {
        assert!(warning.contains(part), "no {part} in {warning}");
    }
    assert!(!warning.contains("correct-horse"), "{warning}");
}

#[test]
fn files_of_the_current_folder_and_of_elsewhere_are_named_together() {
    let (plain, whole) = (clouds(""), clouds(", password: correct-horse"));
    let url = "clouds: {c: {auth: {auth_url: '$URL'}}}";
    let by_profile =
        format!("clouds: {{c: {{profile: p, auth: {{{USER}, password: correct-horse}}}}}}");
    let public = "public-clouds: {p: {auth: {auth_url: '$URL'}}}";
    for (files, here) in [
        // The password of the user's file goes where the current folder says.
        (
            [
                (CURRENT, "clouds.yaml", plain.as_str()),
                (CONFIG, "secure.yaml", SECRET),
            ],
            "clouds.yaml",
        ),
        (
            [
                (CONFIG, "clouds.yaml", &whole),
                (CURRENT, "secure.yaml", url),
            ],
            "secure.yaml",
        ),
        (
            [
                (CONFIG, "clouds.yaml", &by_profile),
                (CURRENT, "clouds-public.yaml", public),
            ],
            "clouds-public.yaml",
        ),
    ] {
        let ran = with(&files, |run| run);
        let other = files.iter().find(|(folder, ..)| *folder == CONFIG).unwrap();
        warned(
            &ran,
            &[&format!("./{here}"), &format!("/{CONFIG}/{}", other.1)],
        );
    }
}

#[test]
fn files_that_lie_together_or_have_no_secret_for_the_cloud_are_not() {
    let (plain, whole) = (clouds(""), clouds(", password: correct-horse"));
    let others = "clouds: {d: {auth: {password: x}}, c: null}";
    let by_profile =
        format!("clouds: {{c: {{profile: p, auth: {{{USER}, password: correct-horse}}}}}}");
    let public = "public-clouds: {p: {auth: {auth_url: '$URL'}}}";
    for files in [
        [
            (CURRENT, "clouds.yaml", plain.as_str()),
            (CURRENT, "secure.yaml", SECRET),
        ],
        [
            (CONFIG, "clouds.yaml", &plain),
            (CONFIG, "secure.yaml", SECRET),
        ],
        [
            (CURRENT, "clouds.yaml", &whole),
            (CONFIG, "secure.yaml", others),
        ],
        [
            (CURRENT, "clouds.yaml", &by_profile),
            (CONFIG, "clouds-public.yaml", public),
        ],
    ] {
        assert_eq!(with(&files, |run| run).stderr, "", "{files:?}");
    }
}

#[test]
fn whoever_names_the_files_of_the_current_folder_wants_them() {
    let plain = clouds("");
    let files = [
        (CURRENT, "clouds.yaml", plain.as_str()),
        (CONFIG, "secure.yaml", SECRET),
    ];
    for name in ["clouds.yaml", "./clouds.yaml"] {
        let ran = with(&files, |run| run.env("OS_CLIENT_CONFIG_FILE", name));
        assert_eq!(ran.stderr, "", "{name}");
    }
    let url = "clouds: {c: {auth: {auth_url: '$URL'}}}";
    let whole = clouds(", password: correct-horse");
    let files = [
        (CONFIG, "clouds.yaml", whole.as_str()),
        (CURRENT, "secure.yaml", url),
    ];
    let ran = with(&files, |run| {
        run.env("OS_CLIENT_SECURE_FILE", "secure.yaml")
    });
    assert_eq!(ran.stderr, "");
}

const PASSWORD: (&str, &str) = ("OS_PASSWORD", "correct-horse");

#[test]
fn a_file_of_the_current_folder_does_not_get_the_users_password_in_silence() {
    let plain = clouds("");
    let here = [(CURRENT, "clouds.yaml", plain.as_str())];
    let ran = with(&here, |run| run.envs(&[PASSWORD]));
    warned(&ran, &["combines OS_PASSWORD with ./clouds.yaml"]);
    let ran = with(&here, |run| run.words(&["--os-password", PASSWORD.1]));
    warned(&ran, &["combines --os-password with ./clouds.yaml"]);
    // It hides the user's own cloud of the same name.
    let own = "clouds: {c: {auth: {auth_url: 'http://own.invalid/v3', username: u}}}";
    let both = [here[0], (CONFIG, "clouds.yaml", own)];
    warned(&with(&both, |run| run.envs(&[PASSWORD])), &["OS_PASSWORD"]);
    // The variable rules over the password of the file.
    let wrong = clouds(", password: wrong");
    let files = [(CURRENT, "clouds.yaml", wrong.as_str())];
    warned(&with(&files, |run| run.envs(&[PASSWORD])), &["OS_PASSWORD"]);
    // All that is of elsewhere is named at once.
    let domain = "clouds: {c: {auth: {user_domain_id: default, password: wrong}}}";
    let files = [here[0], (CONFIG, "secure.yaml", domain)];
    let ran = with(&files, |run| run.envs(&[PASSWORD]));
    warned(&ran, &["/secure.yaml and OS_PASSWORD with ./clouds"]);
}

#[test]
fn a_file_of_the_current_folder_does_not_get_the_token_of_a_login_in_silence() {
    let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]);
    let run = mistral(&WORDS)
        .envs(&ADMIN)
        .env("OS_CLOUD", "c")
        .env("OS_AUTH_URL", &server.below("/v3"));
    let url = server.url();
    let text = format!("clouds: {{c: {{workflow_endpoint_override: '{url}'}}}}");
    write(&run, CURRENT, "clouds.yaml", &text);
    let ran = run.run();
    ran.assert(0, "text");
    warned(&ran, &["combines OS_PASSWORD with ./clouds.yaml"]);
    server.done("a token");
}

#[test]
fn a_file_of_the_current_folder_does_not_get_the_target_clouds_password_in_silence() {
    let server = Server::start([
        (Expected::new("GET /far/v3"), Answer::text(404, "")),
        v3("/far/v3", &admin(&demo()), "far-token", &json!([])),
        (Expected::new(WORKBOOK), definition()),
    ]);
    let run = mistral(&WORDS)
        .server(&server)
        .env("OS_TARGET_CLOUD", "c")
        .env("OS_TARGET_PASSWORD", "correct-horse");
    let text = clouds("").replace("$URL", &server.below("/far/v3"));
    write(&run, CURRENT, "clouds.yaml", &text);
    let ran = run.run();
    ran.assert(0, "text");
    warned(&ran, &["combines OS_TARGET_PASSWORD with ./clouds.yaml"]);
    server.done("a target cloud");
}

#[test]
fn a_password_that_no_file_of_the_current_folder_can_lead_astray_is_no_matter() {
    let (plain, whole) = (clouds(""), clouds(", password: correct-horse"));
    let no_url = format!("clouds: {{c: {{auth: {{{USER}}}}}}}");
    for (folder, text, variables) in [
        (CONFIG, &plain, &[PASSWORD][..]),
        // The cloud has a password of its own.
        (CURRENT, &whole, &[]),
        (
            CURRENT,
            &whole,
            &[("OS_USERNAME", "admin"), ("OS_CACERT", "")],
        ),
        (
            CURRENT,
            &plain,
            &[PASSWORD, ("OS_CLIENT_CONFIG_FILE", "clouds.yaml")],
        ),
    ] {
        let ran = with(&[(folder, "clouds.yaml", text)], |run| run.envs(variables));
        assert_eq!(ran.stderr, "", "{folder} {text} {variables:?}");
    }
    // The user says where the password goes.
    let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]);
    let run = mistral(&WORDS)
        .server(&server)
        .envs(&[PASSWORD, ("OS_CLOUD", "c")])
        .env("OS_AUTH_URL", &server.below("/v3"));
    write(&run, CURRENT, "clouds.yaml", &no_url);
    let ran = run.run();
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
    server.done("the user's URL");
}
