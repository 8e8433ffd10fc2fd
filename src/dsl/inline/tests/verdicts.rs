//! Verdicts on expressions by chance. The server's were recorded: a bit for each, with a digest of the texts.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fastrand::Rng;
use ring::digest::{Context, SHA256};

use super::super::validate;
use super::generator::case;
use crate::secret::hex;

const SEED: u64 = 17;
const CASES: usize = 20_000;
/// Set to the Python of a development server: the server is asked anew.
const PYTHON: &str = "VERDICTS_PYTHON";

fn cases(seed: u64) -> Vec<String> {
    let mut rng = Rng::with_seed(seed);
    (0..CASES).map(|_| case(&mut rng)).collect()
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/dsl/inline/tests")
        .join(name)
}

/// Asks the server's code.
fn judged(python: &str, cases: &[String]) -> Vec<bool> {
    let mut judge = Command::new(python)
        .arg(here("judge.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines: String = (cases.iter())
        .map(|case| serde_json::to_string(case).unwrap() + "\n")
        .collect();
    judge
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", output.status);
    let verdicts = String::from_utf8(output.stdout).unwrap();
    verdicts.trim().chars().map(|c| c == '1').collect()
}

/// The texts that we judge otherwise.
fn differences(cases: &[String], verdicts: &[bool]) -> Vec<String> {
    assert_eq!(cases.len(), verdicts.len());
    let pairs = cases.iter().zip(verdicts);
    let differ = pairs.filter_map(|(case, &accepted)| {
        let ours = validate(case);
        (ours.is_ok() != accepted).then(|| format!("{case:?}: {ours:?}"))
    });
    differ.collect()
}

fn digest(cases: &[String]) -> String {
    let mut context = Context::new(&SHA256);
    for case in cases {
        context.update(case.as_bytes());
        context.update(&[0xff]);
    }
    hex(context.finish().as_ref())
}

fn as_bits(verdicts: &[bool]) -> String {
    let bytes = verdicts.chunks(8).map(|bits| {
        let bits = bits.iter().rev();
        bits.fold(0, |byte, &bit| byte << 1 | u8::from(bit))
    });
    hex(&bytes.collect::<Vec<u8>>())
}

fn from_bits(bits: &str, count: usize) -> Vec<bool> {
    let digits = bits.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
    let all = bytes.flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1));
    all.take(count).collect()
}

#[test]
fn the_server_accepts_what_we_accept() {
    let cases = cases(SEED);
    let path = here("verdicts.txt");
    if std::env::var_os("UPDATE_VERDICTS").is_some() {
        let python = std::env::var(PYTHON).unwrap();
        let verdicts = as_bits(&judged(&python, &cases));
        let lines = verdicts.as_bytes().chunks(120);
        let lines: String = lines
            .flat_map(|line| {
                [
                    str::from_utf8(line).unwrap(),
                    "
",
                ]
            })
            .collect();
        fs::write(&path, format!("{}\n{lines}", digest(&cases))).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap();
    let (known, bits) = recorded.split_once('\n').unwrap();
    assert_eq!(
        digest(&cases),
        known,
        "other cases than those that were recorded: set UPDATE_VERDICTS"
    );
    let verdicts = from_bits(&bits.replace('\n', ""), CASES);
    let accepted = verdicts.iter().filter(|accepted| **accepted).count();
    assert!((CASES / 4..CASES * 3 / 4).contains(&accepted), "{accepted}");
    let differences = differences(&cases, &verdicts);
    assert!(
        differences.is_empty(),
        "{}\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// Other seeds, for those who change a parser.
#[test]
#[ignore = "asks the server's code: set VERDICTS_PYTHON, and VERDICTS_SEED for another seed"]
fn the_server_accepts_what_we_accept_of_other_seeds() {
    let python = std::env::var(PYTHON).unwrap();
    let seed = std::env::var("VERDICTS_SEED").map_or(1, |seed| seed.parse().unwrap());
    let cases = cases(seed);
    let differences = differences(&cases, &judged(&python, &cases));
    assert!(
        differences.is_empty(),
        "{}\n{}",
        differences.len(),
        differences.join("\n")
    );
}
