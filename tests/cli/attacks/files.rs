//! Files that are none: what lies in the current folder need not have been put there by the user.

use std::process::Command;

use crate::support::mistral;

/// The deadline of a run fails where the pipe is waited for.
#[test]
fn a_pipe_in_the_place_of_a_cloud_file_is_not_waited_for() {
    let run = mistral(&["--os-cloud", "mine", "workbook-list"]);
    for name in ["clouds.yaml", "secure.yaml"] {
        let made = Command::new("mkfifo").arg(run.folder().join(name)).status();
        assert!(made.unwrap().success());
    }
    let ran = run.run();
    ran.assert(1, "");
    assert!(ran.stderr.contains("clouds.yaml"), "{}", ran.stderr);
}
