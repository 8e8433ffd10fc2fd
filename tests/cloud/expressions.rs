//! What we know of the functions of expressions, compared with the server's own installation.
//!
//! `MISTRAL_PYTHON` is another Python that has Mistral.

use std::process::Command;

use crate::support::server;

const TABLES: [(&str, &str); 2] = [
    (
        "yaql",
        include_str!("../../src/dsl/suspicious/expressions/functions/yaql.txt"),
    ),
    (
        "jinja",
        include_str!("../../src/dsl/suspicious/expressions/functions/jinja.txt"),
    ),
];

#[test]
#[ignore = "needs the installation of a real Mistral"]
fn functions_are_those_of_the_server() {
    let python = std::env::var_os("MISTRAL_PYTHON").map_or_else(
        || server().data.join("venv/bin/python"),
        std::path::PathBuf::from,
    );
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cloud/support/expression_functions.py"
    );
    for (language, table) in TABLES {
        let output = Command::new(&python).args([script, language]).output();
        let output = output.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        let installed = String::from_utf8(output.stdout).unwrap();
        let installed: Vec<&str> = installed.lines().collect();
        assert_eq!(installed, table.lines().collect::<Vec<_>>(), "{language}");
    }
}
