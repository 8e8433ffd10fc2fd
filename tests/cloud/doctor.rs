//! `doctor` finds nothing wrong with real servers.

use serde_json::Value;

use crate::support::lab::lab;
use crate::support::{Outcome, server};

const DOCTOR: [&str; 3] = ["doctor", "-f", "json"];

/// Asserts that these checks, and all others, went well.
fn is_well(ran: &Outcome, checks: &[&str]) {
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    let rows: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    for row in &rows {
        assert_eq!(row["Result"], "ok", "{row}");
    }
    for check in checks {
        let found = rows.iter().any(|row| row["Check"] == *check);
        assert!(found, "no {check} in {}", ran.stdout);
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_mistral_without_logins_is_well() {
    let server = server();
    let ran = server.run(&DOCTOR);
    let checks = [
        "Mistral: clock",
        "Mistral: versions",
        "Mistral: API v2",
        "Mistral: maintenance",
        "Mistral: listing",
    ];
    is_well(&ran, &checks);
    let waited = server.run(&["doctor", "--wait", "--timeout", "1m", "-f", "json"]);
    is_well(&waited, &checks);
}

#[test]
#[ignore = "needs real clouds"]
fn a_mistral_behind_keystone_is_well() {
    let checks = ["Keystone: login", "Catalog", "Mistral: listing"];
    let user = lab().user("alice", "red");
    let of_region = user.clone().with("OS_REGION_NAME", "RegionOne");
    is_well(&of_region.run(&DOCTOR), &checks);
    // The catalog has Mistral in two regions.
    let ran = user.run(&DOCTOR);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let rows: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let row = rows.iter().find(|row| row["Check"] == "Catalog").unwrap();
    assert_eq!(row["Result"], "warning", "{row}");
}
