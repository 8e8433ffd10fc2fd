//! Clouds that are put together from a file of the current folder and one of elsewhere: as openstacksdk
//! does it, but not in silence.

use serde_json::json;

use crate::clouds::write;
use crate::support::logins::{WORDS, admin, demo, v3, workbook};
use crate::support::{Ran, Run, Server, mistral};

const HERE: &str = ".";
const HOME: &str = ".config/openstack";

/// The cloud `c`, but for its password and its URL.
const USER: &str = "username: admin, project_name: demo";
const SECRET: &str = "clouds: {c: {auth: {password: correct-horse}}}";

/// Logs in to cloud `c` of these files: folder, name, text.
fn with(files: &[(&str, &str, &str)], prepare: impl Fn(Run) -> Run) -> Ran {
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
                (HERE, "clouds.yaml", plain.as_str()),
                (HOME, "secure.yaml", SECRET),
            ],
            "clouds.yaml",
        ),
        (
            [(HOME, "clouds.yaml", &whole), (HERE, "secure.yaml", url)],
            "secure.yaml",
        ),
        (
            [
                (HOME, "clouds.yaml", &by_profile),
                (HERE, "clouds-public.yaml", public),
            ],
            "clouds-public.yaml",
        ),
    ] {
        let ran = with(&files, |run| run);
        let [warning] = ran.stderr.lines().collect::<Vec<_>>()[..] else {
            panic!("not one warning: {}", ran.stderr);
        };
        let other = files.iter().find(|(folder, ..)| *folder == HOME).unwrap();
        for part in [
            "warning: cloud c",
            &format!("./{here}"),
            &format!("/{HOME}/{}", other.1),
        ] {
            assert!(warning.contains(part), "no {part} in {warning}");
        }
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
            (HERE, "clouds.yaml", plain.as_str()),
            (HERE, "secure.yaml", SECRET),
        ],
        [(HOME, "clouds.yaml", &plain), (HOME, "secure.yaml", SECRET)],
        [(HERE, "clouds.yaml", &whole), (HOME, "secure.yaml", others)],
        [
            (HERE, "clouds.yaml", &by_profile),
            (HOME, "clouds-public.yaml", public),
        ],
    ] {
        assert_eq!(with(&files, |run| run).stderr, "", "{files:?}");
    }
}

#[test]
fn whoever_names_the_files_of_the_current_folder_wants_them() {
    let plain = clouds("");
    let files = [
        (HERE, "clouds.yaml", plain.as_str()),
        (HOME, "secure.yaml", SECRET),
    ];
    for name in ["clouds.yaml", "./clouds.yaml"] {
        let ran = with(&files, |run| run.env("OS_CLIENT_CONFIG_FILE", name));
        assert_eq!(ran.stderr, "", "{name}");
    }
    let url = "clouds: {c: {auth: {auth_url: '$URL'}}}";
    let whole = clouds(", password: correct-horse");
    let files = [
        (HOME, "clouds.yaml", whole.as_str()),
        (HERE, "secure.yaml", url),
    ];
    let ran = with(&files, |run| {
        run.env("OS_CLIENT_SECURE_FILE", "secure.yaml")
    });
    assert_eq!(ran.stderr, "");
}
