//! Parts of the README that tests make, each between two comments.

/// Checks the part of this name, or writes it when `UPDATE_README` is set. Fails with what it should be.
pub fn check(name: &str, text: &str) -> Result<(), String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let begin = format!("<!-- {name}: made by the tests -->\n");
    let end = format!("<!-- end of {name} -->\n");
    let readme = std::fs::read_to_string(path).unwrap();
    let (before, rest) = readme.split_once(&begin).unwrap();
    let (old, after) = rest.split_once(&end).unwrap();
    if writes() {
        std::fs::write(path, format!("{before}{begin}{text}{end}{after}")).unwrap();
    } else if old != text {
        let pairs = old.lines().zip(text.lines());
        let same = pairs.take_while(|(one, two)| one == two).count();
        return Err(format!(
            "the README's {name} are not up to date, from this line on; UPDATE_README=1 writes it: {}",
            text.lines().nth(same).unwrap_or("(its end)")
        ));
    }
    Ok(())
}

/// Whether tests write what they would else compare.
pub fn writes() -> bool {
    std::env::var_os("UPDATE_README").is_some()
}
