//! Paths that are no regular files: what is in the current folder may come from others, and a variable may name
//! a pipe without a writer or an endless device.

use std::path::Path;

use serde_json::json;

use crate::support::private_files::pipe;
use crate::support::{Answer, Expected, Outcome, Run, Server, mistral};

/// The deadline of a run fails where the pipe is waited for.
#[test]
fn a_pipe_in_the_place_of_a_cloud_file_is_not_waited_for() {
    let run = mistral(&["--os-cloud", "mine", "workbook-list"]);
    for name in ["clouds.yaml", "secure.yaml"] {
        pipe(&run.folder().join(name));
    }
    let ran = run.run();
    ran.assert_failure(1, &["clouds.yaml"]);
}

/// A run that can have a gigabyte of memory at most.
fn with_little_memory(words: &[&str], prepare: impl FnOnce(Run) -> Run) -> Outcome {
    prepare(mistral(words)).limited_memory(1 << 20).run()
}

const HTTPS: [&str; 2] = ["workbook-list", "--os-mistral-url"];
const URL: &str = "https://127.0.0.1:1/v2";

#[test]
fn a_device_without_an_end_in_the_place_of_a_certificate_is_too_large() {
    let words = [HTTPS[0], HTTPS[1], URL];
    for (settings, named) in [
        (vec!["--os-cacert=/dev/zero"], "--os-cacert /dev/zero"),
        (
            vec!["--insecure", "--os-cert=/dev/zero"],
            "--os-cert /dev/zero",
        ),
        (
            vec!["--insecure", "--os-cert=cert.pem", "--os-key=/dev/zero"],
            "--os-key /dev/zero",
        ),
    ] {
        let ran = with_little_memory(&[&words, &settings[..]].concat(), |run| {
            let identity = crate::support::pki::self_signed("127.0.0.1");
            std::fs::write(run.folder().join("cert.pem"), identity.certificate).unwrap();
            run
        });
        ran.assert_failure(1, &[named, "larger than 16 MiB"]);
    }
    for variable in [
        "OS_CACERT",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "SSL_CERT_FILE",
    ] {
        let ran = with_little_memory(&words, |run| run.env(variable, "/dev/zero"));
        let named = format!("{variable} /dev/zero");
        ran.assert_failure(1, &[&named, "larger than 16 MiB"]);
    }
}

#[test]
fn a_pipe_without_a_writer_in_the_place_of_a_setting_is_an_error() {
    let words = [HTTPS[0], HTTPS[1], URL];
    let run = |variable: &'static str, words: &[&str]| {
        let run = mistral(words).env(variable, "pipe");
        pipe(&run.folder().join("pipe"));
        std::thread::spawn(|| run.run())
    };
    let cloud = ["workbook-list", "--os-cloud", "mine"];
    let running = [
        ("OS_CACERT", run("OS_CACERT", &words)),
        ("SSL_CERT_FILE", run("SSL_CERT_FILE", &words)),
        (
            "OS_CLIENT_CONFIG_FILE",
            run("OS_CLIENT_CONFIG_FILE", &cloud),
        ),
    ];
    for (variable, ran) in running {
        let ran = ran.join().unwrap();
        ran.assert_failure(1, &[variable, "pipe", "nobody writes to this pipe"]);
    }
}

/// What a shell puts in the place of `<(...)`.
#[test]
fn pipes_that_are_written_are_read() {
    let expected = || {
        (
            Expected::new("GET /v2/workbooks/b"),
            Answer::json(200, &json!({"definition": "text"})),
        )
    };
    let authority = crate::support::pki::Authority::new();
    let server = Server::start_tls([expected()], authority.identity("127.0.0.1").server());
    let run = mistral(&[]).server(&server).env("PEM", &authority.pem());
    let words = "workbook-get-definition b --os-cacert <(sleep 0.1; echo \"$PEM\")";
    run.by_shell("", words).run().assert(0, "text");
    server.done("an authority");
    let server = Server::start([expected()]);
    let clouds = "clouds: {mine: {auth_type: none, workflow_endpoint_override: '$URL'}}";
    let run = mistral(&[]).env("URL", &server.url());
    let set = format!("OS_CLIENT_CONFIG_FILE=<(echo \"{clouds}\")");
    run.by_shell(&set, "workbook-get-definition b --os-cloud mine")
        .run()
        .assert(0, "text");
    server.done("a cloud file");
    let server = Server::start([(
        Expected::new("POST /v2/workflows/validate").text("a: 1\n"),
        Answer::json(200, &json!({"valid": true})),
    )]);
    let run = mistral(&[]).server(&server);
    run.by_shell("", "workflow-validate -f value -c Valid <(echo 'a: 1')")
        .run()
        .assert(0, "True\n");
    server.done("a definition");
}

/// A text of a little more than the limit, without taking room on the disk.
fn sparse_file(path: &Path, megabytes: u64) {
    let file = std::fs::File::create(path).unwrap();
    file.set_len((megabytes << 20) + 1).unwrap();
}

#[test]
fn cloud_files_have_a_limit() {
    let words = ["workbook-list", "--os-cloud", "mine"];
    for name in ["clouds.yaml", "clouds.json", "secure.yaml"] {
        let ran = with_little_memory(&words, |run| {
            if name == "secure.yaml" {
                std::fs::write(run.folder().join("clouds.yaml"), "clouds: {mine: {}}").unwrap();
            }
            sparse_file(&run.folder().join(name), 4);
            run
        });
        ran.assert_failure(1, &[name, "larger than 4 MiB"]);
    }
    let ran = with_little_memory(&words, |run| {
        let clouds = "clouds: {mine: {profile: p}}";
        std::fs::write(run.folder().join("clouds.yaml"), clouds).unwrap();
        sparse_file(&run.folder().join("clouds-public.yaml"), 4);
        run
    });
    ran.assert_failure(1, &["clouds-public.yaml", "larger than 4 MiB"]);
    for variable in ["OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"] {
        let ran = with_little_memory(&words, |run| run.env(variable, "/dev/zero"));
        ran.assert_failure(1, &[variable, "/dev/zero", "larger than 4 MiB"]);
    }
}

#[test]
fn definitions_and_inputs_have_a_limit() {
    let limit = "larger than 256 MiB";
    for (words, code) in [
        (&["workflow-validate", "/dev/zero"][..], 2),
        (&["environment-create", "/dev/zero"], 2),
        (&["run-action", "std.echo", "/dev/zero"], 1),
        (&["task-rerun", "t", "-e", "/dev/zero"], 1),
        (&["workflow-validate", "huge"], 2),
    ] {
        let ran = with_little_memory(words, |run| {
            sparse_file(&run.folder().join("huge"), 256);
            run
        });
        ran.assert_failure(code, &[words[words.len() - 1], limit]);
    }
    let ran = with_little_memory(&["workflow-validate", "-"], |run| run.stdin_of("/dev/zero"));
    ran.assert_failure(2, &["standard input", limit]);
}
