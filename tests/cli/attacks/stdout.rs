//! A standard output that is closed: what is printed there is lost.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{Answer, Expected, Server};

/// Runs the client with a redirection: exit code and standard error.
fn redirected(server: &Server, words: &str, redirection: &str) -> (Option<i32>, String) {
    let script = format!("exec \"$0\" {words} {redirection}");
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_mistral")])
        .env_clear()
        .env("OS_MISTRAL_URL", server.url())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"", "{script}");
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn rows() -> (Expected, Answer) {
    let request = "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc";
    (
        Expected::new(request),
        Answer::json(200, &json!({"workbooks": []})),
    )
}

#[test]
fn a_closed_standard_output_is_an_error_when_there_is_something_to_say() {
    for words in ["workbook-list -f json", "workbook-list", "--version"] {
        let server = Server::start([rows()].into_iter().filter(|_| words != "--version"));
        let (code, stderr) = redirected(&server, words, ">&-");
        assert_eq!(code, Some(1), "{words}: {stderr}");
        assert!(stderr.contains("standard output is closed"), "{stderr}");
        server.done(words);
    }
    let server = Server::start([rows()]);
    let (code, stderr) = redirected(&server, "workbook-list -f value", ">&-");
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "nothing to say");
}

/// The runtime puts such a file in the place of a closed one; here the user did.
#[test]
fn a_standard_output_that_is_dropped_is_none() {
    for redirection in [">/dev/null", "1<>/dev/null"] {
        let server = Server::start([rows()]);
        let found = redirected(&server, "workbook-list -f json", redirection);
        assert_eq!(found, (Some(0), String::new()), "{redirection}");
    }
}

/// The lint against unsafe code cannot be `forbid` because of the one macro that looks at the stream.
#[test]
fn no_code_is_unsafe() {
    fn check(folder: &Path, found: &mut usize) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                check(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let lines = text.lines().filter(|line| {
                    let code = line.split("//").next().unwrap();
                    code.contains("unsafe") && !code.contains("ctor::ctor(unsafe)")
                });
                assert_eq!(lines.collect::<Vec<_>>(), [""; 0], "{}", path.display());
                *found += 1;
            }
        }
    }
    let mut found = 0;
    check(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found > 100, "{found} files");
}
